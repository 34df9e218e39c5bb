import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  equal,
  isObject,
  memberChanges,
  memberSpan,
  parse,
  print,
  valueAt,
  type Json,
  type Path,
} from '../../src/json/index.ts'
import { json, mapOf } from '../../src/testing/generate/json-values.ts'
import { must } from '../support/must.ts'
import { randomOf } from '../support/random.ts'
import { partOf } from '../support/runs.ts'
import { holds } from '../support/seed.ts'
import { written, styles } from '../support/written.ts'

const encoder = new TextEncoder()

/** Objects in objects, with anything else in between. */
const nested = mapOf(fc.oneof(json(2), mapOf(json(2), 4)), 4)
const utf8 = (text: string) => encoder.encode(text)

const changes = (before: string, after: string) =>
  memberChanges(utf8(before), utf8(after))?.map((change) => [
    change.path.join('.'),
    new TextDecoder().decode(utf8(after).subarray(change.after.start, change.after.end)),
  ])

describe('what differs between two texts', () => {
  test.each<[string, string, [string, string][]]>([
    ['{"a":1}', '{"a":1}', []],
    ['{"a":1,"b":[1,{}]}', ' { "a" : 1 , "b" : [ 1 , { } ] }\n', []],
    ['\ufeff{"a":1}', '{"a":1}', []],
    ['{"a":1}', '\ufeff{"a":2}', [['a', '2']]],
    [
      '{"a":{"b":null,"c":"x"},"d":true}',
      '{"a":{"b":"\\"","c":""},"d":-1.5e3}',
      [
        ['a.b', '"\\""'],
        ['a.c', '""'],
        ['d', '-1.5e3'],
      ],
    ],
    ['{"a":1,"a":2}', '{"a":1,"a":3}', [['a', '3']]],
    ['{"a":1.0}', '{"a":1}', [['a', '1']]],
  ])('%s and %s: the values of members', (before, after, expected) => {
    expect(changes(before, after)).toEqual(expected)
  })

  test.each([
    ['another member', '{"a":1}', '{"a":1,"b":2}'],
    ['a member less', '{"a":1,"b":2}', '{"a":1}'],
    ['none any more', '{"a":1}', '{}'],
    ['another order', '{"a":1,"b":2}', '{"b":2,"a":1}'],
    ['another name', '{"a":1}', '{"b":1}'],
    ['the same name with an escape', '{"a":1}', '{"\\u0061":1}'],
    ['an item', '{"a":[1]}', '{"a":[2]}'],
    ['something inside of an item', '{"a":[{"b":1}]}', '{"a":[{"b":2}]}'],
    ['an item more', '{"a":[1]}', '{"a":[1,1]}'],
    ['an object in place of a value', '{"a":1}', '{"a":{}}'],
    ['a value in place of an object', '{"a":{}}', '{"a":1}'],
    ['a list in place of an object', '{"a":{}}', '{"a":[]}'],
    ['the document itself', '1', '2'],
    ['what is no JSON', '{"a":1}', '{"a":01}'],
    ['a word that is none', '{"a":true}', '{"a":trux}'],
    ['a string that does not end', '{"a":"x"}', '{"a":"x}'],
    ['what comes after', '{"a":1}', '{"a":1}}'],
    ['what is missing', '{"a":1}', '{"a":1'],
    ['nothing', '{"a":1}', ''],
  ])('%s is more than that', (_, before, after) => {
    expect(changes(before, after)).toBeUndefined()
  })

  test('bytes that are no UTF-8 are none of it', () => {
    const after = utf8('{"a":"x"}')
    after[6] = 0xff
    expect(memberChanges(utf8('{"a":1}'), after)).toBeUndefined()
  })
})

/** Every path of members that leads to something else than an object. */
const leaves = (value: Json, at: Path = []): readonly Path[] =>
  isObject(value) && Object.keys(value).length > 0
    ? Object.keys(value).flatMap((key) => leaves(value[key] as Json, [...at, key]))
    : [at]

