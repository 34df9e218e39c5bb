import { describe, expect, test } from 'vitest'
import { ProblemError } from '../../../src/errors/index.ts'
import { documentCutter } from '../../../src/json/index.ts'
import { textOf } from '../../support/bytes-laws.ts'
import { chunksOf, encode } from '../../support/streams.ts'

/** What a document is cut into; arrays and objects `cut` levels deep are cut up. */
const pieces = (text: string | Uint8Array, cuts: readonly number[] = [], cut = 1, limit = 100) => {
  const bytes = typeof text === 'string' ? encode(text) : text
  const found: string[] = []
  let depth = 0
  const note = (what: string) => (piece: Uint8Array, offset: number) => {
    found.push(`${what} ${textOf(piece)} @${offset}`)
  }
  const cutter = documentCutter(limit, {
    cuts: () => depth < cut,
    mark: (byte) => {
      if (byte === 0x5b || byte === 0x7b) depth += 1
      if (byte === 0x5d || byte === 0x7d) depth -= 1
      found.push(String.fromCharCode(byte))
    },
    space: () => undefined,
    name: note('name'),
    value: note('value'),
  })
  for (const chunk of chunksOf(bytes, cuts)) void cutter.push(chunk)
  void cutter.end()
  return found
}

const problemOf = (run: () => unknown) => {
  try {
    run()
  } catch (error) {
    if (error instanceof ProblemError) return [error.problem.code, error.problem['offset']]
    throw error
  }
  return undefined
}

describe('a document', () => {
  test('is cut into its items', () => {
    expect(pieces(' [1, "a]\\"" ,{"b":[2]},[] , null]\n')).toEqual([
      '[',
      'value 1 @2',
      ',',
      'value "a]\\"" @5',
      ',',
      'value {"b":[2]} @13',
      ',',
      'value [] @23',
      ',',
      'value null @28',
      ']',
    ])
  })

  test('is cut into its members, and their items', () => {
    expect(pieces('{"a":[1,2],"b":{"c":[]}}', [], 2)).toEqual([
      '{',
      'name "a" @1',
      ':',
      '[',
      'value 1 @6',
      ',',
      'value 2 @8',
      ']',
      ',',
      'name "b" @11',
      ':',
      '{',
      'name "c" @16',
      ':',
      'value [] @20',
      '}',
      '}',
    ])
  })

  test.each(['12', '"x"', '[1]', '{"a":1}', ' true '])('%s that is not cut comes whole', (text) => {
    const trimmed = text.trim()
    expect(pieces(text, [], 0)).toEqual([`value ${trimmed} @${text.indexOf(trimmed)}`])
  })

  const texts = [
    '[-1.5e+3, "\\u00e9\\"\\\\", "é🍵", {"a":[{"b":"]}"}]}, true ,[[],{}],false]',
    '{"\\"a": [ 1 ,2], "é":{"x":"\\\\"},"c":"\\\\\\"","d":null}',
    '\ufeff { } ',
    ' 123 ',
    '[]',
  ]

  test.each(texts)('%s is cut the same at every border of chunks', (text) => {
    const { length } = encode(text)
    for (const cut of [0, 1, 2]) {
      const whole = pieces(text, [], cut)
      const single = Array.from({ length }, (_, at) => at)
      expect(pieces(text, single, cut)).toEqual(whole)
      for (const at of single) expect(pieces(text, [at], cut)).toEqual(whole)
    }
  })

  test.each(texts.filter((text) => text !== ' 123 '))('%s that ends early is malformed', (text) => {
    const bytes = encode(text.trimEnd())
    for (let length = 0; length < bytes.length; length += 1) {
      for (const cut of [1, 2]) {
        const found = problemOf(() => pieces(bytes.slice(0, length), [], cut))
        expect(found).toEqual(['malformed-json', length])
      }
    }
  })

  test.each([
    ['[1 2]', 3],
    ['[1,]', 3],
    ['[,1]', 1],
    ['[1}', 2],
    ['{"a":1]', 6],
    ['{a:1}', 1],
    ['{"a" 1}', 5],
    ['{"a":}', 5],
    ['{"a":1,}', 7],
    ['{,"a":1}', 1],
    ['{"a":1 "b":2}', 7],
    ['[1] [2]', 4],
    ['[]]', 2],
    ['[1]x', 3],
    ['x', 0],
    ['[+1]', 1],
    ["['a']", 1],
    ['\u00a0[]', 0],
    [']', 0],
    [',', 0],
    ['[1,:]', 3],
    [' \ufeff[]', 1],
  ])('%s is malformed where it is wrong', (text, offset) => {
    const single = Array.from(encode(text), (_, at) => at)
    for (const cuts of [[], single]) {
      expect(problemOf(() => pieces(text, cuts))).toEqual(['malformed-json', offset])
    }
  })

  test('half a byte order mark is malformed', () => {
    const bytes = Uint8Array.of(0xef, 0xbb, 0x5b, 0x5d)
    const spaced = Uint8Array.of(0xef, 0x20, 0x5b, 0x5d)
    for (const at of [0, 1, 2, 3]) {
      expect(problemOf(() => pieces(bytes, [at]))).toEqual(['malformed-json', 2])
      expect(problemOf(() => pieces(spaced, [at]))).toEqual(['malformed-json', 1])
    }
  })

  test('white space within a byte order mark is malformed', () => {
    for (const at of [0, 1, 2, 3]) {
      const bytes = Uint8Array.of(0xef, 0x20, 0x5b, 0x5d)
      expect(problemOf(() => pieces(bytes, [at]))).toEqual(['malformed-json', 1])
    }
  })

  test('an item beyond the limit is too large, however many there are within it', () => {
    expect(pieces(`[${'"12345678",'.repeat(50)}1]`, [], 1, 10)).toHaveLength(103)
    const text = '["12345678","123456789"]'
    const single = Array.from(encode(text), (_, at) => at)
    for (const cuts of [[], single]) {
      expect(problemOf(() => pieces(text, cuts, 1, 10))).toEqual(['too-large', 12])
    }
  })
})
