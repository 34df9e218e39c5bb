/** Every op on a field after every other op on it: what of the type is left alone stays known. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { Failure, type Problem, type Result } from '../../src/errors/index.ts'
import {
  add,
  asNumber,
  asText,
  at,
  codec,
  convert,
  custom,
  each,
  flag,
  head,
  inList,
  inObject,
  join,
  keyed,
  list,
  nullAs,
  number,
  object,
  rename,
  scale,
  self,
  split,
  string,
  tagged,
  union,
  unkeyed,
  values,
  wrap,
} from '../../src/contract/index.ts'
import { equal, print, type Json } from '../../src/json/index.ts'
import type { Op, Shape } from '../../src/lens/index.ts'
import { obeysLaws } from '../support/bytes-laws.ts'
import { byReference, stepsOf, type Steps } from '../support/chain.ts'
import { documents } from '../../src/testing/generate/documents.ts'
import { must } from '../support/must.ts'
import { broken } from '../../src/testing/places.ts'
import { opsOf } from '../support/generated-contract.ts'
import { runsOf } from '../support/runs.ts'
import { scanners } from '../support/scanners.ts'
import { drawnSeed } from '../support/seed.ts'
import { declared, tiny, type Edits, type Tiny } from '../support/tiny.ts'

const Word = z.enum(['a', 'b', 'c'])
const Item = z.object({ id: z.string(), n: z.int() })
const row = z.object({ id: z.string(), n: z.int() })
const pair = z.object({ x: z.int(), y: z.string() })

const fields: Readonly<Record<string, z.ZodType>> = {
  string: z.string(),
  optional: z.string().optional(),
  nullable: z.string().nullable(),
  'with a default': z.string().default('a,b'),
  word: Word,
  int: z.int(),
  boolean: z.boolean(),
  list: z.array(z.string()),
  'nullable list': z.array(z.string()).nullable(),
  'optional list': z.array(z.string()).optional(),
  'list with a default': z.array(z.string()).default(['a']),
  rows: z.array(row),
  items: z.array(Item),
  map: z.record(z.string(), z.object({ n: z.int() })),
  'map of items': z.record(z.string(), Item),
  object: pair,
  'nullable object': pair.nullable(),
  nested: z.object({ in: z.object({ x: z.int() }), y: z.string() }),
  union: union('kind', { A: z.object({ r: z.int() }), B: z.object({}) }),
  any: z.unknown(),
  item: Item,
  lists: z.array(z.array(z.string())),
  boxes: z.array(z.object({ x: z.int(), tags: z.array(z.string()) })),
}

const lossy = { lossy: 'declared' }

/** Puts values into another form, and takes them out again. */
const boxed = (to: Shape, put: (value: Json) => Json): ReturnType<typeof codec> =>
  codec('boxes', { to, up: put, down: () => 'stand-in', loses: ['up', 'down'] })

const inLists = boxed(list(string()), () => ['a', 'b'])
const inText = boxed(string(), () => 'a,b')
const inPair = boxed(object({ x: number(), y: string() }), () => ({ x: 1, y: 'b' }))

/** Ops on a field that some field may have, by name. */
const candidates = (field: string): Readonly<Record<string, Op>> => ({
  wrap: wrap(field, lossy),
  'wrap, absence as none': wrap(field, { ...lossy, none: 'absent' }),
  'wrap, null as none': wrap(field, { ...lossy, none: 'null' }),
  head: head(field, lossy),
  'head or null': head(field, { ...lossy, empty: 'null' }),
  'head or absent': head(field, { ...lossy, empty: 'absent' }),
  'in a list': convert(field, inList(), lossy),
  'null as text': nullAs(field, 'none', lossy),
  split: convert(field, split(',')),
  join: convert(field, join(',')),
  keyed: convert(field, keyed('id'), lossy),
  unkeyed: convert(field, unkeyed('key'), lossy),
  asText: convert(field, asText()),
  asNumber: convert(field, asNumber()),
  scale: convert(field, scale({ factor: 4 }), lossy),
  flag: convert(field, flag({ true: 'a', false: 'b' })),
  values: convert(
    field,
    values({ up: { a: 'z', b: 'b', c: 'c' }, down: { z: 'a', b: 'b', c: 'c' } }),
  ),
  inObject: convert(field, inObject('x')),
  tagged: convert(field, tagged()),
  'own text': convert(field, inText, lossy),
  'own list': convert(field, inLists, lossy),
  'own object': convert(field, inPair, lossy),
  'each as text': each(field, [convert(self, asText())]),
  'each split': each(field, [convert(self, split(','))]),
  'each in an object': each(field, [convert(self, inObject('x'))]),
  'each renamed': each(field, [rename('n', 'm')]),
  'each with x renamed': each(field, [rename('x', 'z')]),
  'each with another': each(field, [add('q', string(), 'q')]),
  'x renamed': at(field, [rename('x', 'z')]),
  'x as text': at(field, [convert('x', asText())]),
  'x wrapped': at(field, [wrap('x', lossy)]),
  'with another': at(field, [add('q', string(), 'q')]),
  'itself, inside': at(field, [convert(self, inText, lossy)]),
  'x of in renamed': at([field, 'in'], [rename('x', 'z')]),
  custom: custom('copies', {
    reads: [field],
    writes: [field],
    ...lossy,
    up: (given) => ({ [field]: Object.keys(given).join(',') }),
    down: () => ({ [field]: 'gone' }),
    to: object({ [field]: string() }),
    loses: ['up', 'down'],
  }),
})

