/** Gathers many small pieces of output into one chunk. */

/** A usual chunk of a socket, in bytes. */
const usual = 64 * 1024

export class Gathered {
  private buffer = new Uint8Array(0)
  private length = 0

  /** Bytes since the last call of `take`. */
  get size(): number {
    return this.length
  }

  append(bytes: Uint8Array): void {
    this.room(bytes.length)
    this.buffer.set(bytes, this.length)
    this.length += bytes.length
  }

  byte(byte: number): void {
    this.room(1)
    this.buffer[this.length] = byte
    this.length += 1
  }

  /** All that was appended since the last call, or undefined where there is nothing. Not written to any more. */
  take(): Uint8Array<ArrayBuffer> | undefined {
    const { buffer, length } = this
    if (length === 0) return undefined
    this.length = 0
    // A buffer mostly empty is used again; the others are given away without a copy.
    if (length < buffer.length / 2) return buffer.slice(0, length)
    this.buffer = new Uint8Array(0)
    return buffer.subarray(0, length)
  }

  private room(more: number): void {
    const length = this.length + more
    if (length <= this.buffer.length) return
    const grown = this.length === 0 ? Math.max(length, usual) : length * 2
    const larger = new Uint8Array(grown)
    larger.set(this.buffer.subarray(0, this.length))
    this.buffer = larger
  }
}
