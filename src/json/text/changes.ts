/** Which members of a text another one sets anew, found without any values. */
import type { Path } from '../pointer.ts'
import { byteAt, malformed, markLength, spaceEnd, stringEnd } from '../scan/lexer.ts'
import {
  closeArray,
  closeObject,
  isContainer,
  openArray,
  sameBytes,
  scalarEnd,
  unlessMalformed,
  type TextSpan,
} from './span.ts'

const [quote, comma, colon] = [0x22, 0x2c, 0x3a]

const decoder = new TextDecoder()

const nameOf = (bytes: Uint8Array, { start, end }: TextSpan): string =>
  JSON.parse(decoder.decode(bytes.subarray(start, end))) as string

/** A member that has another value: in the text before and in the one after. */
export interface MemberChange {
  readonly path: Path
  readonly before: TextSpan
  readonly after: TextSpan
}

class Comparison {
  readonly changes: MemberChange[] = []
  private readonly before: Uint8Array
  private readonly after: Uint8Array
  private readonly names: TextSpan[] = []
  private i: number
  private j: number
  private lists = 0

  constructor(before: Uint8Array, after: Uint8Array) {
    this.before = before
    this.after = after
    this.i = markLength(before)
    this.j = markLength(after)
  }

  whole(): void {
    this.value()
    this.space()
    if (this.i !== this.before.length || this.j !== this.after.length) malformed(this.j)
  }

  private space(): void {
    this.i = spaceEnd(this.before, this.i)
    this.j = spaceEnd(this.after, this.j)
  }

  /** The next byte, where it is the same in both. @throws ScanFault */
  private both(): number {
    this.space()
    const byte = byteAt(this.before, this.i)
    return byte === byteAt(this.after, this.j) ? byte : malformed(this.j)
  }

  private step(): void {
    this.i += 1
    this.j += 1
  }

  private value(): void {
    this.space()
    if (isContainer(byteAt(this.before, this.i))) this.container(this.both() === openArray)
    else this.scalar()
  }

  private scalar(): void {
    const before = { start: this.i, end: scalarEnd(this.before, this.i) }
    const after = { start: this.j, end: scalarEnd(this.after, this.j) }
    if (!sameBytes(this.before, this.after, before, after)) {
      // Which item of a list is which is not seen here.
      if (this.lists > 0 || this.names.length === 0) malformed(this.j)
      const path = this.names.map((name) => nameOf(this.before, name))
      this.changes.push({ path, before, after })
    }
    this.i = before.end
    this.j = after.end
  }

  private container(isList: boolean): void {
    const closing = isList ? closeArray : closeObject
    if (isList) this.lists += 1
    this.step()
    if (this.both() !== closing) {
      for (;;) {
        if (!isList) this.name()
        this.value()
        if (!isList) this.names.pop()
        const next = this.both()
        if (next === closing) break
        if (next !== comma) malformed(this.j)
        this.step()
      }
    }
    this.step()
    if (isList) this.lists -= 1
  }

  private name(): void {
    if (this.both() !== quote) malformed(this.j)
    const before = { start: this.i, end: Math.abs(stringEnd(this.before, this.i)) }
    const after = { start: this.j, end: Math.abs(stringEnd(this.after, this.j)) }
    if (!sameBytes(this.before, this.after, before, after)) malformed(this.j)
    this.names.push(before)
    this.i = before.end
    this.j = after.end
    if (this.both() !== colon) malformed(this.j)
    this.step()
  }
}

/**
 * Where one text differs from another, as long as nothing but members with another string, number or
 * literal differ, and white space. Undefined where more does: other members or another order of them,
 * anything inside of a list, or a text that is no JSON. Of several members with one name each counts.
 *
 * @example memberChanges(utf8('{"a":1,"b":[2]}'), utf8('{ "a": 3, "b": [2] }'))
 * // [{ path: ['a'], before: { start: 5, end: 6 }, after: { start: 7, end: 8 } }]
 */
export const memberChanges = (
  before: Uint8Array,
  after: Uint8Array,
): readonly MemberChange[] | undefined =>
  unlessMalformed(() => {
    const comparison = new Comparison(before, after)
    comparison.whole()
    return comparison.changes
  })
