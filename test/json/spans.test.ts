import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  equal,
  isObject,
  parseBytes,
  parseSpanned,
  print,
  type Json,
  type JsonObject,
  type Spanned,
} from '../../src/json/index.ts'
import { json } from '../../src/testing/generate/json-values.ts'
import { must } from '../support/must.ts'
import { randomOf } from '../support/random.ts'
import { holds } from '../support/seed.ts'
import { written } from '../support/written.ts'

/** Members in any order, with escapes; of all parts put together again no space is left, and no duplicate. */
const style = {
  space: false,
  order: true,
  escapes: true,
  duplicates: false,
  unknown: false,
  mark: false,
}

const encoder = new TextEncoder()

const spanned = (text: string): Spanned => {
  const result = parseSpanned(encoder.encode(text))
  if (!result.ok) throw new Error(result.problem.detail)
  return result.value
}

/** The document put together again from the texts of its parts, without space between them. */
const rejoined = ({ value, text, spans }: Spanned): string => {
  const join = (at: Json, own: string): string => {
    if (Array.isArray(at)) {
      const texts = spans.items(at)
      return `[${at.map((item, i) => join(item, texts[i] ?? '?')).join(',')}]`
    }
    if (!isObject(at)) return own
    const members = spans.members(at)
    return `{${members.map((one) => `${one.name}:${join(at[one.key] as Json, one.value)}`).join(',')}}`
  }
  return join(value, text.trim())
}

describe('the places of a parsed text', () => {
  test('give names and values as they are written', () => {
    const { value, spans } = spanned(' { "\\u0061" : [ 1.0 , -0 ,"\\/" ] ,"b\\n":{ } } ')
    const [a, b] = spans.members(value as JsonObject)
    expect(a).toEqual({ key: 'a', name: '"\\u0061"', value: '[ 1.0 , -0 ,"\\/" ]' })
    expect(b).toEqual({ key: 'b\n', name: '"b\\n"', value: '{ }' })
    expect(spans.items((value as { a: Json[] }).a)).toEqual(['1.0', '-0', '"\\/"'])
  })

  test('keep the order of the text, of names like numbers too', () => {
    const { value, spans } = spanned('{"b":1,"10":2,"2":3,"__proto__":4}')
    expect(spans.members(value as JsonObject).map(({ key }) => key)).toEqual([
      'b',
      '10',
      '2',
      '__proto__',
    ])
  })

  test('are those of the last of several members with one name', () => {
    const { value, spans } = spanned('{"a":[1],"b":2,"\\u0061":[3]}')
    expect(spans.members(value as JsonObject)).toEqual([
      { key: 'a', name: '"\\u0061"', value: '[3]' },
      { key: 'b', name: '"b"', value: '2' },
    ])
    expect(spans.items((value as { a: Json[] }).a)).toEqual(['3'])
  })

  test('are of the text without a byte order mark', () => {
    const { text, value, spans } = spanned('\ufeff[ "é" , "\u{1F600}" ]')
    expect(text).toBe('[ "é" , "\u{1F600}" ]')
    expect(spans.items(value as Json[])).toEqual(['"é"', '"\u{1F600}"'])
  })

  test.each(['', '{"a":}', '[1,]', '{"a" 1}', '[1', '\ufeff\ufeff1', '"\u0001"'])(
    'are not made up for what is no JSON: %j',
    (text) => {
      const bytes = encoder.encode(text)
      const result = parseSpanned(bytes)
      expect(result.ok).toBe(false)
      expect(result).toEqual(parseBytes(bytes))
    },
  )

  test('are not made up for what is no UTF-8, or too deep', () => {
    const broken = new Uint8Array([0x5b, 0x22, 0xff, 0x22, 0x5d])
    expect(parseSpanned(broken)).toEqual(parseBytes(broken))
    expect(parseSpanned(encoder.encode('[[1]]'), { depth: 1 })).toMatchObject({
      ok: false,
      problem: { code: 'too-deep' },
    })
  })

  test('join to the same text, whatever the document and however it is written', () => {
    let seen = 0
    const property = fc.property(json(4), fc.nat(), (value, seed) => {
      const text = written(value, style, randomOf(seed))
      const found = spanned(text)
      must(rejoined(found) === text, () => `${text}\n${rejoined(found)}`)
      must(equal(found.value, value), () => `${text}\n${print(found.value)}`)
      seen += 1
    })
    holds(500, property)
    expect(seen).toBeGreaterThan(0)
  })
})
