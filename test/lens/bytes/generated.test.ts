import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { bytesCases } from '../../support/bytes-cases.ts'
import { obeysLaws } from '../../support/bytes-laws.ts'
import { generatedSamples } from '../../support/bytes-samples.ts'
import { scanners } from '../../support/scanners.ts'
import { partOf } from '../../support/runs.ts'
import { holds } from '../../support/seed.ts'

test('in generated contracts, bytes become what values become, and what no op touches stays', () => {
  let seen = 0
  const property = fc.property(generatedSamples, (sample) => {
    if (!sample) return
    for (const { input, options } of bytesCases(sample, sample.names)) {
      seen += 1
      obeysLaws(sample.lens, input, options, scanners)
    }
  })
  holds(280, property)
  expect(seen).toBeGreaterThanOrEqual(partOf(8000, 280))
})
