/** Two things that need no values: which members of a text another one sets anew, and where a member stands. */
import type { Path } from './pointer.ts'
import {
  byteAt,
  malformed,
  markLength,
  numberEnd,
  ScanFault,
  spaceEnd,
  stringEnd,
  wordEnd,
} from './scan/lexer.ts'

const [quote, comma, colon] = [0x22, 0x2c, 0x3a]
const [openArray, closeArray, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d]

const words: Readonly<Record<number, string>> = { 0x74: 'true', 0x66: 'false', 0x6e: 'null' }

/** From the first byte to after the last. */
export interface TextSpan {
  readonly start: number
  readonly end: number
}

/** After the string, number or word at `at`. @throws ScanFault */
const scalarEnd = (bytes: Uint8Array, at: number): number => {
  const first = byteAt(bytes, at)
  if (first === quote) return Math.abs(stringEnd(bytes, at))
  const word = words[first]
  return word ? wordEnd(bytes, at, word) : Math.abs(numberEnd(bytes, at))
}

const isContainer = (byte: number): boolean => byte === openObject || byte === openArray

/** After the value at `at` of a text that is JSON. */
const valueEnd = (bytes: Uint8Array, at: number): number => {
  if (!isContainer(byteAt(bytes, at))) return scalarEnd(bytes, at)
  let depth = 0
  let i = at
  do {
    const byte = byteAt(bytes, i)
    if (byte === quote) i = Math.abs(stringEnd(bytes, i))
    else {
      if (isContainer(byte)) depth += 1
      else if (byte === closeObject || byte === closeArray) depth -= 1
      i += 1
    }
  } while (depth > 0)
  return i
}

const sameBytes = (a: Uint8Array, b: Uint8Array, from: TextSpan, to: TextSpan): boolean => {
  const length = from.end - from.start
  if (length !== to.end - to.start) return false
  for (let i = 0; i < length; i += 1) {
    if (a[from.start + i] !== b[to.start + i]) return false
  }
  return true
}

const whole = (bytes: Uint8Array): TextSpan => ({ start: 0, end: bytes.length })

/** Whether two texts are the same, byte for byte. */
export const sameText = (a: Uint8Array, b: Uint8Array): boolean =>
  sameBytes(a, b, whole(a), whole(b))

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

/** What `body` answers, or undefined where the texts are not what it can walk. */
const unlessMalformed = <T>(body: () => T): T | undefined => {
  try {
    return body()
  } catch (error) {
    if (error instanceof ScanFault) return undefined
    throw error
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

const isNamed = (bytes: Uint8Array, { start, end }: TextSpan, name: Uint8Array): boolean =>
  sameBytes(bytes, name, { start: start + 1, end: end - 1 }, whole(name))

/** The value of the only member of that name in the object at `at`. @throws ScanFault where it cannot be told */
const memberIn = (bytes: Uint8Array, at: number, name: Uint8Array): TextSpan => {
  let found: TextSpan | undefined
  let i = spaceEnd(bytes, at)
  if (byteAt(bytes, i) !== openObject) malformed(i)
  while (byteAt(bytes, i) !== closeObject) {
    const start = spaceEnd(bytes, i + 1)
    if (byteAt(bytes, start) === closeObject) break
    const end = stringEnd(bytes, start)
    // A name with escapes may be any.
    if (end < 0) malformed(start)
    const from = spaceEnd(bytes, spaceEnd(bytes, end) + 1)
    const value = { start: from, end: valueEnd(bytes, from) }
    if (isNamed(bytes, { start, end }, name)) found = found ? malformed(start) : value
    i = spaceEnd(bytes, value.end)
  }
  return found ?? malformed(i)
}

const encoder = new TextEncoder()

/**
 * Where the value at a path of members stands in a text that is JSON. Undefined where there is none,
 * and where it is not certain: a name on the way comes twice, or is written with escapes.
 */
export const memberSpan = (bytes: Uint8Array, path: Path): TextSpan | undefined =>
  unlessMalformed(() =>
    path.reduce<TextSpan>(({ start }, name) => memberIn(bytes, start, encoder.encode(name)), {
      start: markLength(bytes),
      end: bytes.length,
    }),
  )
