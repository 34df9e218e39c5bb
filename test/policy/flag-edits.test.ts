import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileFlagSet } from '../../src/flags/index.ts'
import type { Json, JsonObject } from '../../src/json/index.ts'
import {
  ramp,
  setDefault,
  setEnabled,
  sharesOf,
  target,
  targetedOf,
  type Edited,
} from '../../src/policy/index.ts'
import { holdsInTime } from '../support/seed.ts'

const sticky = { cat: [{ var: '$flagd.flagKey' }, { var: 'targetingKey' }] }
const variants = { blue: 'blue', green: 'green', red: 'red' }

const flagOf = (targeting?: Json, defaultVariant = 'blue'): JsonObject => ({
  state: 'ENABLED',
  variants,
  defaultVariant,
  ...(targeting === undefined ? {} : { targeting }),
})

const split = (...buckets: readonly (readonly [string, number])[]): JsonObject =>
  flagOf({ fractional: [sticky, ...buckets.map((bucket) => [...bucket])] })

const edited = (result: Edited): JsonObject => {
  if (!result.ok) throw new Error(`${result.issue.place}: ${result.issue.message}`)
  return result.definition
}

const ids = Array.from({ length: 2000 }, (_, i) => `client-${i}`)

/** The variant of each client, by flagd itself. */
const cohorts = async (definition: JsonObject): Promise<readonly string[]> => {
  const text = JSON.stringify({ flags: { schema: definition } })
  const compiled = await compileFlagSet([{ name: 'a.json', text }])
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues))
  return ids.map((targetingKey) => {
    const context = { targetingKey, clientVersion: '1.0', route: 'r', resource: 'r', method: 'GET' }
    return compiled.set.core.resolveStringEvaluation('schema', 'none', context).value
  })
}

const members = (found: readonly string[], variant: string): ReadonlySet<string> =>
  new Set(ids.filter((_, i) => found[i] === variant))

describe('a ramp', () => {
  test.each([
    ['first', split(['green', 0], ['blue', 100])],
    ['last', split(['blue', 100], ['green', 0])],
    ['without a bucket yet', split(['blue', 1])],
    ['without targeting', flagOf()],
    [
      'in a rule',
      flagOf({
        if: [
          { in: [{ var: 'targetingKey' }, ['client-1']] },
          'red',
          { fractional: [sticky, ['green', 0], ['blue', 7]] },
        ],
      }),
    ],
  ])(
    'of a variant %s moves nobody back on the way up, and exactly those who came last on the way down',
    async (_, start) => {
      const up = [0, 1, 5, 12.5, 25, 33.333, 50, 99, 100]
      const steps: (readonly string[])[] = []
      let definition = start
      for (const percent of up) {
        definition = edited(ramp(definition, 'green', percent))
        const now = await cohorts(definition)
        const last = steps.at(-1)
        const left = last ? [...members(last, 'green').difference(members(now, 'green'))] : []
        expect(left).toEqual([])
        expect(sharesOf(definition)?.['green'] ?? 0).toBeCloseTo(percent, 6)
        expect(members(now, 'green').size / ids.length).toBeCloseTo(percent / 100, 1)
        steps.push(now)
      }
      for (const [i, percent] of [...up.entries()].toReversed()) {
        definition = edited(ramp(definition, 'green', percent))
        expect(await cohorts(definition)).toEqual(steps[i])
      }
    },
  )

  test('among several variants touches only the one beside it', () =>
    holdsInTime(
      40,
      fc.asyncProperty(
        fc
          .tuple(fc.nat(60), fc.nat(60), fc.nat(60))
          .filter((weights) => weights.some((n) => n > 0)),
        fc.constantFrom('blue', 'green', 'red'),
        fc.nat(100),
        async ([a, b, c], variant, percent) => {
          const start = split(['green', a], ['blue', b], ['red', c])
          const result = ramp(start, variant, percent)
          const shares = sharesOf(start) ?? {}
          if (!result.ok) {
            return percent > (shares[variant] ?? 0) && /expense of/.test(result.issue.message)
          }
          const [before, after] = [await cohorts(start), await cohorts(result.definition)]
          const partner = { green: 'blue', blue: 'red', red: 'blue' }[variant]
          const grows = percent >= (shares[variant] ?? 0)
          ids.forEach((_, i) => {
            if (before[i] === after[i]) return
            expect([before[i], after[i]]).toEqual(grows ? [partner, variant] : [variant, partner])
          })
          const share = shares[variant] ?? 0
          if (!Number.isInteger(share)) return true
          expect(await cohorts(edited(ramp(result.definition, variant, share)))).toEqual(before)
          return true
        },
      ),
    ))

  test('says where there are several percentages, or none, and leaves them alone', () => {
    const none = ramp(flagOf({ if: [true, 'green', 'blue'] }), 'green', 5)
    expect(none).toMatchObject({ ok: false, issue: { place: 'targeting' } })
    const two = flagOf({
      if: [
        { '===': [{ var: 'tenant' }, 'a'] },
        { fractional: [sticky, ['green', 1], ['blue', 1]] },
        { fractional: [sticky, ['green', 2], ['blue', 1]] },
      ],
    })
    expect(ramp(two, 'green', 5)).toMatchObject({
      ok: false,
      issue: { choices: ['if.1.fractional', 'if.2.fractional'] },
    })
    expect(sharesOf(two)).toBeUndefined()
  })

  test.each([
    ['a variant that there is not', split(['green', 1], ['blue', 1]), 'grean', 5],
    ['more than all', split(['green', 1], ['blue', 1]), 'green', 101],
    ['less than nobody', split(['green', 1], ['blue', 1]), 'green', -1],
    ['no number', split(['green', 1], ['blue', 1]), 'green', Number.NaN],
    ['too fine a share', split(['green', 1], ['blue', 1]), 'green', 0.0001],
    ['nobody anywhere', split(['green', 0], ['blue', 0]), 'green', 5],
    ['a bucket twice', split(['green', 1], ['blue', 1], ['green', 1]), 'green', 5],
    ['its own default', flagOf(undefined, 'green'), 'green', 5],
    [
      'a computed variant',
      flagOf({ fractional: [sticky, [{ var: 'tenant' }, 1], ['blue', 1]] }),
      'green',
      5,
    ],
    [
      'weights at the limit',
      split(['green', 1_000_000_007], ['blue', 1_000_000_007]),
      'green',
      12.345,
    ],
  ])('to %s is refused', (_, definition, variant, percent) => {
    const before = structuredClone(definition)
    expect(ramp(definition, variant, percent).ok).toBe(false)
    expect(definition).toEqual(before)
  })

  test.each([
    [50, 50, 50],
    [0, 0, 100],
    [12.5, 1, 7],
    [100, 100, 0],
  ])('to %d percent writes weights that people can read', (percent, green, blue) => {
    expect(edited(ramp(split(['green', 25], ['blue', 75]), 'green', percent))).toEqual(
      split(['green', green], ['blue', blue]),
    )
  })
})

