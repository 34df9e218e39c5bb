/**
 * The port of what reads JSON text without parsing it: one pass checks the whole grammar and notes
 * where the values are that somebody wants to look at; splicing then joins ranges of bytes.
 */
import type { View } from './view.ts'

/** What the bytes of a lens are made of; compiled once, the same for every document. */
export interface Program {
  /** What to look at, by number: view 0 looks at nothing, view 1 is the document's. */
  readonly views: readonly View[]
  /** Bytes that outputs are spliced from, such as new names and defaults. */
  readonly literals: Uint8Array
}

/** Where a text is not JSON, as an offset in bytes, or is nested deeper than allowed. */
export interface Fault {
  readonly kind: 'malformed' | 'too-deep'
  readonly offset: number
}

/**
 * A record of the tape is six integers: what it is (`kind | flags | id << idShift`), start and end
 * of its name (quotes included; both 0 when it is not a member), start and end of the value, and
 * the index of the record after it and all that is inside of it. The records of what is inside a
 * value follow its own, in the order of the text.
 */
export const record = {
  meta: 0,
  nameStart: 1,
  nameEnd: 2,
  start: 3,
  end: 4,
  next: 5,
  size: 6,
} as const

export const kind = {
  object: 0,
  array: 1,
  string: 2,
  number: 3,
  true: 4,
  false: 5,
  null: 6,
  mask: 7,
} as const

/** A string with escapes, or a number with a fraction or an exponent. */
export const flagSpecial = 8

/** The name of the member is written with escapes. Its id is found all the same. */
export const flagEscapedName = 16

/** The bits above hold the id of the member's name in its view; 0 when the view does not list it. */
export const idShift = 8

/** Added to offsets in `literals`, so that one list of ranges can speak of them too. */
export const literalBase = 0x4000_0000

/** Added to offsets in what is made for one document: new numbers, new texts. */
export const extraBase = -0x8000_0000

/** Ranges to join: `start, end` by turns, of the input as the tape counts, of literals or extras. */
export interface Ranges {
  readonly ranges: Int32Array
  /** How many integers of `ranges` count. */
  readonly length: number
  readonly extra: Uint8Array
  /** How many bytes of `extra` count. */
  readonly extraLength: number
}

/** Not reentrant: everything it answers is good until the next `scan`. */
export interface Scanner {
  /** Where the positions on the tape point to. May be a new view after every `scan`. */
  readonly bytes: Uint8Array
  /** May be a new view after every `scan`. */
  readonly tape: Int32Array
  /** Index of the document's record on the tape. */
  readonly root: number
  /** Positions of the first byte, after a byte order mark, and after the last one. */
  readonly start: number
  readonly end: number
  /**
   * Checks the whole text (RFC 8259, valid UTF-8, a byte order mark allowed) and fills the tape
   * with the records that view 1 asks for. At most 1 GiB.
   * @param depth deepest allowed nesting of arrays and objects
   */
  scan(program: Program, input: Uint8Array, depth: number): Fault | undefined
  /**
   * Joins ranges of the text scanned last, of the program's literals and of extras. Nothing changes
   * what it answers, but its `buffer` may hold other answers as well.
   */
  splice(ranges: Ranges): Uint8Array<ArrayBuffer>
  /** The same for those who are done with it before anything else is asked of the scanner: nothing is allocated. */
  spliceBriefly(ranges: Ranges): Uint8Array<ArrayBuffer>
}
