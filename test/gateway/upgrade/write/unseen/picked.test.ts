/** Functions that show some items of a list: the others stay, and nobody writes into them. */
import * as fc from 'fast-check'
import * as z from 'zod'
import { describe, expect, test } from 'vitest'
import {
  add,
  any,
  base,
  change,
  codec,
  convert,
  custom,
  defineContract,
  list,
  object,
  optional,
  rename,
  self,
  string,
  version,
  wrap,
  type Contract,
} from '../../../../../src/contract/index.ts'
import { isObject, print, type Json, type JsonObject } from '../../../../../src/json/index.ts'
import type { Op } from '../../../../../src/lens/index.ts'
import { holdsInTime } from '../../../../support/seed.ts'
import { routes } from './contract.ts'
import { startDocs } from './docs.ts'

const lossy = { lossy: 'other items are not shown' }

const contractOf = (Doc: z.ZodType, ops: readonly Op[]): Contract =>
  defineContract({
    name: 'picks',
    base: base('1.0.0', { summary: 'First', types: { Doc }, routes }),
    versions: [version('2.0.0', { summary: 'Second', changes: [change('Other', { Doc: ops })] })],
  })

const isShown = (item: Json): item is JsonObject => isObject(item) && item['kind'] === 'shown'

const shown = (text: Json, more: JsonObject = {}): JsonObject => ({ kind: 'shown', text, ...more })
const first: JsonObject = { kind: 'first' }
const middle: JsonObject = { kind: 'middle' }
const last: JsonObject = { kind: 'last' }

const textOf = ({ text }: JsonObject): string => (typeof text === 'string' ? text : '')

/** Items of one kind as texts; what else is in them is not shown either. */
const picks = {
  read: (items: Json[]) => items.flatMap((item) => (isShown(item) ? [textOf(item)] : [])),
  write: (all: string[]) => all.map((text): Json => shown(text)),
}

const Name = z.string()
const texts = list(string())

interface Case {
  readonly contract: Contract
  /** Who sees the items of one kind only, and whose store has all of them. */
  readonly client: '1.0' | '2.0'
  readonly store: '1.0' | '2.0'
  readonly doc: (items: Json) => JsonObject
}

const cases: Readonly<Record<string, Case>> = {
  'a codec, on the way down': {
    contract: contractOf(z.object({ name: Name, items: z.array(z.string()) }), [
      convert(
        'items',
        codec('picks', {
          from: texts,
          to: list(any),
          up: picks.write,
          down: picks.read,
          loses: ['down'],
        }),
        lossy,
      ),
    ]),
    client: '1.0',
    store: '2.0',
    doc: (items) => ({ name: 'a', items }),
  },
  'a codec, on the way up': {
    contract: contractOf(z.object({ name: Name, items: z.array(z.unknown()) }), [
      convert(
        'items',
        codec('picks', {
          from: list(any),
          to: texts,
          up: picks.read,
          down: picks.write,
          loses: ['up'],
        }),
        lossy,
      ),
    ]),
    client: '2.0',
    store: '1.0',
    doc: (items) => ({ name: 'a', items }),
  },
  'a custom op': {
    contract: contractOf(z.object({ name: Name, items: z.array(z.string()) }), [
      custom('picks', {
        reads: ['items'],
        writes: ['items'],
        from: object({ items: texts }),
        to: object({ items: list(any) }),
        up: ({ items }) => ({ items: picks.write(items) }),
        down: ({ items }) => ({ items: picks.read(items) }),
        loses: ['down'],
        ...lossy,
      }),
    ]),
    client: '1.0',
    store: '2.0',
    doc: (items) => ({ name: 'a', items }),
  },
}

/** What is stored, what the client makes of the texts that it sees, and what is stored then. */
const edits: readonly (readonly [string, JsonObject[], Json[], Json[]])[] = [
  [
    'an item between others is changed',
    [first, shown('a'), last],
    ['b'],
    [first, shown('b'), last],
  ],
  ['an item before another one', [shown('a'), last], ['b'], [shown('b'), last]],
  ['an item behind another one', [first, shown('a')], ['b'], [first, shown('b')]],
  [
    'one of two, which keeps what is not shown in the other',
    [first, shown('a', { x: 1 }), middle, shown('b', { x: 2 }), last],
    ['a', 'c'],
    [first, shown('a', { x: 1 }), middle, shown('c', { x: 2 }), last],
  ],
  [
    'the first of two goes',
    [first, shown('a', { x: 1 }), middle, shown('b', { x: 2 })],
    ['b'],
    [first, middle, shown('b', { x: 2 })],
  ],
  [
    'one comes',
    [first, shown('a', { x: 1 }), last],
    ['a', 'b'],
    [first, shown('a', { x: 1 }), last, shown('b')],
  ],
  ['all go', [first, shown('a'), last], [], [first, last]],
  ['one comes where none was shown', [first, last], ['a'], [first, last, shown('a')]],
  [
    'two change places',
    [shown('a', { x: 1 }), middle, shown('b', { x: 2 })],
    ['b', 'a'],
    [shown('b', { x: 2 }), shown('a', { x: 1 }), middle],
  ],
]

