import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import contract from '../../../adapters/index.ts'
import { bytesCases } from '../../support/bytes-cases.ts'
import { obeysLaws } from '../../support/bytes-laws.ts'
import { changedTypes, pairsOf, samplesOf, typesOf } from '../../support/bytes-samples.ts'
import { scanners } from '../../support/scanners.ts'
import { partOf } from '../../support/runs.ts'
import { holds } from '../../support/seed.ts'

const pairs = pairsOf(contract)

describe.each(pairs)('from $from to $to', (pair) => {
  test('bytes become what values become, and what no op touches stays', () => {
    let seen = 0
    const samples = changedTypes(contract, pair).map((type) => samplesOf(contract, type, pair))
    const property = fc.property(fc.oneof(...samples), (sample) => {
      for (const { input, options } of bytesCases(sample, sample.names)) {
        seen += 1
        obeysLaws(sample.lens, input, options, scanners)
      }
    })
    holds(46, property)
    expect(seen).toBeGreaterThanOrEqual(partOf(1000, 46))
  })

  test('a type that does not change is answered as it is, whatever its bytes are', () => {
    const same = typesOf(contract, pair).filter(
      (type) => !changedTypes(contract, pair).includes(type),
    )
    for (const type of same) {
      const input = new TextEncoder().encode('{"broken')
      const answer = contract.lens(type, pair.from, pair.to).bytes(input)
      expect(answer.ok && answer.value === input).toBe(true)
    }
    expect(same.length).toBeGreaterThan(0)
  })
})
