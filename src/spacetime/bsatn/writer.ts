/**
 * Writes BSATN, the binary form of SpacetimeDB's values: no names, no tags but those of sums,
 * little-endian numbers, lengths in 32 bits before what is counted.
 */

const firstCapacity = 1024
/** Above this, memory is not kept for what is written next. */
const mostKept = 1 << 20

/**
 * Grows as needed and can be used again after `clear`. Every method answers the writer itself.
 *
 * @example new Writer().string('key').u64(1n).copy()
 */
export class Writer {
  /** What is written so far, up to `length`, and room for more. Another array after it has grown. */
  bytes: Buffer<ArrayBuffer> = Buffer.allocUnsafeSlow(firstCapacity)
  /** How many of `bytes` count. */
  length = 0
  private view = new DataView(this.bytes.buffer)

  /** Makes sure that there is room for so many bytes more. */
  reserve(size: number): void {
    const needed = this.length + size
    if (needed > this.bytes.length) this.resize(Math.max(needed, this.bytes.length * 2))
  }

  private resize(capacity: number): void {
    const bytes = Buffer.allocUnsafeSlow(capacity)
    bytes.set(this.bytes.subarray(0, this.length))
    this.bytes = bytes
    this.view = new DataView(bytes.buffer)
  }

  u8(value: number): this {
    this.reserve(1)
    this.bytes[this.length] = value
    this.length += 1
    return this
  }

  bool(value: boolean): this {
    return this.u8(value ? 1 : 0)
  }

  u16(value: number): this {
    this.reserve(2)
    this.view.setUint16(this.length, value, true)
    this.length += 2
    return this
  }

  u32(value: number): this {
    this.reserve(4)
    this.view.setUint32(this.length, value, true)
    this.length += 4
    return this
  }

  i64(value: bigint): this {
    this.reserve(8)
    this.view.setBigInt64(this.length, value, true)
    this.length += 8
    return this
  }

  u64(value: bigint): this {
    this.reserve(8)
    this.view.setBigUint64(this.length, value, true)
    this.length += 8
    return this
  }

  /** A safe integer (at most 2^53 - 1 away from zero), in 64 bits. */
  safeInteger(value: number): this {
    this.reserve(8)
    const high = Math.floor(value / 4_294_967_296)
    this.view.setUint32(this.length, value - high * 4_294_967_296, true)
    this.view.setInt32(this.length + 4, high, true)
    this.length += 8
    return this
  }

  f64(value: number): this {
    this.reserve(8)
    this.view.setFloat64(this.length, value, true)
    this.length += 8
    return this
  }

  /** Bytes as they are, without their length. */
  raw(bytes: Uint8Array): this {
    this.reserve(bytes.length)
    this.bytes.set(bytes, this.length)
    this.length += bytes.length
    return this
  }

  /** An array of bytes: the length, then the bytes. */
  array(bytes: Uint8Array): this {
    return this.u32(bytes.length).raw(bytes)
  }

  /** As UTF-8; a surrogate without its other half becomes U+FFFD. */
  string(text: string): this {
    // A unit of UTF-16 is three bytes of UTF-8 at most.
    this.reserve(4 + text.length * 3)
    const size = this.bytes.write(text, this.length + 4)
    this.view.setUint32(this.length, size, true)
    this.length += 4 + size
    return this
  }

  /** An array of anything: the count, then each item by `write`. */
  list<T>(items: readonly T[], write: (item: T, index: number) => void): this {
    this.u32(items.length)
    for (const [index, item] of items.entries()) write(item, index)
    return this
  }

  /** An option: the value by `write`, or that there is none. */
  option<T>(value: T | undefined, write: (value: T) => void): this {
    if (value === undefined) return this.u8(1)
    this.u8(0)
    write(value)
    return this
  }

  /** Puts a number of 32 bits where there is room for it already, such as a length known later. */
  setU32(at: number, value: number): void {
    this.view.setUint32(at, value, true)
  }

  /** Forgets everything that comes after. */
  cut(length: number): void {
    this.length = length
  }

  clear(): this {
    this.length = 0
    if (this.bytes.length > mostKept) this.resize(firstCapacity)
    return this
  }

  /** What is written, as bytes of their own. */
  copy(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.bytes.buffer.slice(0, this.length))
  }
}
