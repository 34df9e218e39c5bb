/** Bytes in chunks through a transform, and what comes out of it. */
import type { Random } from './random.ts'

export const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)

/** The bytes cut at some places, each chunk in a buffer of its own. */
export const chunksOf = (bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] => {
  const borders = [...new Set([0, ...cuts, bytes.length])].toSorted((a, b) => a - b)
  return borders.slice(1).map((border, index) => bytes.slice(borders[index], border))
}

/** Some borders of chunks; sometimes so many that most chunks are a byte or two. */
export const randomCuts = (length: number, random: Random): readonly number[] => {
  const count = random(4) === 0 ? length : random(8)
  return Array.from({ length: count }, () => random(length + 1))
}

export interface Streamed {
  /** All that came out, also before an error. */
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly chunks: number
  readonly error?: unknown
}

/** Reads at the pace of the transform. Never rejects. */
export const streamed = async (
  chunks: Iterable<Uint8Array>,
  transform: TransformStream<Uint8Array, Uint8Array>,
): Promise<Streamed> => {
  const iterator = chunks[Symbol.iterator]()
  const source = new ReadableStream<Uint8Array>(
    {
      pull: (controller) => {
        const { done, value } = iterator.next()
        if (done === true) controller.close()
        else controller.enqueue(value)
      },
    },
    { highWaterMark: 0 },
  )
  const parts: Uint8Array[] = []
  const collected = () => new Uint8Array(Buffer.concat(parts))
  const reader = source.pipeThrough(transform).getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return { bytes: collected(), chunks: parts.length }
      parts.push(value)
    }
  } catch (error) {
    return { bytes: collected(), chunks: parts.length, error }
  }
}
