import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import contract from '../../../adapters/index.ts'
import { bytesCases } from '../../support/bytes-cases.ts'
import {
  generatedSamples,
  pairsOf,
  samplesOf,
  type BytesSample,
} from '../../support/bytes-samples.ts'
import { randomOf } from '../../support/random.ts'
import { partOf } from '../../support/runs.ts'
import { holdsInTime } from '../../support/seed.ts'
import { streamAgrees } from '../../support/stream-laws.ts'

/** Answers how many documents agreed. */
const asserted = async (
  samples: fc.Arbitrary<BytesSample | undefined>,
  runs: number,
): Promise<number> => {
  let count = 0
  const agrees = async (sample: BytesSample | undefined): Promise<void> => {
    if (!sample || sample.lens.identity) return
    const random = randomOf(sample.seed)
    for (const { input, options } of bytesCases(sample, sample.names)) {
      await streamAgrees(sample, input, options, random)
      count += 1
    }
  }
  await holdsInTime(runs, fc.asyncProperty(samples, agrees))
  return count
}

describe('a document in chunks is carried as the whole document', () => {
  test('over generated contracts', async () => {
    expect(await asserted(generatedSamples, 50)).toBeGreaterThan(partOf(100, 50))
  })

  test.each(['EntityPage', 'RelationPage', 'EventPage', 'Entity'])(
    '%s over all pairs of versions',
    async (type) => {
      const pairs = pairsOf(contract).map((pair) => samplesOf(contract, type, pair))
      expect(await asserted(fc.oneof(...pairs), 12)).toBeGreaterThan(partOf(20, 12))
    },
  )
})
