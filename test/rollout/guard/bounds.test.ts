/** Bounds against values that are found another way: by their definition, or by counting all outcomes. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { quantileBounds } from '../../../src/rollout/guard/quantile.ts'
import { leastRatio } from '../../../src/rollout/guard/ratio.ts'
import { shareBounds } from '../../../src/rollout/guard/share-bounds.ts'
import { randomOf } from '../../support/random.ts'
import { holds } from '../../support/seed.ts'

/** Probabilities of all numbers of hits, by Pascal's way: no logarithms, no factorials. */
const outcomes = (count: number, share: number): readonly number[] => {
  let row = [1]
  for (let i = 0; i < count; i++) {
    row = [...row, 0].map((p, hits) => p * (1 - share) + (row[hits - 1] ?? 0) * share)
  }
  return row
}

const sample = fc
  .integer({ min: 1, max: 5000 })
  .chain((count) => fc.tuple(fc.integer({ min: 0, max: count }), fc.constant(count)))
const anyDoubt = fc.double({ min: 1e-6, max: 0.5, noNaN: true })

describe('the bounds of a share', () => {
  test('end where what was seen has just become too unlikely', () => {
    holds(
      2000,
      fc.property(sample, anyDoubt, ([hits, count], doubt) => {
        const share = hits / count
        // The likelihood ratio of truth and sight, as a product of powers instead of a divergence.
        const likely = (truth: number) =>
          ((truth / share) ** share * ((1 - truth) / (1 - share)) ** (1 - share)) ** count
        const { lower, upper } = shareBounds(hits, count, doubt)
        expect(lower).toBeLessThanOrEqual(share)
        expect(upper).toBeGreaterThanOrEqual(share)
        // The ends 0 and 1 themselves are told exactly.
        fc.pre(hits > 0 && hits < count)
        expect(likely(lower) / doubt).toBeCloseTo(1, 5)
        expect(likely(upper) / doubt).toBeCloseTo(1, 5)
      }),
    )
  })

  test('are exact where nothing or everything was a hit', () => {
    for (const count of [1, 7, 5000]) {
      expect(shareBounds(0, count, 0.05).lower).toBe(0)
      expect(shareBounds(count, count, 0.05).upper).toBe(1)
    }
  })

  test('are known where all or nothing was a hit: the root of the doubt', () => {
    expect(shareBounds(10, 10, 0.05).lower).toBeCloseTo(0.05 ** 0.1, 12)
    expect(shareBounds(0, 10, 0.05).upper).toBeCloseTo(1 - 0.05 ** 0.1, 12)
  })

  test('are wrong no more often than they say, for any truth: all outcomes counted', () => {
    for (const doubt of [0.2, 0.05, 0.001, 1e-6]) {
      for (const count of [1, 10, 40, 150]) {
        for (const share of [0.001, 0.01, 0.05, 0.2, 0.5, 0.9, 0.99]) {
          const [above, below] = [0, 1].map((end) =>
            outcomes(count, share).reduce((sum, p, hits) => {
              const { lower, upper } = shareBounds(hits, count, doubt)
              return sum + ((end === 0 ? lower > share : upper < share) ? p : 0)
            }, 0),
          )
          expect(above, `${share} of ${count}`).toBeLessThanOrEqual(doubt)
          expect(below, `${share} of ${count}`).toBeLessThanOrEqual(doubt)
        }
      }
    }
  })
})

