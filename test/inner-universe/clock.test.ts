import { expect, test } from 'vitest'
import { createClock, rfc3339 } from '../../src/inner-universe/clock.ts'

test('the clock follows the wall, in microseconds', () => {
  const clock = createClock(() => 1_700_000_000_000)
  expect(clock.now()).toBe(1_700_000_000_000_000)
})

test('the clock never stands still and never goes back', () => {
  const wall = [5, 5, 5, 3, 9]
  const clock = createClock(() => wall.shift()!)
  expect([1, 2, 3, 4, 5].map(() => clock.now())).toEqual([5000, 5001, 5002, 5003, 9000])
})

test.each([
  [0, '1970-01-01T00:00:00.000000Z'],
  [1_700_000_000_000_001, '2023-11-14T22:13:20.000001Z'],
  [1_700_000_000_999_999, '2023-11-14T22:13:20.999999Z'],
])('%d microseconds are %s', (microseconds, text) => {
  expect(rfc3339(microseconds)).toBe(text)
})
