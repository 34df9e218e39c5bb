import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { rampWarnings, shiftsOf, type RampWarning } from '../../../src/gateway/foresee/ramps.ts'
import { isObject, own, type Json, type JsonObject } from '../../../src/json/index.ts'
import { fractionalsOf, invert, ramp, type Entry } from '../../../src/policy/index.ts'
import { drawn, ids, places, type Buckets } from '../../flags/golden/draw.ts'
import { holds } from '../../support/seed.ts'
import { flag } from './support.ts'

const sticky: Json = { cat: [{ var: '$flagd.flagKey' }, { var: 'targetingKey' }] }

const split = (buckets: Buckets, by: Json = sticky): Entry =>
  flag({
    targeting: { fractional: [by, ...buckets.map(([name, weight]): Json => [name, weight])] },
  })

const warnings = (before: Buckets, after: Buckets): readonly RampWarning[] =>
  rampWarnings([split(before)], [split(after)])

const place = places['the rule itself, sticky by flag and client']
if (!place) throw new Error('There is no such place.')

const bucketsOf = (definition: JsonObject): Buckets => {
  const [found] = fractionalsOf(own(definition, 'targeting') ?? null)
  return (found?.buckets ?? []).map(({ variant, weight }) => [variant, weight])
}

/** Who is on a variant, of a definition made by edits. */
const cohort = async (definition: JsonObject, variant: string): Promise<readonly string[]> => {
  const at = await drawn(place, bucketsOf(definition))
  return ids.filter((_, index) => at[index] === variant)
}

const ramped = (definition: JsonObject, variant: string, percent: number): JsonObject => {
  const done = ramp(definition, variant, percent)
  if (!done.ok) throw new Error(done.issue.message)
  return done.definition
}

const definitionOf = ({ kind, value }: Entry): JsonObject => {
  const definition = kind === 'flag' ? value.definition : undefined
  if (!isObject(definition)) throw new Error('This is no flag.')
  return definition
}

const told = (buckets: Buckets) => buckets.map(([variant, weight]) => ({ variant, weight }))

describe('a ramp', () => {
  test('goes up without anybody leaving, and down so that who came last leaves first', async () => {
    let definition = definitionOf(flag({}))
    const up: [number, readonly string[]][] = []
    for (const percent of [1, 5, 25, 50, 100]) {
      definition = ramped(definition, 'new', percent)
      const now = await cohort(definition, 'new')
      expect(now).toEqual(expect.arrayContaining([...(up.at(-1)?.[1] ?? [])]))
      up.push([percent, now])
    }
    for (const [percent, then] of up.toReversed()) {
      definition = ramped(definition, 'new', percent)
      expect(await cohort(definition, 'new')).toEqual(then)
    }
  })

  test('is reverted to exactly the cohorts before, of every variant', async () => {
    const before = split([
      ['old', 60],
      ['new', 30],
      ['newest', 10],
    ])
    const value = { file: 'store', definition: ramped(definitionOf(before), 'new', 37) }
    const edit = { kind: 'flag', id: 'store', value } as const
    const [back] = invert([before], [edit])
    if (back?.kind !== 'flag' || !back.value) throw new Error('nothing leads back')
    for (const variant of ['old', 'new', 'newest']) {
      const then = await cohort(definitionOf(before), variant)
      expect(then.length).toBeGreaterThan(100)
      expect(await cohort(back.value.definition, variant)).toEqual(then)
    }
  })
})

describe('orders of buckets that push clients along', () => {
  test('three variants, the first of which grows at the expense of the last: told with numbers', () => {
    const [warning] = warnings(
      [
        ['old', 20],
        ['new', 30],
        ['newest', 50],
      ],
      [
        ['old', 40],
        ['new', 30],
        ['newest', 30],
      ],
    )
    expect(warning).toMatchObject({ flag: 'store', cause: 'order', needed: 20, moving: 40 })
    expect(warning?.needless).toEqual([
      { from: 'new', to: 'old', percent: 20 },
      { from: 'newest', to: 'new', percent: 20 },
    ])
    expect(warning?.says).toContain('40 % of all clients would move where 20 % have to')
  })

  test('three variants, the middle one grows at the expense of the others', () => {
    const even = warnings(
      [
        ['old', 40],
        ['new', 20],
        ['newest', 40],
      ],
      [
        ['old', 30],
        ['new', 40],
        ['newest', 30],
      ],
    )
    expect(even).toEqual([])
    const [pushed] = warnings(
      [
        ['old', 40],
        ['new', 20],
        ['newest', 40],
      ],
      [
        ['newest', 20],
        ['new', 40],
        ['old', 40],
      ],
    )
    expect(pushed?.moving).toBeGreaterThan(pushed?.needed ?? 0)
  })

  test('what clients stick to changes: they are drawn anew', () => {
    const buckets: Buckets = [
      ['old', 50],
      ['new', 50],
    ]
    const [warning] = rampWarnings([split(buckets)], [split(buckets, { var: 'targetingKey' })])
    expect(warning).toMatchObject({ cause: 'drawn-anew', needed: 0, moving: 50 })
  })

  test('the same shares in smaller numbers, a new flag and a flag without percentages are no reason', () => {
    expect(
      warnings(
        [
          ['old', 50],
          ['new', 50],
        ],
        [
          ['old', 1],
          ['new', 1],
        ],
      ),
    ).toEqual([])
    expect(
      rampWarnings(
        [],
        [
          split([
            ['old', 1],
            ['new', 1],
          ]),
        ],
      ),
    ).toEqual([])
    expect(
      rampWarnings(
        [flag({})],
        [
          split([
            ['old', 1],
            ['new', 1],
          ]),
        ],
      ),
    ).toEqual([])
  })

  test('what is foreseen of shares is what the library does with two thousand clients', async () => {
    const [before, after]: [Buckets, Buckets] = [
      [
        ['old', 20],
        ['new', 30],
        ['newest', 50],
      ],
      [
        ['old', 40],
        ['new', 30],
        ['newest', 30],
      ],
    ]
    const [then, now] = [await drawn(place, before), await drawn(place, after)]
    const shifts = shiftsOf(told(before), told(after))
    for (const { from, to, percent } of shifts) {
      const count = ids.filter((_, at) => then[at] === from && now[at] === to).length
      expect(Math.abs((100 * count) / ids.length - percent)).toBeLessThan(4)
    }
    const pairs = new Set(shifts.map(({ from, to }) => `${from} ${to}`))
    const wrong = ids.filter(
      (_, at) => then[at] !== now[at] && !pairs.has(`${then[at]} ${now[at]}`),
    )
    expect(wrong).toEqual([])
  })

  test('no ramp of ours ever needs a warning', () =>
    holds(
      2000,
      fc.property(
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 2, maxLength: 3 }),
        fc.constantFrom('old', 'new', 'newest'),
        fc.integer({ min: 0, max: 100 }),
        (weights, variant, percent) => {
          const names = ['old', 'new', 'newest'] as const
          const before = split(weights.map((weight, at) => [names[at] ?? 'old', weight]))
          const done = ramp(definitionOf(before), variant, percent)
          if (!done.ok) return
          const after = flag(done.definition)
          expect(rampWarnings([before], [after])).toEqual([])
        },
      ),
    ))
})
