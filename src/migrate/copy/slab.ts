/** Copies of many small documents in few pieces of memory: one for each would cost more than the document. */
import type { Bytes } from '../store/document-store.ts'

const slabBytes = 256 * 1024

export class Slab {
  #slab: Bytes = new Uint8Array()
  #used = 0

  /** A copy that stays as it is. */
  copyOf(bytes: Bytes): Bytes {
    const { length } = bytes
    if (length > slabBytes / 4) return bytes.slice()
    if (length > this.#slab.length - this.#used) {
      this.#slab = new Uint8Array(slabBytes)
      this.#used = 0
    }
    const copy = this.#slab.subarray(this.#used, this.#used + length)
    copy.set(bytes)
    this.#used += length
    return copy
  }
}
