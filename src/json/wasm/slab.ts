/** Room for small answers: a buffer of its own for each would cost more than all the rest of the work. */

const slabSize = 32 * 1024

/** Longer ones have buffers of their own, so that no small part of a slab keeps much of it alive. */
const longest = 4 * 1024

/** Pieces of a slab never overlap and are never used again; what is dropped goes with its slab. */
export class Slab {
  private buffer = new ArrayBuffer(0)
  private used = 0

  /** A copy of `bytes` from `start` to `end`. Its `buffer` may hold other copies, too. */
  copy(bytes: Uint8Array, start: number, end: number): Uint8Array<ArrayBuffer> {
    const size = end - start
    if (size > longest) return new Uint8Array(bytes.subarray(start, end))
    if (this.used + size > this.buffer.byteLength) {
      this.buffer = new ArrayBuffer(slabSize)
      this.used = 0
    }
    const piece = new Uint8Array(this.buffer, this.used, size)
    this.used += size
    piece.set(bytes.subarray(start, end))
    return piece
  }
}