describe('a client that is to go first', () => {
  const rules: readonly (readonly [string, JsonObject])[] = [
    ['no rule', flagOf()],
    ['an empty rule', flagOf({})],
    ['percentages', split(['green', 25], ['blue', 75])],
    [
      'a chain',
      flagOf({
        if: [
          { '===': [{ var: 'tenant' }, 'x'] },
          'red',
          { fractional: [sticky, ['green', 25], ['blue', 75]] },
        ],
      }),
    ],
    [
      'a list for another variant',
      flagOf({ if: [{ in: [{ var: 'targetingKey' }, ['client-7', 'client-8']] }, 'red', 'blue'] }),
    ],
    ['a chain without an end', flagOf({ if: [{ '===': [{ var: 'tenant' }, 'x'] }, 'red'] })],
  ]

  test.each(rules)('before %s goes, and nobody else with it', async (_, definition) => {
    const before = await cohorts(definition)
    const moved = edited(target(definition, 'client-7', 'green'))
    const expected = before.map((variant, i) => (ids[i] === 'client-7' ? 'green' : variant))
    expect(await cohorts(moved)).toEqual(expected)
    expect(targetedOf(moved).get('client-7')).toBe('green')
    const other = edited(target(moved, 'client-7', 'red'))
    expect((await cohorts(other))[7]).toBe('red')
    const twice = edited(target(moved, 'client-7', 'green'))
    expect(twice).toEqual(moved)
  })

  test.each(rules.slice(0, 4))(
    'before %s and back again changes nothing for anybody',
    async (_, definition) => {
      const back = edited(target(edited(target(definition, 'client-7', 'green')), 'client-7', null))
      expect(await cohorts(back)).toEqual(await cohorts(definition))
    },
  )
})

describe('plain edits', () => {
  test('set the default variant and the state', () => {
    const definition = flagOf()
    expect(edited(setDefault(definition, 'green'))['defaultVariant']).toBe('green')
    expect(setDefault(definition, 'pink')).toMatchObject({
      ok: false,
      issue: { choices: ['blue', 'green', 'red'] },
    })
    expect(edited(setEnabled(definition, false))['state']).toBe('DISABLED')
    expect(definition).toEqual(flagOf())
  })
})
