/**
 * An undeclared member of the stored document has the name of a field that only the client's version
 * has: the client is shown it. It stays as long as the client leaves it as it is, goes with what the
 * client says instead, and takes no other value.
 */
import * as z from 'zod'
import { describe, expect, test } from 'vitest'
import {
  add,
  at,
  base,
  change,
  convert,
  custom,
  defineContract,
  each,
  integer,
  inVariant,
  list,
  object,
  remove,
  rename,
  scale,
  string,
  union,
  version,
  type Contract,
} from '../../../../../src/contract/index.ts'
import { print, type Json, type JsonObject } from '../../../../../src/json/index.ts'
import type { Op } from '../../../../../src/lens/index.ts'
import { routes } from './contract.ts'
import { startDocs } from './docs.ts'

interface Case {
  readonly shape: z.ZodType
  readonly types?: Readonly<Record<string, z.ZodType>>
  /** One list a version, of the document. */
  readonly steps: readonly (readonly Op[])[]
  readonly inside?: Readonly<Record<string, readonly Op[]>>
  /** Of the store: the first or the last version. */
  readonly store?: 'last'
  /** What is stored at `value`, and what the client is shown of it. */
  readonly held: Json
  readonly shown: Json
  /** The default in its place, and what is stored then. */
  readonly usual: Json
  readonly left: Json
  /** A JSON Pointer from `value` to the member, what is there, what would be, and another value. */
  readonly at: string
  readonly is: Json
  readonly standing: Json
  readonly other: Json
}

const Part = z.object({ n: z.int() })
const size = add('size', string(), 'M')
const member = { at: '/size', is: 'XXL', standing: 'M', other: 'L' }

const cases: Readonly<Record<string, Case>> = {
  'in an object': {
    shape: Part,
    steps: [[at('value', [size])]],
    held: { n: 1, size: 'XXL' },
    shown: { n: 1, size: 'XXL' },
    usual: { n: 1, size: 'M' },
    left: { n: 1 },
    ...member,
  },
  'in an item': {
    shape: z.array(Part),
    steps: [[each('value', [size])]],
    held: [{ n: 1 }, { n: 2, size: 'XXL' }],
    shown: [
      { n: 1, size: 'M' },
      { n: 2, size: 'XXL' },
    ],
    usual: [
      { n: 1, size: 'M' },
      { n: 2, size: 'M' },
    ],
    left: [{ n: 1 }, { n: 2 }],
    ...member,
    at: '/1/size',
  },
  'in a member of a map': {
    shape: z.record(z.string(), Part),
    steps: [[each('value', [size])]],
    held: { a: { n: 1, size: 'XXL' } },
    shown: { a: { n: 1, size: 'XXL' } },
    usual: { a: { n: 1, size: 'M' } },
    left: { a: { n: 1 } },
    ...member,
    at: '/a/size',
  },
  'under a name of a third version': {
    shape: Part,
    steps: [[at('value', [size])], [at('value', [rename('size', 'format')])]],
    held: { n: 1, size: 'XXL' },
    shown: { n: 1, format: 'XXL' },
    usual: { n: 1, format: 'M' },
    left: { n: 1 },
    ...member,
    at: '/format',
  },
  'converted in a third version': {
    shape: Part,
    steps: [
      [at('value', [add('gram', integer(), 1)])],
      [at('value', [convert('gram', scale({ factor: 10 }), { lossy: 'what is less than ten' })])],
    ],
    held: { n: 1, gram: 7 },
    shown: { n: 1, gram: 70 },
    usual: { n: 1, gram: 10 },
    left: { n: 1 },
    at: '/gram',
    is: 70,
    standing: 10,
    other: 80,
  },
  'that is an object': {
    shape: Part,
    steps: [[at('value', [add('dim', object({ w: integer(), h: integer() }), { w: 1, h: 1 })])]],
    held: { n: 1, dim: { w: 2, h: 1 } },
    shown: { n: 1, dim: { w: 2, h: 1 } },
    usual: { n: 1, dim: { w: 1, h: 1 } },
    left: { n: 1 },
    at: '/dim',
    is: { w: 2, h: 1 },
    standing: { w: 1, h: 1 },
    other: { w: 2, h: 2 },
  },
  'that is a list': {
    shape: Part,
    steps: [[at('value', [add('tags', list(string()), ['x'])])]],
    held: { n: 1, tags: ['y'] },
    shown: { n: 1, tags: ['y'] },
    usual: { n: 1, tags: ['x'] },
    left: { n: 1 },
    at: '/tags',
    is: ['y'],
    standing: ['x'],
    other: ['z'],
  },
  'beside what its client does not see': {
    shape: z.object({ n: z.int(), hidden: z.string().default('h') }),
    steps: [[at('value', [size, remove('hidden', 'h')])]],
    held: { n: 1, hidden: 'mine', size: 'XXL' },
    shown: { n: 1, size: 'XXL' },
    usual: { n: 1, size: 'M' },
    left: { n: 1, hidden: 'mine' },
    ...member,
  },
  'in a variant': {
    shape: z.lazy(() => z.any()),
    types: {},
    steps: [[]],
    inside: { Any: [inVariant('x', [size])] },
    held: { type: 'x', n: 1, size: 'XXL' },
    shown: { type: 'x', n: 1, size: 'XXL' },
    usual: { type: 'x', n: 1, size: 'M' },
    left: { type: 'x', n: 1 },
    ...member,
  },
  'left of a removed field': {
    shape: z.object({ n: z.int(), size: z.string().default('M') }),
    steps: [[at('value', [remove('size', 'M')])]],
    store: 'last',
    held: { n: 1, size: 'XXL' },
    shown: { n: 1, size: 'XXL' },
    usual: { n: 1, size: 'M' },
    left: { n: 1 },
    ...member,
  },
}

