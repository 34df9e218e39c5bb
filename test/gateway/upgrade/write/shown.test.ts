/** A field that the store has no more may be given the value that its client is shown anyway. */
import * as z from 'zod'
import { describe, expect, test } from 'vitest'
import {
  base,
  change,
  defineContract,
  at,
  each,
  inVariant,
  remove,
  union,
  version,
} from '../../../../src/contract/index.ts'
import { print, type Json } from '../../../../src/json/index.ts'
import { routes } from './unseen/contract.ts'
import { startDocs } from './unseen/docs.ts'
import { startGateway } from '../../support/gateway.ts'
import { call, startStore } from '../../support/servers.ts'

const Part = z.object({ n: z.int(), was: z.string(), mode: z.string().default('A') })

const Any = union('type', { x: Part, y: z.object({}) })

const contract = defineContract({
  name: 'shown',
  base: base('1.0.0', {
    summary: 'First',
    types: {
      Any,
      Doc: z.object({
        name: z.string(),
        was: z.string(),
        mode: z.string().default('A'),
        size: z.number(),
        part: Part,
        parts: z.array(Part),
        any: Any,
      }),
    },
    routes,
  }),
  versions: [
    version('2.0.0', {
      summary: 'Second',
      changes: [
        change('Less', {
          Doc: [
            remove('was', 'old'),
            remove('mode'),
            remove('size', 1),
            at('part', [remove('was', 'old'), remove('mode')]),
            each('parts', [remove('was', 'old'), remove('mode')]),
          ],
        }),
        change('Less in a variant', {
          Any: [inVariant('x', [remove('was', 'old'), remove('mode')])],
        }),
      ],
    }),
  ],
})

const held = { name: 'a', part: { n: 1 }, parts: [{ n: 2 }], any: { type: 'x', n: 3 } }
const shown = { was: 'old', mode: 'A' }

/** All that the client is shown, and what absence means besides. */
const whole = (changes: Json = {}): Json => ({
  name: 'b',
  ...shown,
  size: 1,
  part: { n: 1, ...shown },
  parts: [{ n: 2, ...shown }],
  any: { type: 'x', n: 3, ...shown },
  ...(changes as object),
})

const name: Json = { op: 'replace', path: '/name', value: 'b' }

const accepted: Readonly<Record<string, readonly [string, Json]>> = {
  'a replacement': ['PUT', whole()],
  'a merge patch': ['PATCH', { name: 'b', ...shown, size: 1 }],
  'a merge patch with another text of the number': ['PATCH', { name: 'b', size: 1 }],
  'a merge patch inside': ['PATCH', { name: 'b', part: shown }],
  'a merge patch of a list': ['PATCH', { name: 'b', parts: [{ n: 2, ...shown }] }],
  'a merge patch of a variant': ['PATCH', { name: 'b', any: { type: 'x', n: 3, ...shown } }],
  'a JSON Patch that adds': [
    'PATCH',
    [name, { op: 'add', path: '/was', value: 'old' }, { op: 'add', path: '/mode', value: 'A' }],
  ],
  'a JSON Patch that replaces': [
    'PATCH',
    [
      name,
      { op: 'replace', path: '/was', value: 'old' },
      { op: 'replace', path: '/size', value: 1 },
    ],
  ],
  'a JSON Patch that tests': ['PATCH', [{ op: 'test', path: '/was', value: 'old' }, name]],
  'a JSON Patch inside': ['PATCH', [name, { op: 'add', path: '/part/was', value: 'old' }]],
  'a JSON Patch of an item': [
    'PATCH',
    [name, { op: 'replace', path: '/parts/0/was', value: 'old' }],
  ],
  'a JSON Patch of an object': [
    'PATCH',
    [name, { op: 'replace', path: '/part', value: { n: 1, ...shown } }],
  ],
}

