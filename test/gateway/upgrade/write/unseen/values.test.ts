/** Single values that a conversion cannot carry to the client's version are as unseen as a variant. */
import * as z from 'zod'
import { describe, expect, test } from 'vitest'
import {
  asNumber,
  base,
  change,
  codec,
  convert,
  custom,
  defineContract,
  each,
  head,
  oneOf,
  string,
  timestamp,
  version,
  wrap,
  type Contract,
} from '../../../../../src/contract/index.ts'
import type { Json, JsonObject } from '../../../../../src/json/index.ts'
import type { Op } from '../../../../../src/lens/index.ts'
import { startDocs } from './docs.ts'
import { routes } from './contract.ts'

/** A choice of the newer version for which the older one has none. */
const narrowing = codec('state', {
  to: oneOf('open', 'closed', 'locked'),
  up: (value) => value,
  down: (value) => {
    if (value === 'locked') throw new Error('no such state')
    return value
  },
})

const renamed = (value: Json, from: string, to: string): Json => {
  const { [from]: moved, ...rest } = value as JsonObject
  if (moved === 'locked') throw new Error('no such state')
  return { ...rest, ...(moved === undefined ? {} : { [to]: moved }) }
}

interface Case {
  readonly shape: z.ZodType
  readonly ops: readonly Op[]
  readonly client: '1.0' | '2.0'
  /** What is stored, and what the client would like to have there. */
  readonly held: JsonObject
  readonly wished: JsonObject
  readonly code?: string
}

const state = z.enum(['open', 'closed'])

const cases: Readonly<Record<string, Case>> = {
  'a choice that a codec of the contract does not know': {
    shape: state,
    ops: [convert('value', narrowing)],
    client: '1.0',
    held: { name: 'a', value: 'locked' },
    wished: { name: 'a', value: 'open' },
    code: 'adapter-failed',
  },
  'such a choice in a list': {
    shape: z.array(state),
    ops: [each('value', [convert(null, narrowing)])],
    client: '1.0',
    held: { name: 'a', value: ['open', 'locked'] },
    wished: { name: 'a', value: ['open'] },
    code: 'adapter-failed',
  },
  'what a function of the contract refuses': {
    shape: z.string(),
    ops: [
      custom('rename', {
        reads: ['value'],
        writes: ['state'],
        up: (value) => renamed(value, 'value', 'state'),
        down: (value) => renamed(value, 'state', 'value'),
        to: {
          kind: 'object',
          fields: { name: { shape: string() }, state: { shape: string() } },
        },
      }),
    ],
    client: '1.0',
    held: { name: 'a', state: 'locked' },
    wished: { name: 'a', value: 'open' },
    code: 'adapter-failed',
  },
  'a text that is no number': {
    shape: z.string(),
    ops: [convert('value', asNumber())],
    client: '2.0',
    held: { name: 'a', value: 'n/a' },
    wished: { name: 'a', value: 5 },
  },
  'a text that is no time': {
    shape: z.string(),
    ops: [convert('value', timestamp('rfc3339', 'unix-ms'))],
    client: '2.0',
    held: { name: 'a', value: 'never' },
    wished: { name: 'a', value: 5 },
  },
  'a time beyond the year 9999': {
    shape: z.int(),
    ops: [convert('value', timestamp('unix-ms', 'rfc3339'))],
    client: '2.0',
    held: { name: 'a', value: Number.MAX_SAFE_INTEGER },
    wished: { name: 'a', value: '2023-11-14T22:13:20.000Z' },
  },
  'an empty list where the client sees its first item': {
    shape: z.array(z.string()),
    ops: [head('value', { lossy: 'the first', empty: 'refuse' })],
    client: '2.0',
    held: { name: 'a', value: [] },
    wished: { name: 'a', value: 'x' },
  },
  'an empty list that was a single value': {
    shape: z.string(),
    ops: [wrap('value', { lossy: 'the first' })],
    client: '1.0',
    held: { name: 'a', value: [] },
    wished: { name: 'a', value: 'x' },
  },
}

const contractOf = ({ shape, ops }: Case): Contract =>
  defineContract({
    name: 'values',
    base: base('1.0.0', {
      summary: 'First',
      types: { Doc: z.object({ name: z.string(), value: shape }) },
      routes,
    }),
    versions: [version('2.0.0', { summary: 'Second', changes: [change('Other', { Doc: ops })] })],
  })

describe('a value without a form in the version of the client', () => {
  test.each(Object.entries(cases))('%s is not written over', async (_, one) => {
    const { client, held, wished, code = 'document-not-in-version' } = one
    const store = client === '1.0' ? '2.0' : '1.0'
    const { send, before, now, lastWrite } = await startDocs(contractOf(one), store, held)
    expect((await send(client, 'GET')).status).toBeGreaterThanOrEqual(500)
    const writes: readonly (readonly [string, Json])[] = [
      ['PUT', wished],
      ['PATCH', { name: 'b' }],
      ['PATCH', [{ op: 'replace', path: '/name', value: 'b' }]],
      ['PATCH', wished],
    ]
    for (const [method, body] of writes) {
      const answer = await send(client, method, body)
      expect([method, now(), lastWrite()]).toEqual([method, before, ''])
      expect(answer.json).toMatchObject({ code, applied: false })
    }
  })

  test('is no hindrance where nothing reads the document', async () => {
    const one = cases['a text that is no number'] as Case
    const { shape, ops } = one
    const unread = defineContract({
      name: 'values',
      base: base('1.0.0', {
        summary: 'First',
        types: { Doc: z.object({ name: z.string(), value: shape }) },
        routes: routes.filter(({ kind }) => kind !== 'read'),
      }),
      versions: [version('2.0.0', { summary: 'Second', changes: [change('Other', { Doc: ops })] })],
    })
    const { send, now } = await startDocs(unread, '1.0', one.held)
    expect((await send('2.0', 'PUT', one.wished)).status).toBe(200)
    expect(now()).toBe('{"name":"a","value":"5"}')
  })
})
