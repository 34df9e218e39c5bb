import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { rewritten } from '../../src/cli/release/rewrite-json.ts'
import { parse, print, type Json } from '../../src/json/index.ts'
import { holds } from '../support/seed.ts'

const over = (text: string, next: Json): string => {
  const result = rewritten(text, next)
  if (!result.ok) throw new Error(result.problem.detail)
  return result.value
}

const read = (text: string): Json => {
  const parsed = parse(text)
  if (!parsed.ok) throw new Error(parsed.problem.detail)
  return parsed.value
}

describe('JSON that is written over', () => {
  test.each([
    [
      'a member more',
      '{\n\t"a": 1,\n\t"b": 2.0\n}\n',
      { a: 1, b: 2, c: [3] },
      '{\n\t"a": 1,\n\t"b": 2.0,\n\t"c": [3]\n}\n',
    ],
    ['one less, the first', '{\n    "a": 1,\n    "b": 2.0\n}', { b: 2 }, '{\n    "b": 2.0\n}'],
    ['one less, the last', '{"a" : 1 , "b":2}', { a: 1 }, '{"a" : 1}'],
    ['the only one, and another', '{\n  "a": 1\n}', { b: 1 }, '{ "b": 1 }'],
    [
      'lines of Windows',
      '{\r\n  "a": 1\r\n}\r\n',
      { a: 1, b: 2 },
      '{\r\n  "a": 1,\r\n  "b": 2\r\n}\r\n',
    ],
    ['an item more', '[\n  "a",\n  "b"\n]', ['a', 'b', 'c'], '[\n  "a",\n  "b",\n  "c"\n]'],
    ['an item less', '["a",  "b",  "c"]', ['a', 'c'], '["a",  "c"]'],
    ['an item before', '["b",  "c"]', ['a', 'b', 'c'], '["a",  "b",  "c"]'],
    ['into nothing', '{}\n', { a: 1 }, '{ "a": 1 }\n'],
    [
      'a name that is in the value before',
      '{"a": "\\"b\\"", "b": 1}',
      { a: '"b"', b: 2 },
      '{"a": "\\"b\\"", "b": 2}',
    ],
  ] satisfies readonly (readonly [string, string, Json, string])[])(
    '%s',
    (_, text, next, wanted) => {
      expect(over(text, next)).toBe(wanted)
    },
  )

  const json = fc
    .jsonValue({ maxDepth: 4 })
    .filter((value) => !Object.is(value, -0)) as fc.Arbitrary<Json>
  const step = fc.constantFrom('', ' ', '  ', '    ', '\t')

  test('says what it is to say, whatever was there, and is the same text when nothing changes', () =>
    holds(
      500,
      fc.property(json, json, step, (a, b, indent) => {
        const text = JSON.stringify(read(print(a)), null, indent)
        const [before, after] = [read(text), read(print(b))]
        expect(read(over(text, after))).toEqual(after)
        expect(over(text, before)).toBe(text)
      }),
    ))

  test('leads back to the same text where a member comes and goes', () =>
    holds(
      300,
      fc.property(
        fc.dictionary(fc.string(), json, { minKeys: 1 }),
        fc.constantFrom(' ', '  ', '\t'),
        (object, indent) => {
          const text = JSON.stringify(object, null, indent)
          const before = read(text) as Record<string, Json>
          const name = `${Object.keys(object).join('')}!`
          const more = over(text, { ...before, [name]: ['new'] })
          expect(over(more, before)).toBe(text)
        },
      ),
    ))
})