interface Case {
  readonly contract: Tiny
  readonly steps: Steps
  readonly last: number
  /** Whether the places of problems are those of the version read in the reference, too. */
  readonly placed: boolean
}

/** Undefined where the ops do not fit the field. */
const caseOf = (field: string, edits: readonly Edits[], placed: boolean): Case | undefined => {
  const Held = z.object({ b: fields[field] ?? z.unknown(), other: z.string() })
  try {
    const contract = tiny({ Doc: Held, Item }, ...edits)
    const steps = stepsOf(declared({ Doc: Held, Item }, ...edits))
    return { contract, steps, last: edits.length + 1, placed }
  } catch (error) {
    if (error instanceof Failure) return undefined
    throw error
  }
}

const holdItems = new Set(['items', 'map of items', 'item'])
const itemChanges = { Item: [rename('n', 'm')] }

/** The two in one change and in two versions; with a type inside that changes before and after, too. */
const arrangements = (field: string, first: Op, second: Op): readonly (readonly Edits[])[] => [
  [[first, second]],
  [[first], [second]],
  ...(holdItems.has(field)
    ? [
        [{ Doc: [first, second], ...itemChanges }],
        [{ Doc: [first] }, { Doc: [second], ...itemChanges }],
        [{ Doc: [first], ...itemChanges }, { Doc: [second] }],
      ]
    : []),
]

const told = (result: Result<Json>): string =>
  result.ok ? print(result.value) : JSON.stringify(result.problem.errors)

/** Whether two problems of one kind are told at one place. */
const isSamePlace = (a: Problem, b: Problem): boolean => {
  const [one, other] = [a.errors?.[0], b.errors?.[0]]
  return one?.detail !== other?.detail || one?.pointer === other?.pointer
}

/** Asserts the laws of carrying documents both ways. */
const obeys = ({ contract, steps, last, placed }: Case): void => {
  for (const [from, to] of [
    [1, last],
    [last, 1],
  ] as const) {
    const graph = contract.contract.version(`${from}.0`)?.types ?? {}
    const options = { numRuns: runsOf(1), seed: drawnSeed() }
    const lens = contract.lens(from, to)
    expect(contract.path(from, to, ['other'])).toBe('path other')
    for (const valid of fc.sample(documents(graph, 'Doc'), options)) {
      for (const document of [valid, broken(valid)]) {
        const carried = lens.value(document)
        const stepped = byReference(steps, 'Doc', `${from}.0`, `${to}.0`, document)
        const shown = () => `${print(document)}\n${told(carried)}\n${told(stepped)}`
        // Items that have no place are not looked at.
        if (stepped.ok && document === valid) {
          must(carried.ok && equal(carried.value, stepped.value), shown)
        }
        const fail = !carried.ok && !stepped.ok && placed
        must(!fail || isSamePlace(carried.problem, stepped.problem), shown)
        if (!lens.identity) obeysLaws(lens, encoded(document), {}, scanners)
      }
    }
  }
}

const encoded = (value: Json): Uint8Array<ArrayBuffer> => new TextEncoder().encode(print(value))

const inOneStep = (edits: readonly Edits[]): boolean =>
  edits.length === 1 && !('Item' in (edits[0] ?? {}))

describe('two ops on one field do what they do one by one, and leave the other fields alone', () => {
  /** Where absence has become an end of its own, some need the steps in between. */
  const inSteps = new Set([
    'wrap, head or absent',
    'wrap, absence as none, head',
    'wrap, absence as none, head or absent',
    'head or absent, custom',
  ])
  /** Whose stand-in for absence the codec refuses. */
  const unfit = new Set(['in a list, head or absent', 'own list, head or absent'])

  test.each(Object.keys(fields))('of a field that is: %s', (field) => {
    const ops = Object.entries(candidates('b'))
    let seen = 0
    for (const [first, a] of ops) {
      for (const [second, b] of ops) {
        const isPlaced = a.op !== 'custom' && b.op !== 'custom'
        const name = `${first}, ${second}`
        if (inSteps.has(name) || unfit.has(name)) continue
        for (const edits of arrangements(field, a, b)) {
          const found = caseOf(field, edits, isPlaced && inOneStep(edits))
          if (!found) continue
          seen += 1
          try {
            obeys(found)
          } catch (error) {
            throw new Error(`${name}, ${opsOf(declared({}, ...edits))}`, {
              cause: error,
            })
          }
        }
      }
    }
    expect(seen).toBeGreaterThan(20)
  })
})
