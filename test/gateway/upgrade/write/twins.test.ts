/** Fields that one version says twice, needs, or has a value for null: what becomes of writes, on sockets. */
import * as z from 'zod'
import { describe, expect, test } from 'vitest'
import {
  asText,
  at,
  base,
  change,
  convert,
  copy,
  defineContract,
  derive,
  each,
  fold,
  inList,
  makeRequired,
  nullAs,
  object,
  remove,
  rename,
  string,
  units,
  version,
  wrap,
  type Contract,
} from '../../../../src/contract/index.ts'
import type { Json } from '../../../../src/json/index.ts'
import type { Op } from '../../../../src/lens/index.ts'
import { startDocs } from './unseen/docs.ts'
import { routes } from './unseen/contract.ts'

const Doc = z.object({
  name: z.string(),
  one: z.string().nullish(),
  many: z.array(z.string()).default([]),
  rate: z.object({ limit: z.int() }).optional(),
  resources: z.object({ core: z.object({ limit: z.int() }).optional() }),
  kind: z.string().optional(),
  nick: z.string().nullable(),
})

const contractOf = (...ops: readonly Op[]): Contract =>
  defineContract({
    name: 'twins',
    base: base('1.0.0', { summary: 'First', types: { Doc }, routes }),
    versions: [version('2.0.0', { summary: 'Next', changes: [change('Once', { Doc: ops })] })],
  })

const contract = contractOf(
  fold('one', 'many', inList()),
  fold('rate', ['resources', 'core']),
  makeRequired('kind', 'other'),
  nullAs('nick', '', { lossy: 'whether it was empty' }),
)

const newer = {
  name: 'a',
  many: ['x', 'y'],
  resources: { core: { limit: 1 } },
  kind: 'k',
  nick: 'n',
}
const older = { ...newer, one: 'x', rate: { limit: 1 } }
const json = (text: string | undefined): Json => JSON.parse(text ?? 'null') as Json

type Case = readonly [name: string, method: string, body: Json, stored: Json]

const without = (name: keyof typeof older): Json =>
  Object.fromEntries(Object.entries(older).filter(([key]) => key !== name))

describe('an older client before a newer store', () => {
  const start = () => startDocs(contract, '2.0', newer)

  test('sees both fields', async () => {
    const docs = await start()
    expect(json((await docs.send('1.0', 'GET')).text)).toEqual(older)
  })

  const cases: readonly Case[] = [
    ['the field that goes', 'PATCH', { one: 'z' }, { ...newer, many: ['z'] }],
    ['the field that goes, as null', 'PATCH', { one: null }, { ...newer, many: [] }],
    ['the field that stays', 'PATCH', { many: ['p', 'q'] }, { ...newer, many: ['p', 'q'] }],
    [
      'both of them, alike',
      'PATCH',
      { one: 'p', many: ['p', 'q'] },
      { ...newer, many: ['p', 'q'] },
    ],
    [
      'a part of the one that goes',
      'PATCH',
      { rate: { limit: 9 } },
      { ...newer, resources: { core: { limit: 9 } } },
    ],
    [
      'by an operation',
      'PATCH',
      [{ op: 'replace', path: '/one', value: 'z' }],
      { ...newer, many: ['z'] },
    ],
    [
      'by two operations',
      'PATCH',
      [
        { op: 'replace', path: '/one', value: 'z' },
        { op: 'replace', path: '/name', value: 'b' },
      ],
      { ...newer, many: ['z'], name: 'b' },
    ],
    ['a document with the one changed', 'PUT', { ...older, one: 'z' }, { ...newer, many: ['z'] }],
    [
      'a document with the other changed',
      'PUT',
      { ...older, many: ['q'] },
      { ...newer, many: ['q'] },
    ],
    [
      'a document with a part of the one changed',
      'PUT',
      { ...older, rate: { limit: 2 } },
      { ...newer, resources: { core: { limit: 2 } } },
    ],
    ['a document without the other', 'PUT', without('many'), { ...newer, many: ['x'] }],
    ['a needed field deleted', 'PATCH', { kind: null }, { ...newer, kind: 'other' }],
    [
      'a needed field removed',
      'PATCH',
      [{ op: 'remove', path: '/kind' }],
      { ...newer, kind: 'other' },
    ],
    ['a document without the needed field', 'PUT', without('kind'), { ...newer, kind: 'other' }],
    ['null where the store has a value for it', 'PATCH', { nick: null }, { ...newer, nick: '' }],
  ]
  test.for(cases)('writes %s (%s)', async ([, method, body, stored]) => {
    const docs = await start()
    const answer = await docs.send('1.0', method, body)
    expect([answer.status, answer.text]).toEqual([expect.toBeOneOf([200, 204]), expect.anything()])
    expect(json(docs.now())).toEqual(stored)
  })

  const refused: readonly (readonly [string, string, Json])[] = [
    ['a document that says two things', 'PUT', { ...older, one: 'z', many: ['q'] }],
    ['a patch that says two things', 'PATCH', { one: 'z', many: ['q'] }],
    [
      'operations that say two things',
      'PATCH',
      [
        { op: 'replace', path: '/one', value: 'z' },
        { op: 'replace', path: '/many', value: ['q'] },
      ],
    ],
  ]
  test.for(refused)('is refused %s (%s)', async ([, method, body]) => {
    const docs = await start()
    const answer = await docs.send('1.0', method, body)
    expect(answer.status).toBe(422)
    expect(json(answer.text)).toMatchObject({
      errors: [{ pointer: '/one', detail: expect.stringContaining('does not fit many') }],
    })
    expect(docs.now()).toBe(docs.before)
  })
})

