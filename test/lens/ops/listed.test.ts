/** Codecs before and after a value becomes a list, or a list its first item: the rest of the object stays plain. */
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import {
  asText,
  codec,
  convert,
  head,
  inObject,
  integer,
  join,
  list,
  number,
  object,
  rename,
  string,
  wrap,
} from '../../../src/contract/index.ts'
import { isNumber, numberText, type Json } from '../../../src/json/index.ts'
import type { Op } from '../../../src/lens/index.ts'
import { tiny, value } from '../../support/tiny.ts'

const lossy = { lossy: 'all but the first' }

const named = codec('names them', {
  from: list(integer()),
  to: list(object({ n: integer() })),
  up: (all) => all.map((n) => ({ n })),
  down: (all) => all.flatMap(({ n }) => (n === 0 ? [] : [n])),
  loses: ['down'],
})

const joined = codec('joins them', {
  from: list(integer()),
  to: string(),
  up: (all) => all.map((n) => (isNumber(n) ? numberText(n) : '')).join(','),
  down: (text) => text.split(',').filter(Boolean).map(Number),
})

const cases: Readonly<Record<string, { ops: readonly Op[]; list: boolean; pairs: Json[][] }>> = {
  'a list, and then a codec of it': {
    ops: [wrap('it', lossy), convert('it', named, lossy)],
    list: false,
    pairs: [
      [1, [{ n: 1 }]],
      [7, [{ n: 7 }]],
    ],
  },
  'a list, and then what it is as text': {
    ops: [wrap('it', lossy), convert('it', joined)],
    list: false,
    pairs: [[12, '12']],
  },
  'a codec, and then a list': {
    ops: [convert('it', asText()), wrap('it', lossy)],
    list: false,
    pairs: [[1, ['1']]],
  },
  'codecs on both sides of a list': {
    ops: [
      convert('it', asText()),
      wrap('it', lossy),
      convert('it', join(',')),
      convert('it', inObject('all')),
    ],
    list: false,
    pairs: [[1, { all: '1' }]],
  },
  'the first of a list, and then a codec of it': {
    ops: [head('it', { empty: 'absent', ...lossy }), convert('it', asText())],
    list: true,
    pairs: [[[5], '5']],
  },
  'a codec of a list, and then its first item': {
    ops: [convert('it', named, lossy), head('it', { empty: 'absent', ...lossy })],
    list: true,
    pairs: [[[5], { n: 5 }]],
  },
}

describe.each(Object.entries(cases))('%s', (_, { ops, list: isList, pairs }) => {
  const it = isList ? z.array(z.int()) : z.int()
  const types = { Doc: z.object({ other: z.string(), it: it.optional(), maybe: it.nullish() }) }
  const again = ops.map((op) => ('field' in op ? { ...op, field: 'maybe' } : op))
  const doc = tiny(types, [...ops, ...again, rename('other', 'another')])
  const whole = tiny(types, [...ops, ...again], [rename('other', 'another')])

  test('values go up and come back, absent and null stay', () => {
    const samples: readonly (readonly [object, object])[] = [
      [{}, {}],
      [{ maybe: null }, { maybe: null }],
      ...pairs.flatMap(([older, newer]) => [
        [{ it: older }, { it: newer }] as const,
        [
          { it: older, maybe: older },
          { it: newer, maybe: newer },
        ] as const,
      ]),
    ]
    for (const [older, newer] of samples) {
      const [a, b] = [{ other: 'o', ...older } as Json, { another: 'o', ...newer } as Json]
      expect([doc.carry(1, 2, a), doc.carry(2, 1, b)]).toEqual([value(b), value(a)])
      expect([whole.carry(1, 3, a), whole.carry(3, 1, b)]).toEqual([value(b), value(a)])
    }
  })

  test('other members are followed, and undeclared ones stay where they are', () => {
    expect(doc.path(1, 2, ['other'])).toBe('path another')
    expect(doc.path(2, 1, ['another'])).toBe('path other')
    expect(doc.path(2, 1, ['x'])).toBe('unknown x')
    expect(doc.path(1, 2, ['it'])).toBe('path it (changed)')
    expect(doc.path(2, 1, ['it'])).toBe('path it (changed)')
    expect(doc.up({ other: 'o', x: 1 })).toEqual(value({ another: 'o', x: 1 }))
  })

  test('what does not fit is a problem at its place', () => {
    for (const wrong of [true, [true], {}]) {
      const read = doc.lens(1, 2).value({ other: 'o', it: wrong })
      expect(read).toMatchObject({
        problem: { code: 'wrong-shape', errors: [{ pointer: expect.stringMatching(/^\/it/) }] },
      })
    }
  })
})

test('an empty list that a codec answers is absent', () => {
  const ops = [wrap('it', lossy), convert('it', named, lossy)]
  const doc = tiny({ Doc: z.object({ it: z.int().optional(), must: z.int() }) }, ops)
  expect(doc.down({ it: [{ n: 0 }], must: 1 })).toEqual(value({ must: 1 }))
  expect(doc.down({ it: [], must: 1 })).toEqual(value({ must: 1 }))
  expect(doc.down({ it: [{ n: 0 }, { n: 3 }], must: 1 })).toEqual(value({ it: 3, must: 1 }))
  const strict = tiny({ Doc: z.object({ it: z.number() }) }, [
    wrap('it', lossy),
    convert('it', codec('none', { to: list(number()), up: (all) => all, down: () => [] })),
  ])
  expect(strict.down({ it: [1] })).toMatchObject({ code: 'not-representable', pointer: '/it' })
})
