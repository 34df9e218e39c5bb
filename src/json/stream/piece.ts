/** Joins a piece of a stream from the chunks that it is spread over. */
import { problem, ProblemError } from '../../errors/index.ts'
import type { OnPiece, Pause } from './cutter.ts'

/** What is kept for the next piece; more is let go of, so that one large piece costs nothing later. */
const mostKept = 1024 * 1024

const nothing = new Uint8Array(0)

export class Piece {
  /** Bytes of the stream before the chunk at hand. */
  passed = 0
  private length = 0
  private buffer = new Uint8Array(0)
  private readonly limit: number

  /** @param limit largest piece, in bytes */
  constructor(limit: number) {
    this.limit = limit
  }

  /** Whether nothing is held. */
  get isEmpty(): boolean {
    return this.length === 0
  }

  /** Where the piece begins in the stream. @param from where its part in the chunk at hand does */
  offset(from: number): number {
    return this.passed + from - this.length
  }

  /** Copies a part: held as they are, small parts of large chunks would keep those alive. */
  hold(chunk: Uint8Array, from: number, to: number): void {
    const length = this.bounded(this.length + to - from, from)
    if (length > this.buffer.length) {
      const larger = new Uint8Array(Math.min(Math.max(length * 2, 1024), this.limit))
      larger.set(this.buffer.subarray(0, this.length))
      this.buffer = larger
    }
    this.buffer.set(
      from === 0 && to === chunk.length ? chunk : chunk.subarray(from, to),
      this.length,
    )
    this.length = length
  }

  /** The whole piece, whose last part this is: good until the next call. */
  take(chunk: Uint8Array, from: number, to: number): Uint8Array<ArrayBuffer> {
    if (this.length === 0) {
      this.bounded(to - from, from)
      return chunk.subarray(from, to) as Uint8Array<ArrayBuffer>
    }
    this.hold(chunk, from, to)
    const whole = this.buffer.subarray(0, this.length)
    this.length = 0
    if (this.buffer.length > mostKept) this.buffer = new Uint8Array(0)
    return whole
  }

  /** What is held, where nothing follows: good until the next call. */
  rest(): Uint8Array<ArrayBuffer> {
    return this.take(nothing, 0, 0)
  }

  /** Keeps the rest of a chunk that is done with: from now on the next one is at hand. */
  leave(chunk: Uint8Array, from: number): void {
    if (from < chunk.length) this.hold(chunk, from, chunk.length)
    this.passed += chunk.length
  }

  /** Hands out the last piece, which nothing ended, if there is any. */
  end(onLast: OnPiece): Pause {
    const offset = this.offset(0)
    const last = this.rest()
    return last.length > 0 ? onLast(last, offset) : undefined
  }

  private bounded(length: number, from: number): number {
    if (length <= this.limit) return length
    const offset = this.offset(from)
    throw new ProblemError(
      problem('too-large', `What begins at byte ${offset} is larger than ${this.limit} bytes.`, {
        offset,
      }),
    )
  }
}