describe('a newer client before an older store', () => {
  const cases: readonly Case[] = [
    ['to both fields', 'PATCH', { many: ['p', 'q'] }, { ...older, many: ['p', 'q'], one: 'p' }],
    ['to both fields, none', 'PATCH', { many: [] }, { ...older, many: [], one: null }],
    [
      'a part to both',
      'PATCH',
      { resources: { core: { limit: 3 } } },
      { ...older, resources: { core: { limit: 3 } }, rate: { limit: 3 } },
    ],
    [
      'by an operation',
      'PATCH',
      [{ op: 'replace', path: '/many', value: ['p'] }],
      { ...older, many: ['p'], one: 'p' },
    ],
    [
      'an item',
      'PATCH',
      [{ op: 'replace', path: '/many/0', value: 'p' }],
      { ...older, many: ['p', 'y'], one: 'p' },
    ],
    [
      'a document',
      'PUT',
      { ...newer, many: ['q'], name: 'b' },
      { ...older, many: ['q'], one: 'q', name: 'b' },
    ],
    ['a field beside them', 'PATCH', { name: 'b' }, { ...older, name: 'b' }],
  ]
  test.for(cases)('writes %s (%s)', async ([, method, body, stored]) => {
    const docs = await startDocs(contract, '1.0', older)
    const answer = await docs.send('2.0', method, body)
    expect([answer.status, answer.text]).toEqual([expect.toBeOneOf([200, 204]), expect.anything()])
    expect(json(docs.now())).toEqual(stored)
  })

  test('sees what stands in for what is not there', async () => {
    const docs = await startDocs(contract, '1.0', {
      name: 'a',
      one: 'x',
      resources: {},
      nick: null,
    })
    expect(json((await docs.send('2.0', 'GET')).text)).toEqual({
      name: 'a',
      many: ['x'],
      resources: {},
      kind: 'other',
      nick: '',
    })
  })
})

describe('a field that is made of others', () => {
  const derived = contractOf(
    derive('label', {
      from: ['name'],
      given: object({ name: string() }),
      shape: string(),
      value: ({ name }) => `<${name}>`,
    }),
  )
  const held = { ...older, kind: 'k' }

  test('is shown, and what is said of it does not count', async () => {
    const docs = await startDocs(derived, '1.0', held)
    expect(json((await docs.send('2.0', 'GET')).text)).toEqual({ ...held, label: '<a>' })
    const put = await docs.send('2.0', 'PUT', { ...held, name: 'b', label: '<a>' })
    expect(put.status).toBeLessThan(300)
    expect(json(docs.now())).toEqual({ ...held, name: 'b' })
    const patch = await docs.send('2.0', 'PATCH', { name: 'c' })
    expect([patch.status, json(docs.now())]).toEqual([patch.status, { ...held, name: 'c' }])
    expect(patch.status).toBeLessThan(300)
  })
})

