import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import contract from '../../../adapters/index.ts'
import { bytesCases } from '../../support/bytes-cases.ts'
import { obeysLaws } from '../../support/bytes-laws.ts'
import {
  changedTypes,
  generatedSamples,
  pairsOf,
  samplesOf,
  type BytesSample,
} from '../../support/bytes-samples.ts'
import { must } from '../../support/must.ts'
import { scanners } from '../../support/scanners.ts'
import { partOf } from '../../support/runs.ts'
import { holdsInTime } from '../../support/seed.ts'
import { bundleWorker, startWorkerd } from '../../support/workerd.ts'
import { base64, packed, type Answer, type Batch } from './batch.ts'

let worker: Awaited<ReturnType<typeof startWorkerd>>

beforeAll(async () => {
  worker = await startWorkerd(await bundleWorker('test/lens/bytes/wrangler.toml'), {})
})

afterAll(() => worker.close())

const inWorkerd = async (batch: Batch): Promise<readonly Answer[]> => {
  const response = await fetch(worker.url, { method: 'POST', body: JSON.stringify(batch) })
  const text = await response.text()
  must(response.ok, () => text)
  return JSON.parse(text) as readonly Answer[]
}

/** Answers how many texts there were. */
const agree = async (sample: BytesSample): Promise<number> => {
  const { numbers, type, from, to, lens, names } = sample
  const cases = bytesCases(sample, names)
  const answers = await inWorkerd({
    numbers,
    type,
    from,
    to,
    cases: cases.map(({ input, options }) => ({ input: base64(input), options })),
  })
  for (const [index, { input, options }] of cases.entries()) {
    const here = packed(obeysLaws(lens, input, options, scanners))
    must(answers[index] === here, () => `workerd: ${answers[index]}\nNode: ${here}`)
  }
  return cases.length
}

const shipped = pairsOf(contract).flatMap((pair) =>
  changedTypes(contract, pair).map((type) => samplesOf(contract, type, pair)),
)

test('in workerd the same laws hold, and the same bytes come out as in Node', async () => {
  let seen = 0
  const samples = fc.oneof(generatedSamples, fc.oneof(...shipped))
  const property = fc.asyncProperty(samples, async (sample) => {
    if (sample) seen += await agree(sample)
  })
  await holdsInTime(60, property)
  expect(seen).toBeGreaterThanOrEqual(partOf(1000, 60))
})
