/** Texts for the laws of carrying bytes: documents written in odd ways, wrong ones and broken ones. */
import type { Json } from '../../src/json/index.ts'
import type { BytesOptions, Shape, TypeGraph } from '../../src/lens/index.ts'
import { damaged } from './damage.ts'
import { broken } from '../../src/testing/places.ts'
import { randomOf, type Random } from './random.ts'
import { withOddNumber, written, type Style } from './written.ts'

type Bytes = Uint8Array<ArrayBuffer>

export interface BytesCase {
  readonly input: Bytes
  readonly options: BytesOptions
}

export interface Drawn {
  readonly documents: readonly Json[]
  readonly others: readonly Json[]
  readonly style: Style
  readonly seed: number
}

const namesIn = (shape: Shape): readonly string[] => {
  switch (shape.kind) {
    case 'nullable':
    case 'array':
    case 'map':
      return namesIn(shape.of)
    case 'object':
      return Object.entries(shape.fields).flatMap(([name, field]) => [
        name,
        ...namesIn(field.shape),
      ])
    case 'union':
      return [shape.tag, ...Object.values(shape.variants).flatMap(namesIn)]
    default:
      return []
  }
}

/** Every member name that some types declare. */
export const memberNames = (...graphs: readonly TypeGraph[]): readonly string[] => [
  ...new Set(graphs.flatMap((graph) => Object.values(graph).flatMap(namesIn))),
]

const encode = (text: string): Bytes => new TextEncoder().encode(text)

/** The same bytes, sometimes as a part of a larger buffer, as sockets hand them out. */
const placed = (bytes: Bytes, random: Random): Bytes => {
  if (random(4) !== 0) return bytes
  const before = random(20)
  const larger = new Uint8Array(before + bytes.length + random(20)).fill(0x22)
  larger.set(bytes, before)
  return larger.subarray(before, before + bytes.length)
}

const optionsFor = (random: Random): BytesOptions => ({
  ...(random(3) === 0 ? { defaults: false } : {}),
  ...(random(16) === 0 ? { depth: 1 + random(6) } : {}),
})

/** Ways to write each document. */
const rounds = [1, 2]

/** Seven texts a document and round, two a stray value. */
export const bytesCases = (
  { documents, others, style, seed }: Drawn,
  names: readonly string[],
): readonly BytesCase[] => {
  const random = randomOf(seed)
  const write = (value: Json) => encode(written(value, style, random, names))
  const texts = documents.flatMap((document) =>
    rounds.flatMap(() => {
      const [first, second] = [write(document), write(document)]
      return [
        first,
        second,
        encode(withOddNumber(written(document, style, random, names), random)),
        write(broken(document)),
        damaged(first, second, random),
        damaged(second, first, random),
        first.slice(0, random(first.length)),
      ]
    }),
  )
  const stray = others.flatMap((other) => [
    write(other),
    damaged(write(other), write(other), random),
  ])
  return [...texts, ...stray].map((input) => ({
    input: placed(input, random),
    options: optionsFor(random),
  }))
}