describe.each(Object.entries(cases))('%s', (_, { contract, client, store, doc }) => {
  test.each(edits)('%s', async (_name, stored, sent, expected) => {
    const writes: readonly (readonly [string, Json])[] = [
      ['PUT', doc(sent)],
      ['PATCH', { items: sent }],
      ['PATCH', [{ op: 'replace', path: '/items', value: sent }]],
    ]
    for (const [method, body] of writes) {
      const docs = await startDocs(contract, store, doc(stored))
      const answer = await docs.send(client, method, body)
      expect([answer.status, answer.text]).toEqual([200, expect.any(String)])
      expect([method, JSON.parse(docs.now() ?? '')]).toEqual([method, doc(expected)])
      expect(answer.json).toEqual(doc(sent))
    }
  })

  test('who changes something else leaves all of them alone', async () => {
    const docs = await startDocs(contract, store, doc([first, shown('a', { x: 1 }), last]))
    const answer = await docs.send(client, 'PUT', { ...doc(['a']), name: 'b' })
    expect(answer.status).toBe(200)
    const items = [first, shown('a', { x: 1 }), last]
    expect(JSON.parse(docs.now() ?? '')).toEqual({ ...doc(items), name: 'b' })
  })
})

const itemsOf = (value: string | undefined): readonly Json[] =>
  (JSON.parse(value ?? '') as { items: Json[] }).items
const textsOf = (items: readonly Json[]) => items.filter(isShown).map(textOf)
const othersOf = (items: readonly Json[]) =>
  items.flatMap((each) => (isShown(each) ? [] : [print(each)])).toSorted()
/** By text, what is not shown of the items whose text no other one has. */
const lonely = (items: readonly Json[]): ReadonlyMap<string, Json | undefined> => {
  const groups = Map.groupBy(items.filter(isShown), textOf)
  return new Map([...groups].flatMap(([of, [one, ...more]]) => (more[0] ? [] : [[of, one?.['x']]])))
}

describe('whatever is stored and sent', () => {
  const { contract, store, client, doc } = cases['a codec, on the way down'] as Case
  const text = fc.constantFrom('a', 'b', 'c')
  const item = fc.oneof(
    fc.constantFrom(first, middle, last),
    fc.record({ kind: fc.constant('shown'), text, x: fc.nat(9) }),
  )
  test('the others stay, and every item keeps what is its own', async () => {
    const property = fc.asyncProperty(
      fc.array(item, { maxLength: 6 }),
      fc.array(text, { maxLength: 4 }),
      async (stored, sent) => {
        const docs = await startDocs(contract, store, doc(stored))
        const answer = await docs.send(client, 'PUT', doc(sent))
        const now = itemsOf(docs.now())
        expect(answer.status).toBe(200)
        expect(textsOf(now)).toEqual(sent)
        expect(othersOf(now)).toEqual(othersOf(stored))
        const [before, after] = [lonely(stored), lonely(now)]
        const moved = [...before].filter(([of, x]) => after.has(of) && after.get(of) !== x)
        expect(moved).toEqual([])
      },
    )
    await holdsInTime(200, property)
  })
})

const single = contractOf(z.object({ name: Name, target: z.string().optional() }), [
  rename('target', 'items'),
  wrap('items', lossy),
  convert(
    'items',
    codec('picks', {
      from: texts,
      to: list(any),
      up: picks.write,
      down: picks.read,
      loses: ['down'],
    }),
    lossy,
  ),
])

