import * as fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'
import { holds } from '../support/seed.ts'

afterEach(() => {
  vi.unstubAllEnvs()
})

const drawn = (full = 5): readonly number[] => {
  const values: number[] = []
  holds(
    full,
    fc.property(fc.nat(), (value) => {
      values.push(value)
    }),
  )
  return values
}

test('a failing law prints its seed', () => {
  const never = fc.property(fc.nat(), () => false)
  expect(() => holds(1, never)).toThrow(/seed: -?\d+/)
})

test('the printed seed draws the same documents again', () => {
  vi.stubEnv('ISTHMUS_SEED', '42')
  expect(drawn()).toEqual(drawn())
})

test('nothing said draws the same every time, and "fresh" what is new', () => {
  vi.stubEnv('ISTHMUS_SEED', undefined)
  const usual = drawn()
  expect(drawn()).toEqual(usual)
  vi.stubEnv('ISTHMUS_SEED', 'fresh')
  expect(drawn()).not.toEqual(usual)
})

test.each(['', 'new', '1.5'])('ISTHMUS_SEED=%s is no seed', (seed) => {
  vi.stubEnv('ISTHMUS_SEED', seed)
  expect(() => drawn()).toThrow(/^ISTHMUS_SEED is "/)
})

test.each([
  ['1', 40],
  ['3', 120],
  ['0.1', 4],
])('ISTHMUS_RUNS=%s draws %d documents of 40', (runs, count) => {
  vi.stubEnv('ISTHMUS_RUNS', runs)
  expect(drawn(40)).toHaveLength(count)
})

test.each([
  [10, 10],
  [40, 25],
  [1000, 200],
])('of %d documents %d are drawn when nothing is said', (full, count) => {
  vi.stubEnv('ISTHMUS_RUNS', undefined)
  expect(drawn(full)).toHaveLength(count)
})

test.each(['', 'many', '0', '-1', 'Infinity'])('ISTHMUS_RUNS=%s is no number of runs', (runs) => {
  vi.stubEnv('ISTHMUS_RUNS', runs)
  expect(() => drawn()).toThrow(/^ISTHMUS_RUNS is "/)
})
