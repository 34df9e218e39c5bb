/**
 * Reads BSATN that a server sent, which may be anything: nothing is taken of what is not there, and
 * nothing is made by a length or a count that the bytes left do not bear out.
 */
import { isUtf8 } from 'node:buffer'
import { Unreadable } from './unreadable.ts'

/**
 * Every method reads what comes next.
 * @throws Unreadable where the bytes end too early or are not what is read
 */
export class Reader {
  readonly bytes: Buffer
  /** Offset of what comes next. */
  at: number
  private readonly view: DataView

  constructor(bytes: Uint8Array, at = 0) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.at = at
  }

  /** How many bytes are left. */
  get left(): number {
    return this.bytes.length - this.at
  }

  /** Passes over so many bytes. @returns the offset at which they begin */
  skip(size: number): number {
    const { at } = this
    if (size > this.bytes.length - at) {
      throw new Unreadable(`${size} bytes expected at ${at}, ${this.bytes.length - at} are left`)
    }
    this.at = at + size
    return at
  }

  u8(): number {
    return this.bytes[this.skip(1)] as number
  }

  bool(): boolean {
    const value = this.u8()
    if (value > 1) throw new Unreadable(`${value} at ${this.at - 1} is neither false nor true`)
    return value === 1
  }

  u16(): number {
    return this.view.getUint16(this.skip(2), true)
  }

  u32(): number {
    return this.view.getUint32(this.skip(4), true)
  }

  i64(): bigint {
    return this.view.getBigInt64(this.skip(8), true)
  }

  u64(): bigint {
    return this.view.getBigUint64(this.skip(8), true)
  }

  /** An integer of 64 bits where it is safe; else undefined, and it is still to be read. */
  safeInteger(): number | undefined {
    const at = this.skip(8)
    const value = this.view.getInt32(at + 4, true) * 4_294_967_296 + this.view.getUint32(at, true)
    if (Number.isSafeInteger(value)) return value
    this.at = at
    return undefined
  }

  f64(): number {
    return this.view.getFloat64(this.skip(8), true)
  }

  /** So many bytes, in the same memory. */
  raw(size: number): Uint8Array {
    const at = this.skip(size)
    const { buffer, byteOffset } = this.bytes
    return new Uint8Array(buffer, byteOffset + at, size)
  }

  /** An array of bytes, in the same memory. */
  array(): Uint8Array {
    return this.raw(this.u32())
  }

  string(): string {
    const size = this.u32()
    const at = this.skip(size)
    if (!isUtf8(this.bytes.subarray(at, at + size))) {
      throw new Unreadable(`the string at ${at} is not valid UTF-8`)
    }
    return this.bytes.toString('utf8', at, at + size)
  }

  /**
   * A count of items, which take at least `size` bytes each.
   * @param size at least 1: items of no bytes would bear out any count
   */
  count(size = 1): number {
    const count = this.u32()
    if (count * size > this.left) {
      throw new Unreadable(`${count} items expected at ${this.at}, ${this.left} bytes are left`)
    }
    return count
  }

  /** An array of anything, whose items take at least one byte each. */
  list<T>(read: (index: number) => T): T[] {
    const count = this.count()
    const items: T[] = []
    for (let index = 0; index < count; index += 1) items.push(read(index))
    return items
  }

  /** An option: what `read` answers, or undefined where there is none. */
  option<T>(read: () => T): T | undefined {
    return this.variant(2) === 0 ? read() : undefined
  }

  /** The tag of a sum that has so many variants. */
  variant(variants: number): number {
    const tag = this.u8()
    if (tag >= variants) {
      throw new Unreadable(`variant ${tag} at ${this.at - 1}, of ${variants}`)
    }
    return tag
  }

  /** Asserts that nothing is left. */
  end(): void {
    if (this.left > 0) throw new Unreadable(`${this.left} bytes too many at ${this.at}`)
  }
}
