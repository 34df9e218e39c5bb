/** Where among the keys something is wrong, in few cells: nothing is lost, and nothing is put elsewhere. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSpread } from '../../../src/migrate/index.ts'
import { keyCells, mostCells } from '../../../src/migrate/results/key-cells.ts'
import { holds } from '../../support/seed.ts'

const sumOf = (all: readonly number[]): number => all.reduce((sum, one) => sum + one, 0)

const cellsOf = (places: Iterable<number>, keys: number) => {
  const spread = createSpread()
  for (const place of places) spread.add({ type: 'T' }, place)
  return keyCells(spread.of('T', keys), keys)
}

test('few keys have a cell each', () => {
  expect(cellsOf([0, 3], 4)).toEqual({ compared: [1, 1, 1, 1], wrong: [1, 0, 0, 1] })
  expect(cellsOf([], 0)).toEqual({ compared: [], wrong: [] })
})

test('where all is wrong, all of each cell is', () => {
  const { compared, wrong } = cellsOf(Array(10_007).keys(), 10_007)
  expect(compared).toHaveLength(mostCells)
  wrong.forEach((count, at) => expect(Math.abs(count - (compared[at] ?? 0))).toBeLessThan(3))
})

test('all keys and all that is wrong are in some cell, near to where they are', () => {
  const some = fc.integer({ min: 1, max: 100_000 }).chain((keys) =>
    fc.record({
      keys: fc.constant(keys),
      places: fc.uniqueArray(fc.nat(keys - 1), { maxLength: 300 }),
    }),
  )
  holds(
    2000,
    fc.property(some, ({ keys, places }) => {
      const { compared, wrong } = cellsOf(places, keys)
      expect(compared.length).toBeLessThanOrEqual(mostCells)
      expect(sumOf(compared)).toBe(keys)
      expect(sumOf(wrong)).toBe(places.length)
      const cells = compared.length
      const near = (at: number) =>
        places.some((place) => Math.abs((place / keys) * cells - (at + 0.5)) <= 1.5)
      wrong.forEach((count, at) => expect(count === 0 || near(at)).toBe(true))
    }),
  )
})
