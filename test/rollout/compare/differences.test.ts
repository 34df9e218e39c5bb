/** What differs between two documents is told by path, kind and form, in bounds, and never by value. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse, print, type Json } from '../../../src/json/index.ts'
import {
  compareAnswers,
  differencesOf,
  type ReadAnswer,
} from '../../../src/rollout/compare/index.ts'
import { holds } from '../../support/seed.ts'

const read = (text: string): Json => {
  const parsed = parse(text)
  if (!parsed.ok) throw new Error('no JSON')
  return parsed.value
}
const names = new Set(['a', 'b', 'c', 'items', 'title', 'odd name', '__proto__', 'constructor'])
const isName = (name: string) => names.has(name)
const told = (from: string, to: string) =>
  differencesOf(read(from), read(to), isName).map(
    ({ kind, path, from: a = '-', to: b = '-' }) => `${kind} ${path} ${a} ${b}`,
  )

const many = (name: string) =>
  Object.fromEntries(Array.from({ length: 9000 }, (_, at) => [`${name}${at}`, 1]))

describe('two documents', () => {
  test.each<[string, string, string, string[]]>([
    ['members in another order', '{"a": 1, "b": [1, {}]}', '{"b": [1, {}], "a": 1}', []],
    ['another value', '{"a": "secret"}', '{"a": "x"}', ['value $.a string(6) string(1)']],
    ['numbers by their text', '{"a": 1.0}', '{"a": 1}', ['value $.a number(3) number(1)']],
    ['booleans', '{"a": true}', '{"a": false}', ['value $.a boolean boolean']],
    ['another type', '{"a": null}', '{"a": 0}', ['type $.a null number(1)']],
    [
      'a member of one side',
      '{"a": 1}',
      '{"b": "x"}',
      ['only-from $.a number(1) -', 'only-to $.b - string(1)'],
    ],
    ['lists in order', '[1, 2]', '[2, 1]', ['order $ array(2) array(2)']],
    [
      'lists of other lengths',
      '{"items": [1, 2]}',
      '{"items": [2]}',
      ['length $.items array(2) array(1)'],
    ],
    [
      'many items as one path',
      '[{"a": 1}, {"a": 2}]',
      '[{"a": 3}, {"a": 4}]',
      ['value $[*].a number(1) number(1)'],
    ],
    [
      'names that are data',
      '{"a": {"anna@example.org": 1}}',
      '{"a": {}}',
      ['only-from $.a.* number(1) -'],
    ],
    [
      'declared names that are odd',
      '{"odd name": 1}',
      '{"odd name": 2}',
      ['value $["odd name"] number(1) number(1)'],
    ],
    [
      'names that objects inherit',
      '{"__proto__": 1}',
      '{"constructor": 1}',
      ['only-from $.__proto__ number(1) -', 'only-to $.constructor - number(1)'],
    ],
    ['empty lists and objects', '{"a": []}', '{"a": {}}', ['type $.a array(0) object(0)']],
    ['documents that are no objects', '"a"', '1', ['type $ string(1) number(1)']],
  ])('%s', (_, from, to, expected) => {
    expect(told(from, to)).toEqual(expected)
  })

  test('thousands of differences are told in part, and long paths are cut', () => {
    expect(differencesOf(many('x'), many('y'), () => true)).toHaveLength(50)
    const [long] = differencesOf({ [`a${'b'.repeat(5000)}`]: 1 }, {}, () => true)
    expect(long?.path.length).toBeLessThan(210)
  })

  test('none with itself, however it is written; no value of either is in what is told', () =>
    holds(
      300,
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const [from, to] = [read(JSON.stringify(a)), read(JSON.stringify(b))]
        expect(differencesOf(from, read(print(from)), () => false)).toEqual([])
        for (const { path, from: x = 'null', to: y = 'null' } of differencesOf(
          from,
          to,
          () => false,
        )) {
          expect(path).toMatch(/^\$(?:\.\*|\[\*\])*…?$/)
          for (const form of [x, y]) {
            expect(form).toMatch(/^(?:null|boolean|(?:string|number|array|object)\(\d+\))$/)
          }
        }
      }),
    ))
})

const answer = (status: number, body: string, mediaType = 'application/json'): ReadAnswer => ({
  status,
  mediaType,
  body: new TextEncoder().encode(body),
})

describe('two answers', () => {
  test.each<[string, ReadAnswer, ReadAnswer, string[]]>([
    ['equal to the byte, though no JSON', answer(200, '{'), answer(200, '{'), []],
    ['garbage on one side', answer(200, '{"a": 1}'), answer(200, '{"a":'), ['body $']],
    ['other text', answer(200, 'x', 'text/csv'), answer(200, 'y', 'text/csv'), ['body $']],
    ['another status', answer(200, '{}'), answer(404, '{}'), ['status $']],
    ['another media type', answer(200, '{}'), answer(200, '{}', 'text/html'), ['media-type $']],
    ['errors, which name requests', answer(404, '{"id": 1}'), answer(404, '{"id": 2}'), []],
    [
      'JSON of another name',
      answer(200, '{"a":1}', 'application/hal+json'),
      answer(200, '{ "a": 1 }', 'application/hal+json'),
      [],
    ],
  ])('%s', (_, from, to, expected) => {
    expect(compareAnswers(from, to, isName).map(({ kind, path }) => `${kind} ${path}`)).toEqual(
      expected,
    )
  })
})
