import { expect, test } from 'vitest'
import { unitChange } from '../../../src/init/draft/units.ts'

test.each([
  ['reading_minutes', 'reading_seconds', 60],
  ['timeoutMs', 'timeoutSec', 0.001],
  ['amount_cents', 'amount_euros', 0.01],
  ['price_minor', 'price_major', 0.01],
  ['size_kb', 'size_bytes', 1000],
  ['size_bytes', 'size_kib', 1 / 1024],
  ['distance_m', 'distance_km', 0.001],
  ['wait_m', 'wait_s', 60],
  ['weight_g', 'weight_kg', 0.001],
  ['max_age_days', 'max_age_hours', 24],
])('%s and %s differ in a unit', (older, newer, factor) => {
  expect(unitChange(older, newer)?.factor).toBe(factor)
})

test.each([
  ['minutes', 'seconds'],
  ['reading_minutes', 'writing_seconds'],
  ['size_kb', 'size_km'],
  ['reading_minutes', 'reading_mins'],
  ['reading_minutes', 'reading_time_seconds'],
  ['distance_constructor', 'distance_km'],
])('%s and %s do not', (older, newer) => {
  expect(unitChange(older, newer)).toBeUndefined()
})