describe('a single value that is one of a list', () => {
  test.each([
    ['is changed', [first, shown('a', { x: 1 }), last], 'b', [first, shown('b', { x: 1 }), last]],
    ['is taken away', [first, shown('a', { x: 1 }), last], null, [first, last]],
    ['is the only one, and taken away', [shown('a')], null, undefined],
    ['comes to others', [first, last], 'a', [first, last, shown('a')]],
    ['comes where there is no list', undefined, 'a', [shown('a')]],
    ['comes where the list is empty', [], 'a', [shown('a')]],
  ])('%s', async (_, stored, target, items) => {
    const whole = { name: 'a', ...(target === null ? {} : { target }) }
    for (const [method, body] of [
      ['PUT', whole],
      ['PATCH', { target }],
    ] as const) {
      const docs = await startDocs(single, '2.0', {
        name: 'a',
        ...(stored ? { items: stored } : {}),
      })
      const answer = await docs.send('1.0', method, body)
      expect([method, answer.status, answer.json]).toEqual([method, 200, whole])
      expect(JSON.parse(docs.now() ?? '')).toEqual({ name: 'a', ...(items ? { items } : {}) })
    }
  })
})

test.each([
  ['a first one', [first, shown('a')], ['/items/0']],
  ['all of them', [first, last], ['/items/0', '/items/1']],
  ['further ones that it would show', [shown('a'), shown('b')], ['/items/1']],
])('items that an older store has no place for are refused: %s', async (_, items, pointers) => {
  const docs = await startDocs(single, '1.0', { name: 'a', target: 'a' })
  const answer = await docs.send('2.0', 'PUT', { name: 'a', items })
  expect([answer.status, answer.json['code']]).toEqual([422, 'not-representable'])
  expect(answer.json['errors']).toMatchObject(pointers.map((pointer) => ({ pointer })))
  expect(docs.now()).toBe(docs.before)
})

/** `tag` of the older version is the first of the newer one's `tags`, said by a function over all of it. */
const wholly = (more: readonly Op[] = []): readonly Op[] => [
  convert(
    self,
    codec('a tag is one of the tags', {
      from: object({ name: string(), tag: optional(string()) }),
      to: object({ name: string(), tags: list(string()) }),
      up: ({ name, tag }) => ({ name, tags: tag === undefined ? [] : [tag] }),
      down: ({ name, tags: [tag] }) => (tag === undefined ? { name } : { name, tag }),
      loses: ['down'],
    }),
    lossy,
  ),
  ...more,
]

describe('a document that a function carries as a whole', () => {
  const Doc = z.object({ name: Name, tag: z.string().optional() })
  const Holder = z.object({ inner: Doc })
  const hidden = add('hidden', string(), 'no')
  const contracts: Readonly<Record<string, readonly [Contract, (doc: JsonObject) => Json]>> = {
    'by itself': [contractOf(Doc, wholly()), (doc) => doc],
    'with another field': [contractOf(Doc, wholly([hidden])), (doc) => doc],
    'inside of another one': [
      defineContract({
        name: 'inside',
        base: base('1.0.0', {
          summary: 'First',
          types: { Inner: Doc, Doc: Holder },
          routes,
        }),
        versions: [
          version('2.0.0', {
            summary: 'Second',
            changes: [change('Other', { Inner: wholly([hidden]) })],
          }),
        ],
      }),
      (doc) => ({ inner: doc }),
    ],
  }

  test.each(Object.entries(contracts))('%s takes in what is new', async (_, [contract, of]) => {
    for (const [method, body] of [
      ['PUT', { name: 'a', tag: 'x' }],
      ['PATCH', { tag: 'x' }],
    ] as const) {
      const docs = await startDocs(contract, '2.0', of({ name: 'a', tags: [], hidden: 'yes' }))
      const answer = await docs.send('1.0', method, of(body))
      const now = JSON.parse(docs.now() ?? '')
      expect([method, answer.status, now]).toMatchObject([
        method,
        200,
        of({ name: 'a', tags: ['x'] }),
      ])
      expect(answer.json).toMatchObject(of({ name: 'a', tag: 'x' }) as object)
    }
  })

  test('and leaves alone what only the newer version declares', async () => {
    const [contract, of] = contracts['inside of another one'] ?? []
    if (!contract || !of) throw new Error('no such contract')
    const docs = await startDocs(contract, '2.0', of({ name: 'a', tags: ['w'], hidden: 'yes' }))
    const answer = await docs.send('1.0', 'PUT', of({ name: 'b', tag: 'x' }))
    expect(answer.status).toBe(200)
    expect(JSON.parse(docs.now() ?? '')).toEqual(of({ name: 'b', tags: ['x'], hidden: 'yes' }))
  })
})