const put = (value: Json, [key, ...rest]: Path, leaf: Json): Json => {
  if (key === undefined) return leaf
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.keys(value).map((name) => [
      name,
      name === key ? put(value[name] as Json, rest, leaf) : (value[name] as Json),
    ]),
  )
}

const plain = {
  space: false,
  order: false,
  escapes: false,
  duplicates: false,
  unknown: false,
  mark: false,
}

const hasProto = (value: Json): boolean => print(value).includes('__proto__')

test('what differs, put in, makes the other text', () => {
  let compared = 0
  const scalar = fc.constantFrom<Json>(null, true, 'x', '', 0, 'é"\\')
  const seeds = fc.array(fc.nat(), { minLength: 1, maxLength: 3 })
  holds(
    1000,
    fc.property(nested, seeds, scalar, fc.boolean(), (document, picks, leaf, space) => {
      const paths = leaves(document).filter((path) => path.length > 0)
      if (paths.length === 0 || hasProto(document)) return
      const edited = picks.reduce<Json>(
        (value, pick) => put(value, paths[pick % paths.length] as Path, leaf),
        document,
      )
      const [before, after] = [document, edited].map((value, index) =>
        utf8(written(value, { ...plain, space }, randomOf(index))),
      ) as [Uint8Array, Uint8Array]
      const found = memberChanges(before, after)
      const isPlain = (path: Path) => {
        const was = valueAt(document, path)
        return !Array.isArray(was) && !isObject(was)
      }
      if (!picks.every((pick) => isPlain(paths[pick % paths.length] as Path))) return
      compared += 1
      must(found !== undefined, () => `${print(document)}\n${print(edited)}`)
      const made = (found ?? []).reduce<Json>((value, { path, after: span }) => {
        const parsed = parse(new TextDecoder().decode(after.subarray(span.start, span.end)))
        return parsed.ok ? put(value, path, parsed.value) : value
      }, document)
      must(equal(made, edited), () => `${print(document)}\n${print(edited)}\n${print(made)}`)
    }),
  )
  expect(compared).toBeGreaterThan(partOf(200, 1000))
})

const at = (text: string, ...path: readonly string[]) => {
  const span = memberSpan(utf8(text), path)
  return span && new TextDecoder().decode(utf8(text).subarray(span.start, span.end))
}

describe('where a member stands', () => {
  test.each<[string, readonly string[], string]>([
    ['{"a":1}', ['a'], '1'],
    [' { "b" : [ "}" , {} ] , "a" : { "c" : "x\\"}" } } ', ['a', 'c'], '"x\\"}"'],
    ['{"é":{"":null}}', ['é', ''], 'null'],
    ['\ufeff{"a":1}', ['a'], '1'],
    ['{"ab":1,"a":2}', ['a'], '2'],
  ])('in %s', (text, path, expected) => {
    expect(at(text, ...path)).toBe(expected)
  })

  test.each([
    ['there is none', '{"a":1}', 'b'],
    ['it stands there twice', '{"a":1,"a":2}', 'a'],
    ['a name has escapes', '{"\\u0061":1,"a":2}', 'a'],
    ['there is no object', '[1]', '0'],
  ])('is not told where %s', (_, text, name) => {
    expect(at(text, name)).toBeUndefined()
  })

  test('is where a parser finds it', () => {
    let found = 0
    holds(
      1000,
      fc.property(nested, styles, fc.nat(), (document, style, seed) => {
        const text = written(document, style, randomOf(seed))
        const parsed = parse(text.replace(/^\ufeff/, ''))
        must(parsed.ok, () => text)
        for (const path of parsed.ok ? leaves(parsed.value) : []) {
          const span = at(text, ...path)
          if (span === undefined || path.length === 0) continue
          found += 1
          const value = parse(span)
          const there = parsed.ok ? valueAt(parsed.value, path) : undefined
          must(
            value.ok && there !== undefined && equal(value.value, there),
            () => `${text}\n${path.join('.')}`,
          )
        }
      }),
    )
    expect(found).toBeGreaterThan(partOf(500, 1000))
  })
})
