/** What pages of flags make of definitions: rules in words, lines of JSON, and two people's changes put together. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { merge } from '../../src/console/app/edit/merge.ts'
import { rulesOf } from '../../src/console/app/screens/flags/rules.ts'
import { lineOf, linesOf } from '../../src/console/app/ui/json-lines.ts'
import { jsonText } from '../../src/console/app/ui/json-compact.ts'
import { holds } from '../support/seed.ts'

describe('targeting in words', () => {
  const said = (targeting: unknown) =>
    rulesOf(targeting).map(({ when, then }) => `${when} -> ${then}`)

  test('tells what is asked in which order', () => {
    const targeting = {
      if: [
        { in: [{ var: 'targetingKey' }, ['ada', 'bob']] },
        'green',
        { and: [{ '===': [{ var: 'tenant' }, 'moon'] }, { '!': [{ $ref: 'old' }] }] },
        null,
        { sem_ver: [{ var: 'clientVersion' }, '>=', '3.0.0'] },
        'green',
        {
          fractional: [{ var: 'targetingKey' }, ['green', 1], ['blue', 2]],
        },
      ],
    }
    expect(said(targeting)).toEqual([
      'client is one of ada, bob -> green',
      'tenant is moon and not (old (of the document)) -> the default variant',
      'version is at least 3.0.0 -> green',
      'everybody else -> green 33.333 %, blue 66.667 %',
    ])
  })

  test('is nothing where there are no rules', () => {
    expect([said(undefined), said({})]).toEqual([[], []])
  })

  test('shows as it is what it has no words for', () => {
    expect(said({ if: [{ '%': [{ var: 'a' }, 2] }, 'x', { if: [true, 'y', 'z'] }] })).toEqual([
      '{"%":[{"var":"a"},2]} -> x',
      'true -> y',
      'everybody else -> z',
    ])
  })

  test('fails on no JSON', () => {
    holds(
      500,
      fc.property(fc.jsonValue(), (value) => {
        expect(Array.isArray(rulesOf(value))).toBe(true)
      }),
    )
  })
})

describe('lines of JSON', () => {
  test('are found by path, and by what a path is in', () => {
    const text = '{\n "a": {\n  "b.c": [1,\n   {"x": "}"}]\n },\n "d": 2\n}'
    const lines = linesOf(text)
    expect([...lines]).toEqual([
      ['', 1],
      ['a', 2],
      ['a.b.c', 3],
      ['a.b.c[0]', 3],
      ['a.b.c[1]', 4],
      ['a.b.c[1].x', 4],
      ['d', 6],
    ])
    expect(lineOf(lines, 'a.b.c[1].x.y[3]')).toBe(4)
    expect(lineOf(lines, 'nowhere')).toBe(1)
  })

  test('of broken text are those before the break', () => {
    expect([...linesOf('{\n "a": [\n  "b')]).toContainEqual(['a', 2])
  })
})

describe('JSON as text', () => {
  test('is the same value again', () => {
    holds(
      500,
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(jsonText(value))).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })

  test('keeps what is short on one line', () => {
    expect(jsonText({ a: [1, { b: 'c' }], d: {} })).toBe(
      '{\n  "a": [1, { "b": "c" }],\n  "d": {}\n}',
    )
  })
})

describe('two changes of one value', () => {
  const base = { state: 'ENABLED', variants: { blue: 1, green: 2 }, list: [1, 2] }

  test('are put together where they touch other parts', () => {
    const mine = { ...base, state: 'DISABLED' }
    const theirs = { ...base, variants: { blue: 1, red: 3 } }
    expect(merge(base, mine, theirs)).toEqual({
      value: { state: 'DISABLED', variants: { blue: 1, red: 3 }, list: [1, 2] },
      conflicts: [],
    })
  })

  test('are as mine where both touch the same, and that is told', () => {
    const mine = { ...base, list: [1], variants: { blue: 5, green: 2 } }
    const theirs = { ...base, list: [2], variants: { blue: 6, green: 2, red: 3 } }
    expect(merge(base, mine, theirs)).toEqual({
      value: { state: 'ENABLED', variants: { blue: 5, green: 2, red: 3 }, list: [1] },
      conflicts: ['/variants/blue', '/list'],
    })
  })

  test('of which one is none is the other', () => {
    const object = fc.dictionary(fc.string(), fc.jsonValue())
    holds(
      300,
      fc.property(object, object, (before, after) => {
        expect(merge(before, after, before)).toEqual({ value: after, conflicts: [] })
        expect(merge(before, before, after)).toEqual({ value: after, conflicts: [] })
        expect(merge(before, after, after)).toEqual({ value: after, conflicts: [] })
      }),
    )
  })
})