const contractOf = ({ shape, steps, inside }: Case): Contract => {
  const Any = union('type', { x: Part, y: z.object({}) })
  const value = inside ? Any : shape
  return defineContract({
    name: 'undeclared',
    base: base('1.0.0', {
      summary: 'First',
      types: { ...(inside ? { Any } : {}), Doc: z.object({ name: z.string(), value }) },
      routes,
    }),
    versions: steps.map((ops, index) =>
      version(`${index + 2}.0.0`, {
        summary: 'Next',
        changes: [change('More', inside ? { ...inside } : { Doc: ops })],
      }),
    ),
  })
}

const doc = (value: Json, name = 'b'): JsonObject => ({ name, value })
const named: Json = { op: 'replace', path: '/name', value: 'b' }

/** A merge patch that says a value at a pointer; undefined where that takes an index. */
const nested = (pointer: string, value: Json): Json =>
  pointer
    .split('/')
    .slice(1)
    .reduceRight<Json>((inner, step) => ({ [step]: inner }), value)

const started = async (one: Case) => {
  const contract = contractOf(one)
  const keys = contract.versions.map(({ key }) => key)
  const [first = '', last = ''] = [keys[0], keys.at(-1)]
  const [client, store] = one.store === 'last' ? [first, last] : [last, first]
  const docs = await startDocs(contract, store, doc(one.held, 'a'))
  const send = (method: string, body?: Json) => docs.send(client, method, body)
  return { ...docs, send }
}

/** All ways to say a value at the place. */
const saying = (one: Case, whole: Json, value: Json): readonly (readonly [string, Json])[] => [
  ['PUT', doc(whole)],
  ['PATCH', { name: 'b', value: whole }],
  ...(Array.isArray(one.held)
    ? []
    : [['PATCH', { name: 'b', value: nested(one.at, value) }] as const]),
  ['PATCH', [named, { op: 'replace', path: `/value${one.at}`, value }]],
  ['PATCH', [named, { op: 'add', path: `/value${one.at}`, value }]],
]

const changedAt = (whole: Json, pointer: string, value: Json): Json => {
  const [step = '', ...rest] = pointer.split('/').slice(1)
  const inner = (old: Json) =>
    rest.length === 0 ? value : changedAt(old, `/${rest.join('/')}`, value)
  return Array.isArray(whole)
    ? whole.map((item, index) => (String(index) === step ? inner(item) : item))
    : { ...(whole as JsonObject), [step]: inner((whole as JsonObject)[step] ?? null) }
}

