import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import {
  asText,
  convert,
  custom,
  object,
  rename,
  self,
  string,
} from '../../../src/contract/index.ts'
import type { Json, JsonObject } from '../../../src/json/index.ts'
import { object as made } from '../../support/json-values.ts'
import { oddNames } from '../../support/odd-names.ts'
import { tiny, value } from '../../support/tiny.ts'

const Name = z.object({ first: z.string(), last: z.string() })

const joined = (up: (value: Json) => Json, down: (value: Json) => Json) =>
  custom('joins the names', {
    reads: ['first', 'last'],
    writes: ['full'],
    to: object({ full: string() }),
    up,
    down,
    loses: ['down'],
    lossy: 'the first word is the first name',
  })

const word = (given: Json | undefined): string => (typeof given === 'string' ? given : '')

const join = (given: Json): Json => {
  const { first, last, ...rest } = given as JsonObject
  return { ...rest, full: `${word(first)} ${word(last)}` }
}

const split = (given: Json): Json => {
  const { full, ...rest } = given as JsonObject
  const [first = '', ...last] = word(full).split(' ')
  return { ...rest, first, last: last.join(' ') }
}

const doc = tiny({ Doc: Name }, [joined(join, split)])
const failing = (up: (value: Json) => Json) => tiny({ Doc: Name }, [joined(up, split)])

describe('custom', () => {
  test('carries by its two functions', () => {
    expect(doc.up({ first: 'A', last: 'B', x: 1 })).toEqual(value({ x: 1, full: 'A B' }))
    expect(doc.down({ full: 'A B C' })).toEqual(value({ first: 'A', last: 'B C' }))
  })

  test.each(oddNames)('a member called %j reaches the function and comes back', (name) => {
    const same = custom('as it is', { reads: [], writes: [], up: (v) => v, down: (v) => v })
    const whole = made([
      ['first', 'A'],
      ['last', 'B'],
      [name, { x: [] }],
    ])
    expect(tiny({ Doc: Name }, [same]).up(whole)).toEqual(value(whole))
  })

  test('what it does to its argument does not leak', () => {
    const careless = failing((given) => {
      ;(given as JsonObject)['full'] = 'changed'
      delete (given as JsonObject)['first']
      return given
    })
    expect(careless.up({ first: 'A', last: 'B' })).toEqual(value({ last: 'B', full: 'changed' }))
  })

  test.each<[string, (value: Json) => unknown]>([
    [
      'throws',
      () => {
        throw new TypeError('no')
      },
    ],
    ['answers undefined', () => undefined],
    ['answers NaN', () => ({ full: Number.NaN })],
    ['answers a date', () => ({ full: new Date(0) })],
    ['answers a promise', () => Promise.resolve({})],
    ['answers a function', () => ({ full: () => 1 })],
    ['answers a bigint', () => 1n],
    ['answers a list with a hole', () => Array.from({ length: 2 }).fill(1, 0, 1)],
    [
      'answers what holds itself',
      () => {
        const round: Record<string, unknown> = {}
        round['round'] = round
        return round
      },
    ],
    [
      'overflows the stack',
      () => {
        const more = (): Json => [more()]
        return more()
      },
    ],
  ])('one that %s is a problem', (_, up) => {
    expect(failing(up as (value: Json) => Json).up({ first: 'A', last: 'B' })).toEqual({
      code: 'adapter-failed',
      pointer: '',
      detail: expect.stringContaining('joins the names'),
    })
  })

  test('the newer version has the shape that it declares, and the words of its author', () => {
    expect(doc.shape(2)).toEqual(object({ full: string() }))
    expect(doc.notes).toEqual(['Doc: joins the names (the first word is the first name)'])
    expect(doc.lens(2, 1).losses).toEqual([
      { path: [], kind: 'lossy', reason: 'the first word is the first name' },
    ])
    expect(doc.lens(1, 2).losses).toEqual([])
  })

  test('between other ops and inside other types it is the same as its steps', () => {
    const Size = z.int()
    const steps = tiny(
      { Doc: z.object({ name: Name, more: z.array(Name), size: Size }), Name, Size },
      { Name: [rename('first', 'given')], Doc: [rename('name', 'who')] },
      {
        Name: [
          custom('boxes', {
            reads: [],
            writes: [],
            to: object({ box: object({ given: string(), last: string() }) }),
            up: (v) => ({ box: v }),
            down: (v) => (v as JsonObject)['box'] ?? null,
          }),
        ],
        Size: [convert(self, asText())],
      },
      { Name: [rename('box', 'case')] },
    )
    const older = { name: { first: 'A', last: 'B' }, more: [{ first: 'C', last: 'D' }], size: 1 }
    const newer = {
      who: { case: { given: 'A', last: 'B' } },
      more: [{ case: { given: 'C', last: 'D' } }],
      size: '1',
    }
    expect(steps.carry(1, 4, older)).toEqual(value(newer))
    expect(steps.carry(4, 1, newer)).toEqual(value(older))
    expect(steps.carry(4, 1, { ...newer, more: [3] })).toMatchObject({
      code: 'wrong-shape',
      pointer: '/more/0',
    })
    expect(steps.path(1, 4, ['name'])).toBe('path who (changed)')
  })
})