test('the codec of what is folded may be any', async () => {
  const Counted = z.object({ name: z.string(), n: z.int(), text: z.string().optional() })
  const counted = defineContract({
    name: 'twins',
    base: base('1.0.0', { summary: 'First', types: { Doc: Counted }, routes }),
    versions: [
      version('2.0.0', {
        summary: 'Next',
        changes: [change('Once', { Doc: [fold('n', 'text', asText())] })],
      }),
    ],
  })
  const docs = await startDocs(counted, '2.0', { name: 'a', text: '7' })
  expect(json((await docs.send('1.0', 'GET')).text)).toEqual({ name: 'a', n: 7, text: '7' })
  expect((await docs.send('1.0', 'PATCH', { n: 8 })).status).toBeLessThan(300)
  expect(json(docs.now())).toEqual({ name: 'a', text: '8' })
})

describe('what depends on other fields', () => {
  const Price = z.object({
    name: z.string(),
    amount: z.number(),
    currency: z.string(),
    box: z.object({ left: z.int(), right: z.int() }),
  })
  const priced = defineContract({
    name: 'twins',
    base: base('1.0.0', { summary: 'First', types: { Doc: Price }, routes }),
    versions: [
      version('2.0.0', {
        summary: 'Next',
        changes: [
          change('In the smallest unit', {
            Doc: [
              units('amount', { by: 'currency', factors: { eur: 100, jpy: 1 } }),
              copy('crate', 'box'),
              copy('left', ['box', 'left']),
            ],
          }),
        ],
      }),
    ],
  })
  const before = { name: 'a', amount: 1500, currency: 'eur', box: { left: 1, right: 2 } }
  const after = { ...before, crate: before.box, left: 1 }

  test('a unit is not changed without its number', async () => {
    const docs = await startDocs(priced, '2.0', after)
    expect((await docs.send('1.0', 'PATCH', { currency: 'jpy' })).status).toBeLessThan(300)
    expect(json(docs.now())).toEqual({ ...after, amount: 15, currency: 'jpy' })
  })

  test.for<readonly [string, Json]>([
    ['merge patch', { box: { left: 7 } }],
    ['JSON Patch', [{ op: 'replace', path: '/box/left', value: 7 }]],
  ])('a part of an object changes everything that says it, by %s', async ([, body]) => {
    const docs = await startDocs(priced, '2.0', after)
    expect((await docs.send('1.0', 'PATCH', body)).status).toBeLessThan(300)
    const box = { left: 7, right: 2 }
    expect(json(docs.now())).toEqual({ ...after, box, crate: box, left: 7 })
  })
})

describe('a field that is folded, and depends on others', () => {
  const Price = z.object({
    name: z.string(),
    amount: z.number(),
    currency: z.string(),
    total: z.number(),
  })
  const inCents = units('amount', { by: 'currency', factors: { eur: 100, jpy: 1 } })
  const priced = defineContract({
    name: 'twins',
    base: base('1.0.0', { summary: 'First', types: { Doc: Price }, routes }),
    versions: [
      version('2.0.0', {
        summary: 'Next',
        changes: [change('In cents, once', { Doc: [fold('total', 'amount'), inCents] })],
      }),
    ],
  })
  const before = { name: 'a', amount: 700, currency: 'eur' }
  const seen = { name: 'a', amount: 7, currency: 'eur', total: 7 }

  test.for<readonly [string, Json]>([
    ['PATCH', { total: 6 }],
    ['PATCH', [{ op: 'replace', path: '/total', value: 6 }]],
    ['PUT', { ...seen, total: 6 }],
    ['PUT', { ...seen, amount: 6 }],
    ['PATCH', { amount: 6 }],
  ])('is written by either of its names (%s %j)', async ([method, body]) => {
    const docs = await startDocs(priced, '2.0', before)
    expect((await docs.send('1.0', method, body)).json).toEqual({ ...seen, amount: 6, total: 6 })
    expect(json(docs.now())).toEqual({ ...before, amount: 600 })
  })

  test.for<readonly [string, Json]>([
    ['PATCH', { total: 6, amount: 5 }],
    ['PUT', { ...seen, total: 6, amount: 5 }],
  ])('is not said in two ways (%s %j)', async ([method, body]) => {
    const docs = await startDocs(priced, '2.0', before)
    expect((await docs.send('1.0', method, body)).json).toMatchObject({
      status: 422,
      errors: [{ pointer: '/total' }],
    })
    expect(docs.now()).toBe(docs.before)
  })
})

