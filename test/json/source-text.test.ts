import { isDeepStrictEqual } from 'node:util'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { isPlainData, JsonNumber, sourceText } from '../../src/json/index.ts'
import { json, key } from '../../src/testing/generate/json-values.ts'
import { holds } from '../support/seed.ts'
import { writtenDown } from '../support/written-down.ts'

const data: fc.Arbitrary<unknown> = fc.letrec<{ data: unknown }>((tie) => ({
  data: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    json(3),
    fc.constantFrom(undefined, -0, 0, Number.NaN, Number.POSITIVE_INFINITY),
    fc.array(tie('data'), { maxLength: 3 }),
    fc.dictionary(key, tie('data'), { maxKeys: 3, noNullPrototype: true }),
    fc.array(fc.tuple(key, tie('data')), { maxLength: 3 }).map((entries) => new Map(entries)),
  ),
})).data

test('any data is made again by its source text, numbers as written', () => {
  holds(
    500,
    fc.property(data, (value) => {
      expect(isPlainData(value)).toBe(true)
      expect(isDeepStrictEqual(writtenDown(value), value)).toBe(true)
    }),
  )
})

test('what is large and occurs often is written once', () => {
  const value = Array.from({ length: 100 }, () => ({
    text: 'x'.repeat(500),
    number: new JsonNumber('1.0'),
  }))
  const { statements, expression } = sourceText(value)
  expect(statements.length + expression.length).toBeLessThan(2000)
  expect(writtenDown(value)).toStrictEqual(value)
})

test('a member named __proto__ is data', () => {
  const value: unknown = JSON.parse('{"__proto__": {"polluted": true}}')
  expect(Object.keys(writtenDown(value) as object)).toEqual(['__proto__'])
})

class Point {
  readonly x = 1
}

test.each([
  ['a function', () => 1],
  ['a function inside', { ops: [{ up: () => 1 }] }],
  ['a function in a map', new Map([['Item', [{ up: () => 1 }]]])],
  ['an instance of a class', { at: new Point() }],
  ['a big integer', { at: 1n }],
])('%s is not plain data', (_, value) => {
  expect(isPlainData(value)).toBe(false)
})