describe('the least ratio of two shares', () => {
  test('is that of the textbook form, where that one is defined', () => {
    holds(
      2000,
      fc.property(sample, sample, anyDoubt, ([a, n], [b, m], doubt) => {
        const [p, q] = [a / n, b / m]
        const [{ lower }, { upper }] = [shareBounds(a, n, doubt), shareBounds(b, m, doubt)]
        const bottom = upper * (2 * q - upper)
        fc.pre(Math.abs(bottom) > 1e-6)
        const spread = lower * (2 * p - lower)
        const textbook = (p * q - Math.sqrt((p * q) ** 2 - spread * bottom)) / bottom
        const least = leastRatio({ hits: a, count: n }, { hits: b, count: m }, doubt)
        expect(Math.abs(least - textbook)).toBeLessThan(1e-5 * Math.max(1, textbook))
      }),
    )
  })

  test('is below what was seen, finite where the other side has no hits, and falls with doubt', () => {
    holds(
      2000,
      fc.property(sample, sample, anyDoubt, ([a, n], [b, m], doubt) => {
        const least = leastRatio({ hits: a, count: n }, { hits: b, count: m }, doubt)
        expect(least).toBeGreaterThanOrEqual(0)
        expect(Number.isFinite(least)).toBe(true)
        expect(least).toBeLessThanOrEqual((b > 0 ? a / n / (b / m) : Infinity) + 1e-9)
        const doubtful = leastRatio({ hits: a, count: n }, { hits: b, count: m }, doubt / 2)
        expect(doubtful).toBeLessThanOrEqual(least + 1e-9)
      }),
    )
  })

  test('lies above the true ratio seldom: all pairs of outcomes counted', () => {
    const doubt = 0.05
    for (const [count, p, q] of [
      [60, 0.1, 0.1],
      [60, 0.3, 0.2],
      [80, 0.05, 0.05],
      [80, 0.5, 0.25],
      [100, 0.01, 0.01],
      [100, 0.03, 0.01],
    ] as const) {
      const [above, below] = [outcomes(count, p), outcomes(count, q)]
      let wrong = 0
      for (const [a, pa] of above.entries()) {
        for (const [b, pb] of below.entries()) {
          if (leastRatio({ hits: a, count }, { hits: b, count }, doubt) > p / q) wrong += pa * pb
        }
      }
      expect(wrong, `${p} to ${q}`).toBeLessThanOrEqual(doubt)
    }
  })
})

describe('a quantile of a histogram', () => {
  const bounds = Array.from({ length: 200 }, (_, i) => i + 1)

  /** Each answer in a range of its own or with few others: then a histogram hides nothing. */
  const histogramOf = (values: readonly number[]) => {
    const counts = [...bounds, 0].map(() => 0)
    for (const value of values) {
      const at = bounds.findIndex((bound) => value <= bound)
      counts[at < 0 ? bounds.length : at]! += 1
    }
    return { bounds, counts }
  }

  test('is where sorting puts it, to the width of a range', () => {
    const value = fc.double({ min: 0.01, max: 199, noNaN: true })
    holds(
      1000,
      fc.property(fc.array(value, { minLength: 1, maxLength: 300 }), (values) => {
        const { lower, seen, upper } = quantileBounds(histogramOf(values), 0.5, 0.05)
        const sorted = values.toSorted((a, b) => a - b)
        const middle = sorted[Math.ceil(values.length / 2) - 1] ?? 0
        expect(Math.abs(seen - middle)).toBeLessThanOrEqual(1.000001)
        expect(lower).toBeLessThanOrEqual(seen)
        expect(upper).toBeGreaterThanOrEqual(seen)
      }),
    )
  })

  test('is between its bounds nearly always', () => {
    const random = randomOf(7)
    let outside = 0
    const rounds = 400
    for (let round = 0; round < rounds; round++) {
      const values = Array.from({ length: 120 }, () => random(200_000) / 1000)
      const { lower, upper } = quantileBounds(histogramOf(values), 0.5, 0.025)
      if (lower > 100.5 || upper < 99.5) outside += 1
    }
    expect(outside / rounds).toBeLessThanOrEqual(0.05)
  })

  test('of few answers has no upper end, of none no lower one', () => {
    expect(quantileBounds(histogramOf([5, 6]), 0.5, 0.025)).toMatchObject({
      lower: 0,
      upper: Infinity,
    })
    expect(quantileBounds(histogramOf([]), 0.5, 0.025).lower).toBe(0)
  })

  test('in the range without end is said to be at its start where little is claimed', () => {
    const slow = histogramOf(Array.from({ length: 500 }, () => 10_000))
    expect(quantileBounds(slow, 0.5, 0.025)).toEqual({ lower: 200, seen: 200, upper: Infinity })
  })
})
