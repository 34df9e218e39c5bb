/** Each way in which a field may differ, and what it means to clients that write it, patch it and read it. */
import { expect, test } from 'vitest'
import {
  any,
  boolean,
  integer,
  key,
  kinds,
  link,
  list,
  map,
  nullable,
  number,
  object,
  oneOf,
  optional,
  ref,
  string,
  withDefault,
} from '../../../src/contract/index.ts'
import { compareShapes, worstOf, type Carried } from '../../../src/contract/diff/index.ts'
import type { Field, Shape } from '../../../src/lens/index.ts'

const open = (...values: string[]): Shape => ({ kind: 'string', values, open: true })
const readOnly = (shape: Shape): Field => ({ shape, readOnly: true })
const said = (shape: Shape, description: string): Field => ({ shape, description })
const union = (tags: readonly string[], more: { open?: boolean; tag?: string } = {}): Shape => ({
  kind: 'union',
  tag: more.tag ?? 'kind',
  variants: Object.fromEntries(tags.map((tag) => [tag, object({ a: string() })])),
  ...(more.open ? { open: true } : {}),
})
const none = undefined

type Given = Shape | Field | undefined

/** B breaking, a additive, i invisible, - no difference: for a request, a patch, an answer. */
const rows: readonly (readonly [what: string, older: Given, newer: Given, effects: string])[] = [
  // Presence
  ['a required field comes', none, string(), 'Baa'],
  ['an optional field comes', none, optional(string()), 'aaa'],
  ['a field with a default comes', none, withDefault(string(), 'x'), 'aaa'],
  ['a field that the API sets comes', none, readOnly(string()), '--a'],
  ['a required field goes', string(), none, 'BBB'],
  ['an optional field goes', optional(string()), none, 'BBB'],
  ['a field that the API sets goes', readOnly(string()), none, '--B'],
  ['required becomes optional', string(), optional(string()), 'a-B'],
  ['optional becomes required', optional(string()), string(), 'B-a'],
  ['required gets a default', string(), withDefault(string(), 'x'), 'a-B'],
  ['a default becomes required', withDefault(string(), 'x'), string(), 'B-a'],
  ['optional gets a default', optional(string()), withDefault(string(), 'x'), 'BBB'],
  ['a default goes', withDefault(string(), 'x'), optional(string()), 'BBB'],
  ['another default', withDefault(string(), 'x'), withDefault(string(), 'y'), 'BBB'],
  [
    'the same default, written otherwise',
    withDefault(number(), 1),
    withDefault(number(), 1.0),
    '---',
  ],
  // Who sets it
  ['the API begins to set it', string(), readOnly(string()), 'BB-'],
  ['clients may set it, and must', readOnly(string()), string(), 'Ba-'],
  ['clients may set it', readOnly(string()), { ...optional(string()), readOnly: false }, 'aaB'],
  ['what the API sets gets another kind', readOnly(string()), readOnly(number()), '--B'],
  [
    'what the API sets is required',
    { ...readOnly(string()), optional: true },
    readOnly(string()),
    '--a',
  ],
  // Words
  ['another description', said(string(), 'a'), said(string(), 'b'), 'iii'],
  ['a key of items', string(), key(string()), 'iii'],
  ['nothing differs', string(), string(), '---'],
  // Kinds
  ['a number for a text', string(), number(), 'BBB'],
  ['a text for a number', number(), string(), 'BBB'],
  ['true or false for a text', string(), boolean, 'BBB'],
  ['a list for a text', string(), list(string()), 'BBB'],
  ['an object for a list', list(string()), object({}), 'BBB'],
  ['a whole number for any', number(), integer(), 'BBa'],
  ['any number for a whole one', integer(), number(), 'aaB'],
  ['null comes', string(), nullable(string()), 'aaB'],
  ['null goes', nullable(string()), string(), 'BBa'],
  ['null comes to a named type', ref('Word'), nullable(ref('Word')), 'aaB'],
  ['a nullable list gets numbers', nullable(list(string())), nullable(list(number())), 'BBB'],
  ['any value for a text', string(), any, 'aaB'],
  ['a text for any value', any, string(), 'BBa'],
  ['any value stays', any, any, '---'],
  ['any value, nullable', any, nullable(any), '---'],
  ['a second kind comes', string(), kinds({ string: string(), object: object({}) }), 'aaB'],
  ['a second kind goes', kinds({ string: string(), object: object({}) }), string(), 'BBa'],
  [
    'one of two kinds is replaced',
    kinds({ string: string(), number: number() }),
    kinds({ string: string(), boolean }),
    'BBB',
  ],
  [
    'a kind is narrower',
    kinds({ string: string(), number: number() }),
    kinds({ string: oneOf('a'), number: number() }),
    'BBa',
  ],
  ['a map for an object', object({ a: string() }), map(string()), 'BBB'],
  ['a union for an object', object({ a: string() }), union(['x']), 'BBB'],
  // Texts
  ['a value comes to an enum', oneOf('a'), oneOf('a', 'b'), 'aaB'],
  ['a value goes from an enum', oneOf('a', 'b'), oneOf('a'), 'BBa'],
  ['a value is renamed', oneOf('a', 'b'), oneOf('a', 'c'), 'BBB'],
  ['values in another order', oneOf('a', 'b'), oneOf('b', 'a'), '---'],
  ['a value comes to an open enum', open('a'), open('a', 'b'), 'aaa'],
  ['a value goes from an open enum', open('a', 'b'), open('a'), 'iii'],
  ['an enum opens', oneOf('a'), open('a'), 'aaB'],
  ['an enum closes', open('a'), oneOf('a'), 'BBa'],
  ['a text becomes an enum', string(), oneOf('a'), 'BBa'],
  ['an enum becomes a text', oneOf('a'), string(), 'aaB'],
  ['a text becomes an open enum', string(), open('a'), 'aaa'],
  ['an open enum becomes a text', open('a'), string(), 'iii'],
  ['shortest length grows', string({ minLength: 1 }), string({ minLength: 2 }), 'BBa'],
  ['shortest length comes', string(), string({ minLength: 1 }), 'BBa'],
  ['shortest length of none', string(), string({ minLength: 0 }), '---'],
  ['shortest length goes', string({ minLength: 1 }), string(), 'aaB'],
  ['greatest length grows', string({ maxLength: 5 }), string({ maxLength: 9 }), 'aaB'],
  ['greatest length comes', string(), string({ maxLength: 5 }), 'BBa'],
  ['a pattern comes', string(), string({ pattern: '^a' }), 'BBa'],
  ['a pattern goes', string({ pattern: '^a' }), string(), 'aaB'],
  ['another pattern', string({ pattern: '^a' }), string({ pattern: '^b' }), 'BBB'],
  ['a format comes', string(), string({ format: 'uuid' }), 'BBa'],
  ['another format', string({ format: 'date' }), string({ format: 'date-time' }), 'BBB'],
  ['a text becomes a link', string(), link, 'iii'],
  // Numbers
  ['a minimum comes', number(), number({ minimum: 0 }), 'BBa'],
  ['a minimum falls', number({ minimum: 0 }), number({ minimum: -1 }), 'aaB'],
  ['a maximum falls', number({ maximum: 9 }), number({ maximum: 5 }), 'BBa'],
  ['a maximum goes', number({ maximum: 9 }), number(), 'aaB'],
  ['a range moves', number({ minimum: 0, maximum: 5 }), number({ minimum: 3, maximum: 9 }), 'BBB'],
  // Inside
  ['items of a list', list(string()), list(oneOf('a')), 'BBa'],
  ['values of a map', map(number()), map(integer()), 'BBa'],
  ['a required field of an object inside', object({}), object({ a: string() }), 'Baa'],
  [
    'names of fields of another type',
    { kind: 'array', of: string(), pathsOf: 'Word' },
    list(string()),
    'iii',
  ],
  // Unions
  ['a variant comes', union(['x']), union(['x', 'y']), 'aaB'],
  ['a variant goes', union(['x', 'y']), union(['x']), 'BBa'],
  [
    'a variant comes to an open union',
    union(['x'], { open: true }),
    union(['x', 'y'], { open: true }),
    'aaa',
  ],
  [
    'a variant goes from an open union',
    union(['x', 'y'], { open: true }),
    union(['x'], { open: true }),
    'iii',
  ],
  ['a union opens', union(['x']), union(['x'], { open: true }), 'aaB'],
  ['a union closes', union(['x'], { open: true }), union(['x']), 'BBa'],
  ['another tag', union(['x']), union(['x'], { tag: 'sort' }), 'BBB'],
]

