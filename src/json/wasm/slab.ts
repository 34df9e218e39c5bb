/** Room for answers: a buffer of its own for each would cost more than all the rest of the work. */

/** Pieces of a slab never overlap and are never used again; what is dropped goes with its slab. */
class Slab {
  private buffer = new ArrayBuffer(0)
  private used = 0
  private readonly size: number

  /** @param size in bytes: so much a piece that is kept keeps alive */
  constructor(size: number) {
    this.size = size
  }

  piece(size: number): Uint8Array<ArrayBuffer> {
    if (this.used + size > this.buffer.byteLength) {
      this.buffer = new ArrayBuffer(this.size)
      this.used = 0
    }
    const piece = new Uint8Array(this.buffer, this.used, size)
    this.used += size
    return piece
  }
}

/** By the longest pieces that they have room for. Longer ones have buffers of their own. */
const sizes = [
  { longest: 4 * 1024, size: 32 * 1024 },
  { longest: 64 * 1024, size: 512 * 1024 },
] as const

export class Slabs {
  private readonly slabs = sizes.map(({ longest, size }) => ({ longest, slab: new Slab(size) }))

  /** A copy of `bytes` from `start` to `end`. Its `buffer` may hold other copies, too. */
  copy(bytes: Uint8Array, start: number, end: number): Uint8Array<ArrayBuffer> {
    const size = end - start
    const place = this.slabs.find(({ longest }) => size <= longest)
    const copy = place ? place.slab.piece(size) : new Uint8Array(size)
    copy.set(bytes.subarray(start, end))
    return copy
  }
}