const refused: Readonly<Record<string, readonly [string, Json]>> = {
  'a replacement': ['PUT', whole({ was: 'new' })],
  'a replacement with another than the default': ['PUT', whole({ mode: 'B' })],
  'a replacement with another one in a variant': [
    'PUT',
    whole({ any: { type: 'x', n: 3, was: 'old', mode: 'B' } }),
  ],
  'a merge patch': ['PATCH', { name: 'b', was: 'new' }],
  'a merge patch inside': ['PATCH', { name: 'b', part: { mode: 'B' } }],
  'a JSON Patch': ['PATCH', [name, { op: 'add', path: '/was', value: 'new' }]],
  'a JSON Patch that tests': ['PATCH', [{ op: 'test', path: '/was', value: 'new' }, name]],
}

describe('a removed field', () => {
  test.each(Object.entries(accepted))(
    'may be given what is shown by %s',
    async (_, [method, body]) => {
      const { send, now } = await startDocs(contract, '2.0', held)
      expect(await send('1.0', method, body)).toMatchObject({ status: 200 })
      expect(now()).toBe(print({ ...held, name: 'b' }))
    },
  )

  test.each(Object.entries(refused))(
    'is not given anything else by %s',
    async (_, [method, body]) => {
      const { send, before, now } = await startDocs(contract, '2.0', held)
      expect((await send('1.0', method, body)).status).toBe(422)
      expect(now()).toBe(before)
    },
  )
})

/** The gateway before a store that makes of each document what it is sent. */
const startCreating = async () => {
  const store = await startStore(({ body }, outgoing) => {
    outgoing.writeHead(201, { 'Content-Type': 'application/json' })
    outgoing.end(body)
  })
  const { url } = await startGateway({
    stores: { blue: { url: store.url, version: '2.0' } },
    contract,
  })
  const create = (body: string) =>
    call(`${url}/docs`, {
      method: 'POST',
      headers: { 'API-Version': '1.0', 'Content-Type': 'application/json' },
      body,
    })
  return { store, create }
}

const inVariantX = (more: object) => ({ any: { type: 'x', n: 3, ...more } })

const onlyOld = { was: 'old' }

const made: Readonly<Record<string, string>> = {
  'every one of them': print(whole()),
  'a number in other words': print(whole()).replace('"size":1', '"size":1.0'),
  'what is no default': print({
    ...held,
    ...onlyOld,
    name: 'b',
    size: 1,
    part: { n: 1, ...onlyOld },
    parts: [{ n: 2, ...onlyOld }],
    ...inVariantX(onlyOld),
  }),
}

const notMade: Readonly<Record<string, readonly [Json, string]>> = {
  'another one': [whole({ was: 'new' }), '/was'],
  'another number': [whole({ size: 2 }), '/size'],
  'another than the default': [whole({ mode: 'B' }), '/mode'],
  'another one inside': [whole({ part: { n: 1, ...shown, was: 'new' } }), '/part/was'],
  'another one in an item': [whole({ parts: [{ n: 2, ...shown, mode: 'B' }] }), '/parts/0/mode'],
  'another one in a variant': [whole(inVariantX({ ...shown, was: 'new' })), '/any/was'],
}

describe('a removed field of a new document', () => {
  test.each(Object.entries(made))('is left out where it is given %s', async (_, body) => {
    const { store, create } = await startCreating()
    const answer = await create(body)
    expect(answer.status).toBe(201)
    expect(store.received.map(({ method }) => method)).toEqual(['POST'])
    expect(store.last().body).toBe(print({ ...held, name: 'b' }))
    expect(answer.json).toMatchObject({ name: 'b', was: 'old', size: 1, part: { was: 'old' } })
  })

  test.each(Object.entries(notMade))('is refused %s', async (_, [body, pointer]) => {
    const { store, create } = await startCreating()
    const answer = await create(print(body))
    expect(answer.json).toMatchObject({ status: 422, errors: [{ pointer }] })
    expect(store.received).toEqual([])
  })
})