describe('a field that is folded after a change of its own', () => {
  const Pair = z.object({ name: z.string(), a: z.string().optional(), b: z.string().optional() })
  const needed = defineContract({
    name: 'twins',
    base: base('1.0.0', { summary: 'First', types: { Doc: Pair }, routes }),
    versions: [
      version('2.0.0', {
        summary: 'Next',
        changes: [change('Needed', { Doc: [makeRequired('b', 'zz')] })],
      }),
      version('3.0.0', { summary: 'Last', changes: [change('Once', { Doc: [fold('a', 'b')] })] }),
    ],
  })
  const before = { name: 'n', b: 'p' }

  test.for<readonly [string, Json]>([
    ['PATCH', { b: 'q', a: 'zz' }],
    ['PUT', { name: 'n', b: 'q', a: 'zz' }],
  ])('is not said in two ways (%s %j)', async ([method, body]) => {
    const docs = await startDocs(needed, '3.0', before)
    expect((await docs.send('1.0', method, body)).status).toBe(422)
    expect(docs.now()).toBe(docs.before)
  })

  test.for<Json>([{ a: 'q' }, { b: 'q' }])(
    'is written by either of its names (%j)',
    async (body) => {
      const docs = await startDocs(needed, '3.0', before)
      expect((await docs.send('1.0', 'PATCH', body)).status).toBe(200)
      expect(json(docs.now())).toEqual({ name: 'n', b: 'q' })
    },
  )
})

describe('a field that moves to another place by a patch', () => {
  test('does not go where the store needs it', async () => {
    const docs = await startDocs(contract, '2.0', newer)
    const move = [{ op: 'move', from: '/kind', path: '/name' }]
    expect((await docs.send('1.0', 'PATCH', move)).status).toBe(422)
    expect(docs.now()).toBe(docs.before)
  })

  test('goes from everywhere that says it', async () => {
    const Single = z.object({ name: z.string(), a: z.string().optional() })
    const twice = defineContract({
      name: 'twins',
      base: base('1.0.0', { summary: 'First', types: { Doc: Single }, routes }),
      versions: [
        version('2.0.0', {
          summary: 'Next',
          changes: [change('Twice', { Doc: [copy('b', 'a')] })],
        }),
      ],
    })
    const docs = await startDocs(twice, '2.0', { name: 'n', a: 'p', b: 'p' })
    const move = [{ op: 'move', from: '/a', path: '/name' }]
    expect((await docs.send('1.0', 'PATCH', move)).json).toEqual({ name: 'p' })
    expect(json(docs.now())).toEqual({ name: 'p' })
  })
})

