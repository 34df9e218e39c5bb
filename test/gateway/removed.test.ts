/** What is taken away of a field that the store has no more, or of what a function makes, is not ignored. */
import * as z from 'zod'
import { describe, expect, test } from 'vitest'
import {
  at,
  base,
  change,
  custom,
  defineContract,
  each,
  inVariant,
  object,
  remove,
  string,
  union,
  version,
  type Contract,
  type Route,
} from '../../src/contract/index.ts'
import { print, type Json, type JsonObject } from '../../src/json/index.ts'
import type { Op } from '../../src/lens/index.ts'
import { routes } from './upgrade/write/unseen/contract.ts'
import { startDocs } from './upgrade/write/unseen/docs.ts'

const contractOf = (
  types: Readonly<Record<string, z.ZodType>>,
  steps: readonly (readonly Op[])[],
  table: readonly Route[] = routes,
): Contract =>
  defineContract({
    name: 'removed',
    base: base('1.0.0', { summary: 'First', types, routes: table }),
    versions: steps.map((ops, index) =>
      version(`${index + 2}.0.0`, { summary: 'Next', changes: [change('Less', { Doc: ops })] }),
    ),
  })

const name = z.string()
const Part = z.object({ n: z.int(), was: z.string() })
const Any = union('type', { x: Part, y: z.object({}) })

const shown = (table: readonly Route[] = routes): Contract =>
  defineContract({
    name: 'shown',
    base: base('1.0.0', {
      summary: 'First',
      types: {
        Any,
        Doc: z.object({
          name,
          was: z.string(),
          mode: z.string().default('A'),
          note: z.string().optional(),
          part: Part,
          parts: z.array(Part),
          rows: z.record(z.string(), Part),
          any: Any,
        }),
      },
      routes: table,
    }),
    versions: [
      version('2.0.0', {
        summary: 'Second',
        changes: [
          change('Less', {
            Doc: [
              remove('was', 'old'),
              remove('mode', 'A'),
              remove('note', 'none'),
              at('part', [remove('was', 'old')]),
              each('parts', [remove('was', 'old')]),
              each('rows', [remove('was', 'old')]),
            ],
            Any: [inVariant('x', [remove('was', 'old')])],
          }),
        ],
      }),
    ],
  })

const held = {
  name: 'a',
  part: { n: 1 },
  parts: [{ n: 2 }],
  rows: { r: { n: 4 } },
  any: { type: 'x', n: 3 },
}

const rename: Json = { op: 'replace', path: '/name', value: 'b' }
const removal = (path: string): Json => [rename, { op: 'remove', path }]

/** What a client would take away, and cannot: it would be shown it again. */
const refused: Readonly<Record<string, Json>> = {
  'a merge patch': { name: 'b', was: null },
  'a merge patch of an optional field': { name: 'b', note: null },
  'a merge patch inside': { name: 'b', part: { was: null } },
  'a merge patch of a member of a map': { name: 'b', rows: { r: { was: null } } },
  'a merge patch of a variant': { name: 'b', any: { was: null } },
  'a JSON Patch': removal('/was'),
  'a JSON Patch of an optional field': removal('/note'),
  'a JSON Patch inside': removal('/part/was'),
  'a JSON Patch of an item': removal('/parts/0/was'),
  'a JSON Patch of a member of a map': removal('/rows/r/was'),
  'a JSON Patch of a variant': removal('/any/was'),
  'a JSON Patch that moves it away': [{ op: 'move', from: '/was', path: '/name' }],
  'a JSON Patch that moves it out of an item': [
    { op: 'move', from: '/parts/0/was', path: '/name' },
  ],
}

/** It says what its client is shown afterwards. */
const accepted: Readonly<Record<string, Json>> = {
  'a merge patch that brings the default back': { name: 'b', mode: null },
  'a JSON Patch that brings the default back': removal('/mode'),
  'a JSON Patch that takes it away and puts it back': [
    rename,
    { op: 'remove', path: '/was' },
    { op: 'add', path: '/was', value: 'old' },
  ],
  'a JSON Patch that takes an item away and puts it back': [
    rename,
    { op: 'remove', path: '/parts/0' },
    { op: 'add', path: '/parts/0', value: { n: 2, was: 'old' } },
  ],
}

