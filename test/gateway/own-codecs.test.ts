/** Functions of a contract: whose fault a value is that they do not take, and what they may lose. */
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
  integer,
  list,
  number,
  object,
  Refusal,
  rename,
  string,
  version,
} from '../../src/contract/index.ts'
import type { Json, JsonObject } from '../../src/json/index.ts'
import type { Op, Shape } from '../../src/lens/index.ts'
import { createTelling } from '../../src/gateway/report/telling.ts'
import { startGateway } from './support/gateway.ts'
import { call, startStore } from './support/servers.ts'
import { routes } from './upgrade/write/unseen/contract.ts'
import { startDocs } from './upgrade/write/unseen/docs.ts'

const contractOf = (types: Readonly<Record<string, z.ZodType>>, ops: readonly Op[]) =>
  defineContract({
    name: 'own',
    base: base('1.0.0', { summary: 'First', types, routes }),
    versions: [version('2.0.0', { summary: 'Second', changes: [change('Other', { Doc: ops })] })],
  })

const Word = z.string()
const Inner = z.object({ n: z.int(), word: Word })

const same = (to: Shape): Op =>
  convert('it', codec('same', { to, up: (value) => value, down: (value) => value }))

/** What each of them is given besides its own values is somebody's fault, and not the function's. */
const misfits: Readonly<Record<string, { shape: z.ZodType; op: Op; good: Json; bad: Json[] }>> = {
  text: { shape: z.string(), op: same(string()), good: 'a', bad: [5, null, true, [], {}] },
  'an integer': { shape: z.int(), op: same(number()), good: 1, bad: ['a', null, 1.5, []] },
  'a list': { shape: z.array(z.string()), op: same(list(string())), good: ['a'], bad: ['a', [1]] },
  'a list of a named type': {
    shape: z.array(Inner),
    op: same(list({ kind: 'ref', type: 'Inner' })),
    good: [{ n: 1, word: 'a' }],
    bad: [[5], [{ n: 'x', word: 'a' }], [{ n: 1 }], [{ n: 1, word: null }]],
  },
  'a map': {
    shape: z.record(z.string(), z.int()),
    op: same({ kind: 'map', of: integer() }),
    good: { a: 1 },
    bad: [[], { a: 'b' }],
  },
  'a choice': { shape: z.enum(['a', 'b']), op: same(string()), good: 'a', bad: ['c', 7] },
}

describe.each(Object.entries(misfits))('a codec over %s', (_, { shape, op, good, bad }) => {
  const contract = contractOf({ Word, Inner, Doc: z.object({ name: z.string(), it: shape }) }, [op])

  test('refuses what a client sends that is none: 422', async () => {
    const docs = await startDocs(contract, '2.0', { name: 'a', it: good })
    for (const it of bad) {
      const put = await docs.send('1.0', 'PUT', { name: 'a', it })
      expect([it, put.status, put.json]).toMatchObject([it, 422, { code: 'wrong-shape' }])
    }
    expect(docs.now()).toBe(docs.before)
  })

  test('refuses what the store answers that is none: 502', async () => {
    for (const it of bad) {
      const docs = await startDocs(contract, '1.0', { name: 'a', it })
      const got = await docs.send('2.0', 'GET')
      expect([it, got.status, got.json]).toMatchObject([it, 502, { code: 'backend-bad-answer' }])
    }
  })
})

test('what a codec answers that is not of its shape is its own fault, and never stored', async () => {
  const wrong = contractOf({ Doc: z.object({ name: z.string(), it: z.string() }) }, [
    convert('it', codec('wrong', { to: integer(), up: (value) => value, down: (value) => value })),
  ])
  const docs = await startDocs(wrong, '2.0', { name: 'a', it: 1 })
  const put = await docs.send('1.0', 'PUT', { name: 'a', it: 'text' })
  expect([put.status, put.json]).toMatchObject([500, { code: 'adapter-failed' }])
  expect(docs.now()).toBe(docs.before)
})

const even = (value: Json): Json => {
  if (typeof value === 'number' && value % 2 === 0) return value
  throw new Refusal(`${JSON.stringify(value)} is odd`)
}