const letters = { breaking: 'B', additive: 'a', invisible: 'i' } as const
const Word: Shape = { kind: 'string' }

const fieldsOf = (given: Given): Shape => ({
  kind: 'object',
  fields: given === undefined ? {} : { it: 'shape' in given ? given : { shape: given } },
})

const effectsOf = (older: Given, newer: Given): string =>
  (['request', 'patch', 'answer'] as const satisfies readonly Carried[])
    .map((carried) => {
      const at = { older: { Word }, newer: { Word }, carried, meet: () => undefined }
      const found = compareShapes(fieldsOf(older), fieldsOf(newer), 'T', at)
      return found.length === 0 ? '-' : letters[worstOf(found)]
    })
    .join('')

test.each(rows)('%s', (_, older, newer, effects) => {
  expect(effectsOf(older, newer)).toBe(effects)
})

test('errors are read as answers are', () => {
  const at = { older: {}, newer: {}, carried: 'error' as const, meet: () => undefined }
  expect(compareShapes(oneOf('a'), oneOf('a', 'b'), 'E', at)).toEqual([
    { place: 'E', message: 'may be "b", too', effect: 'breaking' },
  ])
})

test('fields called `constructor` and `__proto__` are compared like others', () => {
  const at = { older: {}, newer: {}, carried: 'answer' as const, meet: () => undefined }
  const odd: Shape = {
    kind: 'object',
    fields: Object.fromEntries(
      ['__proto__', 'constructor', 'toString'].map((name) => [name, { shape: string() }]),
    ),
  }
  expect(compareShapes(object({}), odd, 'T', at).map(({ place }) => place)).toEqual([
    'T > __proto__',
    'T > constructor',
    'T > toString',
  ])
  expect(compareShapes(odd, object({}), 'T', at)).toHaveLength(3)
})