const unreplaced = routes.filter(({ kind }) => kind !== 'replace')

describe('what a client is shown in place of a removed field', () => {
  test.each(Object.entries(refused))('is not taken away by %s', async (_, patch) => {
    const { send, now, before } = await startDocs(shown(), '2.0', held)
    const answer = await send('1.0', 'PATCH', patch)
    expect([answer.status, answer.json]).toMatchObject([
      422,
      { code: 'not-representable', hint: expect.stringMatching(/use a newer version of the API/) },
    ])
    expect(now()).toBe(before)
  })

  test.each(Object.entries(refused))(
    'is not taken away by %s where the store replaces no documents',
    async (_, patch) => {
      const { send, now, before } = await startDocs(shown(unreplaced), '2.0', held)
      expect((await send('1.0', 'PATCH', patch)).status).toBe(422)
      expect(now()).toBe(before)
    },
  )

  test.each(Object.entries(accepted))('stays as it was after %s', async (_, patch) => {
    const { send, now } = await startDocs(shown(), '2.0', held)
    expect(await send('1.0', 'PATCH', patch)).toMatchObject({ status: 200 })
    expect(now()).toBe(print({ ...held, name: 'b' }))
  })

  test('may be left out by a replacement, which then says nothing of it', async () => {
    const { send, now } = await startDocs(shown(), '2.0', held)
    expect(await send('1.0', 'PUT', { ...held, name: 'b' })).toMatchObject({ status: 200 })
    expect(now()).toBe(print({ ...held, name: 'b' }))
  })
})

const word = (value: Json | undefined): string => (typeof value === 'string' ? value : '')

const split = (more: object = {}): Op =>
  custom('splits the name', {
    reads: ['full'],
    writes: ['first', 'last'],
    to: object({ first: string(), last: string() }),
    up: ({ full }: JsonObject) => {
      const [first = '', last = ''] = word(full).split(' ')
      return { first, last }
    },
    down: ({ first, last }: JsonObject) => ({ full: `${word(first)} ${word(last)}` }),
    ...more,
  })

const Person = z.object({ name, full: z.string() })
const stages: Readonly<Record<string, Contract>> = {
  'in the same version': contractOf({ Doc: Person }, [[split(), remove('last', 'King')]]),
  'in a later version': contractOf({ Doc: Person }, [[split()], [remove('last', 'King')]]),
  'with a loss of its own': contractOf({ Doc: Person }, [
    [split({ loses: ['up'], lossy: 'blanks' })],
    [remove('last', 'King')],
  ]),
}

describe('a function of the contract of which one part is removed', () => {
  test.each(Object.entries(stages))('%s takes what comes back of it only', async (_, contract) => {
    const { key = '' } = contract.versions.at(-1) ?? {}
    const person = { name: 'a', first: 'Ada' }
    const { send, now, before } = await startDocs(contract, key, person)
    expect((await send('1.0', 'GET')).json).toEqual({ name: 'a', full: 'Ada King' })
    const writes: readonly (readonly [string, Json])[] = [
      ['PUT', { name: 'b', full: 'Ada Queen' }],
      ['PATCH', { full: 'Ada Queen' }],
      ['PATCH', [{ op: 'replace', path: '/full', value: 'Ada Queen' }]],
      ['PATCH', [{ op: 'copy', from: '/name', path: '/full' }]],
    ]
    for (const [method, body] of writes) {
      const answer = await send('1.0', method, body)
      expect([print(body), answer.status, now()]).toEqual([print(body), 422, before])
    }
    expect(await send('1.0', 'PATCH', { full: 'Eve King' })).toMatchObject({ status: 200 })
    expect(now()).toBe('{"name":"a","first":"Eve"}')
  })
})