const odd: Readonly<Record<string, Op>> = {
  'a codec': convert('it', codec('even', { to: integer(), up: even, down: even })),
  'a custom': custom('even', {
    reads: ['it'],
    writes: ['it'],
    up: ({ it }) => ({ it: even(it ?? null) }),
    down: ({ it }) => ({ it: even(it ?? null) }),
  }),
}

describe.each(Object.entries(odd))('a function of %s may refuse a value', (_, op) => {
  const contract = contractOf({ Doc: z.object({ name: z.string(), it: z.int() }) }, [op])

  test('of a client: 422 with its words', async () => {
    const docs = await startDocs(contract, '2.0', { name: 'a', it: 2 })
    const put = await docs.send('1.0', 'PUT', { name: 'a', it: 13 })
    expect([put.status, put.json]).toMatchObject([
      422,
      { code: 'not-representable', errors: [{ detail: '13 is odd' }] },
    ])
    expect(docs.now()).toBe(docs.before)
  })

  test('of the store: 502 with its words', async () => {
    const docs = await startDocs(contract, '1.0', { name: 'a', it: 13 })
    const got = await docs.send('2.0', 'GET')
    expect([got.status, got.json]).toMatchObject([
      502,
      { code: 'backend-bad-answer', errors: [{ detail: '13 is odd' }] },
    ])
  })
})

const lower = (value: Json): Json =>
  typeof value === 'string'
    ? value.toLowerCase()
    : Array.isArray(value)
      ? value.map(lower)
      : value !== null && typeof value === 'object'
        ? Object.fromEntries(
            Object.entries(value as JsonObject).map(([key, member]) => [key, lower(member)]),
          )
        : value

const text = string()
const words: Shape = { kind: 'map', of: text }
const blurs: Readonly<Record<string, readonly [z.ZodType, Shape, Json]>> = {
  text: [z.string(), text, 'A'],
  'a list': [z.array(z.string()), list(text), ['A', 'b']],
  'a map': [z.record(z.string(), z.string()), words, { x: 'A' }],
  'an object': [z.object({ x: z.string() }), object({ x: text }), { x: 'A' }],
  'a list of objects': [
    z.array(z.object({ x: z.string() })),
    list(object({ x: text })),
    [{ x: 'A' }],
  ],
}

describe.each(Object.entries(blurs))('a declared loss over %s', (_, [shape, to, value]) => {
  const types = { Doc: z.object({ name: z.string(), it: shape }) }
  const loss = { loses: ['up'], lossy: 'capitals' } as const
  const { lossy, ...how } = { ...loss, up: lower, down: (given: Json) => given }

  test.each<[string, Op]>([
    ['a codec', convert('it', codec('low', { to, ...how }), { lossy })],
    [
      'a custom',
      custom('low', {
        reads: ['it'],
        writes: ['low'],
        to: object({ low: to }),
        up: ({ it }) => ({ low: lower(it ?? null) }),
        down: ({ low }) => ({ it: low ?? null }),
        ...loss,
      }),
    ],
  ])('of %s is accepted', async (__, op) => {
    const docs = await startDocs(contractOf(types, [op]), '2.0', undefined)
    const before = await docs.send('1.0', 'PUT', { name: 'a', it: value })
    expect([before.status, before.json]).toMatchObject([201, { it: lower(value) }])
    const patched = await docs.send('1.0', 'PATCH', { it: value })
    expect(patched.status).toBe(200)
    const put = await docs.send('1.0', 'PATCH', [{ op: 'replace', path: '/it', value }])
    expect(put.status).toBe(200)
  })
})

test('operators are told who refused, and not its words', () => {
  const contract = contractOf({ Doc: z.object({ name: z.string(), it: z.int() }) }, [
    odd['a codec'] as Op,
  ])
  const lens = contract.lens('Doc', '1.0', '2.0')
  const carried = lens.value({ name: 'a', it: 13 })
  if (carried.ok) throw new Error('it was carried')
  const place = { place: 'Item /0', pointer: '/0', code: carried.problem.code }
  const where = { route: 'docs.list', backend: 'blue', storeVersion: '1.0', clientVersion: '2.0' }
  const told = createTelling(contract).item({ ...where, ...place, problem: carried.problem })
  expect(told.detail).toBe('At /it: "even" does not take it')
  expect(JSON.stringify(createTelling(contract).problem(carried.problem))).not.toContain('13')
})

