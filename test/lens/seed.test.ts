import * as fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'
import { holds } from '../support/seed.ts'

afterEach(() => {
  vi.unstubAllEnvs()
})

const drawn = (): readonly number[] => {
  const values: number[] = []
  holds(
    5,
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

test('a long run draws more documents', () => {
  vi.stubEnv('ISTHMUS_RUNS', '3')
  expect(drawn()).toHaveLength(15)
})