describe('an undeclared member that its client is shown', () => {
  test.each(Object.entries(cases))('%s stays where the client says it again', async (_, one) => {
    for (const [method, body] of saying(one, one.shown, one.is)) {
      const { send, now } = await started(one)
      expect((await send('GET')).json).toEqual(doc(one.shown, 'a'))
      const { status, json } = await send(method, body)
      expect([print(body), status, json]).toEqual([print(body), 200, doc(one.shown)])
      expect(JSON.parse(now() ?? '')).toEqual(doc(one.held))
    }
    const { send, now } = await started(one)
    const tested = { op: 'test', path: `/value${one.at}`, value: one.is }
    expect((await send('PATCH', [tested, named])).status).toBe(200)
    expect(JSON.parse(now() ?? '')).toEqual(doc(one.held))
  })

  test.each(Object.entries(cases))('%s goes where the client says the default', async (_, one) => {
    for (const [method, body] of saying(one, one.usual, one.standing)) {
      const { send, now } = await started(one)
      const { status, json } = await send(method, body)
      expect([print(body), status, json]).toEqual([print(body), 200, doc(one.usual)])
      expect(JSON.parse(now() ?? '')).toEqual(doc(one.left))
    }
  })

  test.each(Object.entries(cases))('%s takes no other value', async (_, one) => {
    const whole = changedAt(one.shown, one.at, one.other)
    for (const [method, body] of saying(one, whole, one.other)) {
      const { send, now, before } = await started(one)
      const { status, json } = await send(method, body)
      expect([print(body), status]).toEqual([print(body), 422])
      expect(json).toMatchObject({ code: 'not-representable' })
      expect(now()).toBe(before)
    }
    const { send, now, before } = await started(one)
    const tested = { op: 'test', path: `/value${one.at}`, value: one.standing }
    expect((await send('PATCH', [tested, named])).status).toBe(422)
    expect(now()).toBe(before)
  })

  test.each(Object.entries(cases))(
    '%s stays where the client says nothing of it',
    async (_, one) => {
      for (const patch of [{ name: 'b' }, [named]]) {
        const { send, now } = await started(one)
        expect((await send('PATCH', patch)).json).toEqual(doc(one.shown))
        expect(JSON.parse(now() ?? '')).toEqual(doc(one.held))
      }
    },
  )
})

const word = (value: Json | undefined): string => (typeof value === 'string' ? value : '')

test('what a function makes of undeclared members stays as it is shown, and takes nothing else', async () => {
  const contract = defineContract({
    name: 'made',
    base: base('1.0.0', {
      summary: 'First',
      types: { Doc: z.object({ name: z.string() }) },
      routes,
    }),
    versions: [
      version('2.0.0', {
        summary: 'Two names',
        changes: [
          change('Names', { Doc: [add('first', string(), 'Ada'), add('last', string(), 'King')] }),
        ],
      }),
      version('3.0.0', {
        summary: 'One name',
        changes: [
          change('Names', {
            Doc: [
              custom('joins', {
                reads: ['first', 'last'],
                writes: ['full'],
                to: object({ full: string() }),
                up: ({ first, last }) => ({ full: `${word(first)} ${word(last)}` }),
                down: ({ full }) => {
                  const [first = '', last = ''] = word(full).split(' ')
                  return { first, last }
                },
              }),
            ],
          }),
        ],
      }),
    ],
  })
  const held = { name: 'a', first: 'Eve' }
  const { send, held: texts, now, before } = await startDocs(contract, '1.0', held)
  expect((await send('3.0', 'GET')).json).toEqual({ name: 'a', full: 'Eve King' })
  for (const full of ['Ada King', 'Bob King', null]) {
    const patches: readonly Json[] = [
      { full },
      [full === null ? { op: 'remove', path: '/full' } : { op: 'add', path: '/full', value: full }],
    ]
    for (const patch of patches) {
      expect([print(patch), (await send('3.0', 'PATCH', patch)).status]).toEqual([
        print(patch),
        422,
      ])
      expect(now()).toBe(before)
    }
  }
  const same: readonly (readonly [string, Json])[] = [
    ['PUT', { name: 'b', full: 'Eve King' }],
    ['PATCH', { name: 'b', full: 'Eve King' }],
  ]
  for (const [method, body] of same) {
    texts.set('/docs/1', before ?? '')
    expect((await send('3.0', method, body)).json).toEqual({ name: 'b', full: 'Eve King' })
    expect(now()).toBe('{"name":"b","first":"Eve"}')
  }
})
