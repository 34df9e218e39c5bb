import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import contract from '../../../adapters/index.ts'
import { bytesCases } from '../../support/bytes-cases.ts'
import { obeysLaws } from '../../support/bytes-laws.ts'
import { pairsOf, samplesOf, typesOf } from '../../support/bytes-samples.ts'
import { scanners } from '../../support/scanners.ts'
import { holds } from '../../support/seed.ts'

describe.each(pairsOf(contract))('from $from to $to', (pair) => {
  test('bytes become what values become, and what no op touches stays', () => {
    let seen = 0
    for (const type of typesOf(contract, pair)) {
      const property = fc.property(samplesOf(contract, type, pair), (sample) => {
        for (const { input, options } of bytesCases(sample, sample.names)) {
          seen += 1
          obeysLaws(sample.lens, input, options, scanners)
        }
      })
      holds(2, property)
    }
    expect(seen).toBeGreaterThanOrEqual(1000)
  })
})