describe('an object that is said twice, in one place without all of its members', () => {
  const Holder = z.object({
    name: z.string(),
    o: z.object({ x: z.string(), y: z.string().optional() }),
  })
  const parted = defineContract({
    name: 'twins',
    base: base('1.0.0', { summary: 'First', types: { Doc: Holder }, routes }),
    versions: [
      version('2.0.0', { summary: 'Next', changes: [change('Twice', { Doc: [copy('c', 'o')] })] }),
      version('3.0.0', {
        summary: 'Last',
        changes: [change('Less', { Doc: [at('o', [remove('y')])] })],
      }),
    ],
  })
  const before = { name: 'n', o: { x: 'p', y: 'q' } }

  test.for<readonly [client: string, method: string, Json, Json]>([
    ['3.0', 'PATCH', { c: { x: 'r', y: 's' } }, { x: 'r', y: 's' }],
    ['3.0', 'PATCH', { c: { y: null } }, { x: 'p' }],
    ['3.0', 'PUT', { name: 'n', o: { x: 'p' }, c: { x: 'r', y: 's' } }, { x: 'r', y: 's' }],
    ['3.0', 'PUT', { name: 'n', o: { x: 'p' }, c: { x: 'p' } }, { x: 'p' }],
    ['3.0', 'PUT', { name: 'n', o: { x: 'r' }, c: { x: 'p', y: 'q' } }, { x: 'r', y: 'q' }],
    ['3.0', 'PATCH', { o: { x: 'r' } }, { x: 'r', y: 'q' }],
    ['2.0', 'PUT', { name: 'n', o: { x: 'p', y: 'q' }, c: { x: 'p' } }, { x: 'p' }],
    ['2.0', 'PUT', { name: 'n', o: { x: 'p' }, c: { x: 'p', y: 'q' } }, { x: 'p' }],
  ])('is written as its client says (%s %s %j)', async ([client, method, body, stored]) => {
    const docs = await startDocs(parted, '1.0', before)
    const answer = await docs.send(client, method, body)
    expect([answer.status, answer.text]).toEqual([200, expect.anything()])
    expect(json(docs.now())).toEqual({ name: 'n', o: stored })
  })
})

test('a copy of what is derived is derived', async () => {
  const label = derive('label', {
    from: ['name'],
    given: object({ name: string() }),
    shape: string(),
    value: ({ name }) => `<${name}>`,
  })
  const copied = contractOf(label, copy('title', 'label'))
  expect(copied.version('2.0')?.types['Doc']).toMatchObject({
    fields: { title: { readOnly: true } },
  })
})

test.for<readonly [string, Json]>([
  ['PUT', { name: 'n', a: null }],
  ['PATCH', { a: null }],
  ['PATCH', [{ op: 'replace', path: '/a', value: null }]],
])('null is none of the items of a list, not all but the first (%s %j)', async ([method, body]) => {
  const Single = z.object({ name: z.string(), a: z.object({ x: z.string() }).nullable() })
  const listed = defineContract({
    name: 'twins',
    base: base('1.0.0', { summary: 'First', types: { Doc: Single }, routes }),
    versions: [
      version('2.0.0', {
        summary: 'Next',
        changes: [change('Several', { Doc: [convert('a', inList(), { lossy: 'the others' })] })],
      }),
      version('3.0.0', {
        summary: 'Last',
        changes: [change('Renamed', { Doc: [each('a', [rename('x', 'y')])] })],
      }),
    ],
  })
  for (const [key, member] of Object.entries({ '2.0': 'x', '3.0': 'y' })) {
    const docs = await startDocs(listed, key, {
      name: 'n',
      a: [{ [member]: 'p' }, { [member]: 'q' }],
    })
    expect((await docs.send('1.0', method, body)).json).toEqual({ name: 'n', a: null })
    expect(json(docs.now())).toEqual({ name: 'n', a: [] })
  }
})

test('items that a function does not get are refused', async () => {
  const Price = z.object({ name: z.string(), amount: z.number(), currency: z.string() })
  const inCents = units('amount', { by: 'currency', factors: { eur: 100 } })
  const several = defineContract({
    name: 'twins',
    base: base('1.0.0', { summary: 'First', types: { Doc: Price }, routes }),
    versions: [
      version('2.0.0', { summary: 'Next', changes: [change('In cents', { Doc: [inCents] })] }),
      version('3.0.0', {
        summary: 'Last',
        changes: [change('Several', { Doc: [wrap('amount', { lossy: 'the others' })] })],
      }),
    ],
  })
  const docs = await startDocs(several, '1.0', { name: 'n', amount: 9, currency: 'eur' })
  const body = { name: 'n', amount: [700, 900], currency: 'eur' }
  for (const answer of [
    await docs.send('3.0', 'PUT', body),
    await docs.send('3.0', 'PATCH', { amount: [700, 900] }),
  ]) {
    expect(answer.json).toMatchObject({ status: 422, errors: [{ pointer: '/amount/1' }] })
  }
  expect(docs.now()).toBe(docs.before)
})