test('what a client takes out of a value that a codec carries whole is taken out of the store', async () => {
  const types = { Doc: z.object({ name: z.string(), it: z.record(z.string(), z.string()) }) }
  const to = words
  const op = convert('it', codec('same', { to, up: (given) => given, down: (given) => given }))
  const docs = await startDocs(contractOf(types, [op]), '2.0', {
    name: 'a',
    it: { x: '1', y: '2' },
  })
  expect((await docs.send('1.0', 'PUT', { name: 'b', it: { x: '1' } })).status).toBe(200)
  expect(docs.now()).toBe('{"name":"b","it":{"x":"1"}}')
  expect((await docs.send('1.0', 'PATCH', { it: { x: null, z: '3' } })).status).toBe(200)
  expect(docs.now()).toBe('{"name":"b","it":{"z":"3"}}')
})

test('a built-in codec refuses alike', async () => {
  const types = { Doc: z.object({ name: z.string(), it: z.string() }) }
  const docs = await startDocs(contractOf(types, [convert('it', asNumber())]), '2.0', undefined)
  expect((await docs.send('1.0', 'PUT', { name: 'a', it: 5 })).status).toBe(422)
})

describe('a codec over a whole type that drops a member', () => {
  const Wish = z.object({
    name: z.string(),
    one: z.string().optional(),
    all: z.array(z.string()).optional(),
  })
  const routesOf = ['POST', 'PUT', 'GET'].map((method) => ({
    id: `wishes.${method.toLowerCase()}`,
    method: method as 'POST' | 'PUT' | 'GET',
    path: method === 'POST' ? '/docs' : '/docs/{id}',
    kind: ({ POST: 'create', PUT: 'replace', GET: 'read' } as const)[method] ?? 'read',
    summary: method,
    response: 'Doc',
    ...(method === 'GET' ? {} : { request: 'Doc' }),
  }))
  const ofOne = (loses: readonly ('up' | 'down')[], ops: readonly Op[] = []) =>
    defineContract({
      name: 'wishes',
      base: base('1.0.0', { summary: 'One', types: { Doc: Wish }, routes: routesOf }),
      versions: [
        version('2.0.0', {
          summary: 'All',
          changes: [
            change('Several', {
              Doc: [
                convert(
                  null,
                  codec('one of all', {
                    to: object({ name: string(), all: list(string()) }),
                    up: (value) => {
                      const { one, all = [], ...rest } = value as JsonObject
                      return { ...rest, all: one === undefined ? all : [one] }
                    },
                    down: (value) => value,
                    loses,
                  }),
                  loses.length > 0 ? { lossy: 'which is the one' } : {},
                ),
                ...ops,
              ],
            }),
          ],
        }),
      ],
    })

  const post = async (contract: ReturnType<typeof ofOne>, body: Json) => {
    const store = await startStore((request, answer) => {
      answer.writeHead(201, { 'content-type': 'application/json' }).end(request.body)
    })
    const stores = { blue: { url: store.url, version: '2.0' } }
    const gateway = await startGateway({ stores, contract })
    return call(`${gateway.url}/docs`, {
      method: 'POST',
      headers: { 'API-Version': '1.0', 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    })
  }

  test.each<[string, Parameters<typeof ofOne>]>([
    ['up', [['up', 'down']]],
    ['down', [['down']]],
    ['both, with more done to it', [['up', 'down'], [rename('all', 'every')]]],
  ])('makes documents where the loss is declared: %s', async (_, args) => {
    const answer = await post(ofOne(...args), { name: 'a', one: 'x' })
    expect([answer.status, answer.json]).toEqual([201, { name: 'a', all: ['x'] }])
  })
})
