import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import contract from '../../../adapters/index.ts'
import { ProblemError } from '../../../src/errors/index.ts'
import { equal, parseBytes } from '../../../src/json/index.ts'
import type { BytesOptions } from '../../../src/lens/index.ts'
import { bytesCases } from '../../support/bytes-cases.ts'
import { textOf, type Bytes } from '../../support/bytes-laws.ts'
import {
  generatedSamples,
  pairsOf,
  samplesOf,
  type BytesSample,
} from '../../support/bytes-samples.ts'
import { must } from '../../support/must.ts'
import { randomOf, type Random } from '../../support/random.ts'
import { rawOf } from '../../support/raw.ts'
import { chunksOf, randomCuts, streamed } from '../../support/streams.ts'

const hasDuplicates = (input: Bytes): boolean => {
  const names = rawOf(textOf(input)).members.map(({ name }) => name)
  return new Set(names).size < names.length
}

/** A JSON text without the white space between its tokens. */
const squeezed = (bytes: Bytes): string =>
  (textOf(bytes).match(/"(?:[^"\\]|\\.)*"|[^\s\ufeff]/gsu) ?? []).join('')

/** The stream does what `bytes` does with the whole, wherever the chunks end. */
const agrees = async (
  { lens, style }: Pick<BytesSample, 'lens' | 'style'>,
  input: Bytes,
  options: BytesOptions,
  random: Random,
): Promise<void> => {
  const whole = lens.bytes(input, options)
  const cuts = randomCuts(input.length, random)
  const { bytes, error } = await streamed(
    chunksOf(input, cuts),
    lens.stream({ ...options, format: 'json', itemBytes: 1_000_000 }),
  )
  const shown = (): string =>
    `${JSON.stringify(options)} cut at ${cuts.join(' ')}\ninput  ${textOf(input)}\n` +
    `whole  ${whole.ok ? textOf(whole.value) : JSON.stringify(whole.problem)}\n` +
    `stream ${textOf(bytes)}\n${String(error)}`
  if (!whole.ok) {
    must(error instanceof ProblemError, shown)
    return
  }
  // Every one of several members of the same name has to fit.
  if (error !== undefined && hasDuplicates(input)) return
  must(error === undefined, shown)
  const [a, b] = [parseBytes(whole.value), parseBytes(bytes)]
  must(a.ok && b.ok && equal(a.value, b.value), shown)
  // White space beside members that come or go is free, all else is the same to the byte.
  must(style.duplicates || squeezed(whole.value) === squeezed(bytes), shown)
}

/** Answers how many documents agreed. */
const asserted = async (
  samples: fc.Arbitrary<BytesSample | undefined>,
  runs: number,
): Promise<number> => {
  let count = 0
  const holds = async (sample: BytesSample | undefined): Promise<void> => {
    if (!sample || sample.lens.identity) return
    const random = randomOf(sample.seed)
    for (const { input, options } of bytesCases(sample, sample.names)) {
      await agrees(sample, input, options, random)
      count += 1
    }
  }
  await fc.assert(fc.asyncProperty(samples, holds), { numRuns: runs })
  return count
}

describe('a document in chunks is carried as the whole document', () => {
  test('over generated contracts', async () => {
    expect(await asserted(generatedSamples, 50)).toBeGreaterThan(100)
  })

  test.each(['EntityPage', 'RelationPage', 'EventPage', 'Entity'])(
    '%s over all pairs of versions',
    async (type) => {
      const pairs = pairsOf(contract).map((pair) => samplesOf(contract, type, pair))
      expect(await asserted(fc.oneof(...pairs), 12)).toBeGreaterThan(20)
    },
  )
})
