/**
 * The output under way: a cursor in the input, and the ranges to join so far. Nothing is copied
 * until all is known; what lies between the cursor and the next edit comes along as it is.
 */
import { extraBase, record, type Scanner } from '../../json/index.ts'
import type { CarryAddress } from '../hyperlinks.ts'
import type { Frame } from '../made-plan.ts'
import type { Literal } from './literals.ts'

/** Thrown inside the executor where a value does not fit. It says nothing: `value` explains. */
export const misfit = Symbol('misfit')

/** Thrown inside the executor where all that a document tells of is unseen, and such are skipped. */
export const unseen = Symbol('unseen')

/** A state to come back to. */
export interface Mark {
  readonly cursor: number
  readonly length: number
  readonly extraLength: number
}

export type Manner = Pick<Writer, 'defaults' | 'careful' | 'skipsUnseen' | 'address'>

export class Writer {
  bytes: Uint8Array = new Uint8Array()
  tape: Int32Array = new Int32Array()
  /** The first byte of the input that is neither written nor skipped. */
  cursor = 0
  /** Whether defaults stand in for absent fields. */
  defaults = true
  /** Whether earlier members of the same name are left out where fields are carried. */
  careful = false
  /** Whether documents are skipped that name fields, but none that the version written has. */
  skipsUnseen = false
  /** What stands around the paths of links. */
  address: CarryAddress | undefined = undefined
  ranges = new Int32Array(1024)
  length = 0
  extra = new Uint8Array(4096)
  extraLength = 0
  /** Which fields of the objects under way have been met: a stack of small tables. */
  met = new Uint8Array(256)
  private metLength = 0
  /** What functions made within frames under way; there from the first one on. */
  made: Map<number, Frame['known']> | undefined = undefined

  begin(scanner: Scanner, { defaults, careful, skipsUnseen, address }: Manner): void {
    this.bytes = scanner.bytes
    this.tape = scanner.tape
    this.cursor = scanner.start
    this.defaults = defaults
    this.careful = careful
    this.skipsUnseen = skipsUnseen
    this.address = address
    this.length = 0
    this.extraLength = 0
    this.metLength = 0
    this.made = undefined
  }

  /** Whether one document has made it larger than is worth keeping. */
  get isLarge(): boolean {
    return this.ranges.length + this.extra.length > 1024 * 1024
  }

  /** Bytes that have been written. */
  get size(): number {
    let size = 0
    for (let i = 0; i < this.length; i += 2) {
      size += (this.ranges[i + 1] as number) - (this.ranges[i] as number)
    }
    return size
  }

  start(at: number): number {
    return this.tape[at + record.start] as number
  }

  end(at: number): number {
    return this.tape[at + record.end] as number
  }

  /** Writes the input from the cursor up to a position that is not before it. */
  upTo(position: number): void {
    if (position > this.cursor) {
      this.range(this.cursor, position)
      this.cursor = position
    }
  }

  /** Writes the input up to a value, and a literal in the value's stead. */
  replace(at: number, { start, end }: Literal): void {
    this.upTo(this.start(at))
    this.range(start, end)
    this.cursor = this.end(at)
  }

  /** Writes a range of input, literals or extras. */
  range(start: number, end: number): void {
    const { length } = this
    if (length + 2 > this.ranges.length) {
      const larger = new Int32Array(this.ranges.length * 2)
      larger.set(this.ranges)
      this.ranges = larger
    }
    this.ranges[length] = start
    this.ranges[length + 1] = end
    this.length = length + 2
  }

  literal({ start, end }: Literal): void {
    this.range(start, end)
  }

  /** Room for so many bytes of extras, to be written from `extraLength` on and then `taken`. */
  room(size: number): Uint8Array {
    if (this.extraLength + size > this.extra.length) {
      const larger = new Uint8Array(Math.max(this.extra.length * 2, this.extraLength + size))
      larger.set(this.extra.subarray(0, this.extraLength))
      this.extra = larger
    }
    return this.extra
  }

  /** Writes the extras up to here. */
  taken(extraLength: number): void {
    this.range(extraBase + this.extraLength, extraBase + extraLength)
    this.extraLength = extraLength
  }

  /** Writes a text that was not there before. */
  text(text: string): void {
    const room = this.room(text.length * 3)
    const { written } = new TextEncoder().encodeInto(text, room.subarray(this.extraLength))
    this.taken(this.extraLength + written)
  }

  copy(bytes: Uint8Array): void {
    this.room(bytes.length).set(bytes, this.extraLength)
    this.taken(this.extraLength + bytes.length)
  }

  mark(): Mark {
    const { cursor, length, extraLength } = this
    return { cursor, length, extraLength }
  }

  /** Takes back all that was written since. */
  reset({ cursor, length, extraLength }: Mark): void {
    this.cursor = cursor
    this.length = length
    this.extraLength = extraLength
  }

  /** A table of so many zeros in `met`; `leave` gives it back. */
  enter(size: number): number {
    const base = this.metLength
    this.metLength = base + size
    if (this.metLength > this.met.length) {
      const larger = new Uint8Array(this.metLength * 2)
      larger.set(this.met)
      this.met = larger
    }
    for (let i = base; i < this.metLength; i += 1) this.met[i] = 0
    return base
  }

  leave(base: number): void {
    this.metLength = base
  }
}
