import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { waitAfter } from '../../../src/spacetime/link/back-off.ts'
import { holds } from '../../support/seed.ts'

describe('the time before a connection is tried again', () => {
  test('doubles, up to a limit', () => {
    const backOff = { firstMs: 100, maxMs: 1000 }
    const waits = [1, 2, 3, 4, 5, 6, 1e9].map((attempt) => waitAfter(attempt, backOff, 1))
    expect(waits).toEqual([100, 200, 400, 800, 1000, 1000, 1000])
  })

  test('is never longer than the limit, nor shorter than half of it at last', () => {
    holds(
      500,
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.integer({ min: 1, max: 100_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (attempt, maxMs, random) => {
          const ms = waitAfter(attempt, { firstMs: 1, maxMs }, random)
          expect(ms).toBeLessThanOrEqual(maxMs)
          expect(ms).toBeGreaterThanOrEqual(Math.min(maxMs, 2 ** Math.min(attempt - 1, 30)) / 2)
        },
      ),
    )
  })
})
