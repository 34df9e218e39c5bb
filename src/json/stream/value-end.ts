/** Finds where a JSON value ends, over any borders of chunks. It does not judge what is inside: a scanner does. */

const quote = 0x22
const backslash = 0x5c

/** `{` and `[`, `}` and `]` differ in this bit only, and no other two bytes meet there. */
const braceBit = 0x20
const openingBrace = 0x7b
const closingBrace = 0x7d

/** White space, and what may stand behind a number or a literal. */
const endsScalar = (byte: number): boolean =>
  byte <= 0x20 || byte === 0x2c || (byte | braceBit) === closingBrace

export class ValueEnd {
  private depth = 0
  private inText = false
  private isScalar = false
  /** 1 when the first byte of the next chunk is escaped by the last one of this. */
  private skip = 0

  /** Begins a value. @param first its first byte, which `find` then meets as well */
  begin(first: number): void {
    this.depth = 0
    this.inText = false
    this.skip = 0
    this.isScalar = first !== quote && (first | braceBit) !== openingBrace
  }

  /** The index after the value, or -1 when it goes on in the next chunk, or ends with the input. */
  find(chunk: Uint8Array, from: number): number {
    return this.isScalar ? this.scalarEnd(chunk, from) : this.structureEnd(chunk, from)
  }

  /** Whether the end of the input would be the end of the value: only of a number or a literal. */
  get mayEnd(): boolean {
    return this.isScalar
  }

  private scalarEnd(chunk: Uint8Array, from: number): number {
    for (let at = from; at < chunk.length; at += 1) {
      if (endsScalar(chunk[at] as number)) return at
    }
    return -1
  }

  private structureEnd(chunk: Uint8Array, from: number): number {
    const { length } = chunk
    let at = from + this.skip
    let { depth, inText } = this
    this.skip = 0
    while (at < length) {
      if (inText) {
        at = textEnd(chunk, at)
        if (at >= length) break
        at += 1
        inText = false
        if (depth === 0) return at
      }
      while (at < length) {
        const byte = chunk[at] as number
        at += 1
        if (byte === quote) {
          inText = true
          break
        }
        const brace = byte | braceBit
        if (brace === openingBrace) depth += 1
        else if (brace === closingBrace) {
          depth -= 1
          if (depth === 0) return at
        }
      }
    }
    this.depth = depth
    this.inText = inText
    this.skip = at - length
    return -1
  }
}

/** The index of the closing quote; beyond the chunk where there is none, by 1 when it ends in an escape. */
const textEnd = (chunk: Uint8Array, from: number): number => {
  const { length } = chunk
  let at = from
  while (at < length) {
    const byte = chunk[at]
    if (byte === quote) return at
    at += byte === backslash ? 2 : 1
  }
  return at
}
