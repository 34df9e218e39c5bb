/** What is fuzzed: each law draws its samples by a seed and counts the texts that it has seen. */
import * as fc from 'fast-check'
import contract from '../../adapters/index.ts'
import { print, type Json } from '../../src/json/index.ts'
import { bytesCases } from '../support/bytes-cases.ts'
import { obeysLaws, type Bytes } from '../support/bytes-laws.ts'
import {
  changedTypes,
  generatedSamples,
  pairsOf,
  samplesOf,
  type BytesSample,
} from '../support/bytes-samples.ts'
import { damaged } from '../support/damage.ts'
import { randomOf, type Random } from '../support/random.ts'
import { scanners } from '../support/scanners.ts'
import { linesAgree, streamAgrees } from '../support/stream-laws.ts'
import { encode } from '../support/streams.ts'
import { written } from '../support/written.ts'

export interface FuzzLaw {
  readonly name: string
  /** How many samples a seed is good for. */
  readonly runs: number
  /** Asserts the law on samples; answers how many cases each has. @throws Error that shows the case */
  readonly property: (seen: (cases: number) => void) => fc.IAsyncProperty<[unknown]>
  /** Around all samples of a seed. */
  around?(play: () => Promise<void>): Promise<void>
}

/** Laws on bytes, which need nothing but this process. */
const law = (
  name: string,
  runs: number,
  samples: fc.Arbitrary<BytesSample | undefined>,
  check: (sample: BytesSample) => Promise<number>,
): FuzzLaw => ({
  name,
  runs,
  property: (seen) =>
    fc.asyncProperty(samples, async (sample) => {
      if (sample) seen(await check(sample))
    }),
})

const shippedSamples = fc.oneof(
  ...pairsOf(contract).flatMap((pair) =>
    changedTypes(contract, pair).map((type) => samplesOf(contract, type, pair)),
  ),
)

const bothSamples = fc.oneof(
  { weight: 1, arbitrary: generatedSamples },
  { weight: 3, arbitrary: shippedSamples },
)

const carries = async (sample: BytesSample): Promise<number> => {
  const cases = bytesCases(sample, sample.names)
  for (const { input, options } of cases) obeysLaws(sample.lens, input, options, scanners)
  return cases.length
}

const write = ({ style, names }: BytesSample, document: Json, random: Random): Bytes =>
  encode(written(document, style, random, names))

/** Mistake upon mistake, and now and then from the beginning. */
const survivesDamage = async (sample: BytesSample): Promise<number> => {
  const random = randomOf(sample.seed)
  const texts = sample.documents.map((document) => write(sample, document, random))
  const most = 150
  for (let count = 0; count < most; count += 1) {
    const at = random(texts.length)
    const [text, other] = [texts[at], texts[random(texts.length)]]
    if (!text || !other) return 0
    const next = damaged(text, other, random)
    obeysLaws(sample.lens, next, {}, scanners)
    texts[at] = random(6) === 0 ? write(sample, sample.documents[at] ?? null, random) : next
  }
  return most
}

/** Texts so long that memory grows, with all of a document behind what nobody looks at. */
const carriesLong = async (sample: BytesSample): Promise<number> => {
  const random = randomOf(sample.seed)
  const objects = sample.documents.map(print).filter((text) => /^\{./.test(text))
  for (const text of objects) {
    const filling = JSON.stringify(sample.others)
    const fill = `[${`${filling},`.repeat(random(3000))}${JSON.stringify(filling)}]`
    const input = encode(`{"x-fill":${fill},${text.slice(1)}`)
    obeysLaws(sample.lens, input, {}, scanners)
    obeysLaws(sample.lens, input.slice(0, random(input.length)), {}, scanners)
  }
  return objects.length * 2
}

const streams = async (sample: BytesSample): Promise<number> => {
  const random = randomOf(sample.seed)
  const cases = bytesCases(sample, sample.names)
  for (const { input, options } of cases) await streamAgrees(sample, input, options, random)
  const plain = { ...sample.style, space: false, mark: false }
  const lines = [...sample.documents, ...sample.documents]
    .map((document) => written(document, plain, random))
    .filter((line) => sample.lens.bytes(encode(line)).ok)
  if (lines.length > 0) await linesAgree(sample.lens, lines, random)
  return cases.length + lines.length
}

export const bytesLaws: readonly FuzzLaw[] = [
  law('generated contracts', 30, generatedSamples, carries),
  law('shipped contract', 60, shippedSamples, carries),
  law('damaged texts', 15, bothSamples, survivesDamage),
  law('long texts', 15, shippedSamples, carriesLong),
  law('streams', 20, bothSamples, streams),
]
