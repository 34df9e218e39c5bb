/**
 * Cuts one JSON document into pieces: outside of them every byte is checked here, inside of them a
 * scanner does that. No more is held than the largest piece.
 */
import { problem, ProblemError } from '../../errors/index.ts'
import type { Cutter, OnPiece, Pause } from './cutter.ts'
import { Piece } from './piece.ts'
import { ValueEnd } from './value-end.ts'

/** Takes a document apart. What it is given is good until it returns. */
export interface Parts {
  /**
   * Whether the array or object that begins here is cut up: then its punctuation, names and values
   * follow. Else it comes whole, as one value.
   */
  cuts(opening: number): boolean
  /** `[ ] { } , :` where they belong to what is cut up. */
  mark(byte: number): void
  /** White space between pieces; it is not waited for. */
  space: OnPiece
  /** The name of a member with its quotes, not checked inside. */
  name: OnPiece
  /** A value that is not cut up, not checked inside. */
  value: OnPiece
}

const code = {
  comma: 0x2c,
  colon: 0x3a,
  quote: 0x22,
  openArray: 0x5b,
  closeArray: 0x5d,
  openObject: 0x7b,
  closeObject: 0x7d,
} as const

/** What may come next. */
type Expected =
  | 'start'
  | 'value'
  | 'item or end'
  | 'name'
  | 'name or end'
  | 'colon'
  | 'comma or end'
  | 'nothing'

const words: Readonly<Record<Expected, string>> = {
  start: 'a value expected',
  value: 'a value expected',
  'item or end': "a value or ']' expected",
  name: 'a quoted name expected',
  'name or end': "a quoted name or '}' expected",
  colon: "':' expected",
  'comma or end': "',' or the end of the array or object expected",
  nothing: 'end of input expected',
}

const byteOrderMark = [0xef, 0xbb, 0xbf]

const isSpace = (byte: number | undefined): boolean =>
  byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09

const endOfSpace = (chunk: Uint8Array, from: number): number => {
  let at = from
  while (isSpace(chunk[at])) at += 1
  return at
}

/** @param limit largest name or value that is not cut up, in bytes */
export const documentCutter = (limit: number, parts: Parts): Cutter => {
  const piece = new Piece(limit)
  const valueEnd = new ValueEnd()
  /** What is cut up at the moment, as its closing bytes. */
  const open: number[] = []
  let expected: Expected = 'start'
  /** What is being held; it goes on with the next chunk. */
  let within: 'name' | 'value' | undefined
  let marked = 0
  /** What a part that was handed out asks for before the next one comes. */
  let pause: Pause = undefined

  const malformed = (at: number, what = words[expected]): never => {
    const offset = piece.passed + at
    throw new ProblemError(problem('malformed-json', `At offset ${offset}: ${what}.`, { offset }))
  }

  const afterValue = (): Expected => (open.length === 0 ? 'nothing' : 'comma or end')

  const goOn = (chunk: Uint8Array, at: number, what: 'name' | 'value'): number => {
    const end = valueEnd.find(chunk, at)
    if (end < 0) {
      within = what
      piece.hold(chunk, at, chunk.length)
      return chunk.length
    }
    within = undefined
    const offset = piece.offset(at)
    expected = what === 'name' ? 'colon' : afterValue()
    pause = parts[what](piece.take(chunk, at, end), offset)
    return end
  }

  const begin = (chunk: Uint8Array, at: number, what: 'name' | 'value'): number => {
    valueEnd.begin(chunk[at] as number)
    return goOn(chunk, at, what)
  }

  const value = (chunk: Uint8Array, at: number): number => {
    const byte = chunk[at] as number
    const isArray = byte === code.openArray
    if ((isArray || byte === code.openObject) && parts.cuts(byte)) {
      parts.mark(byte)
      open.push(isArray ? code.closeArray : code.closeObject)
      expected = isArray ? 'item or end' : 'name or end'
      return at + 1
    }
    return begin(chunk, at, 'value')
  }

  const close = (byte: number, at: number): number => {
    if (open.pop() !== byte) malformed(at)
    parts.mark(byte)
    expected = afterValue()
    return at + 1
  }

  /** Within a byte order mark nothing else can be. */
  const isMarking = (): boolean => marked > 0 && marked < byteOrderMark.length

  /** Whether a byte order mark, which may come first of all, ends or goes on here. */
  const marks = (byte: number, at: number): boolean => {
    if (marked === byteOrderMark.length || piece.passed + at !== marked) return false
    if (byte === byteOrderMark[marked]) {
      marked += 1
      return true
    }
    return marked > 0 && malformed(at)
  }

  const token = (chunk: Uint8Array, at: number): number => {
    const byte = chunk[at] as number
    switch (expected) {
      case 'start':
        if (marks(byte, at)) return at + 1
        return startsValue(byte) ? value(chunk, at) : malformed(at)
      case 'item or end':
        if (byte === code.closeArray) return close(byte, at)
        return startsValue(byte) ? value(chunk, at) : malformed(at)
      case 'value':
        return startsValue(byte) ? value(chunk, at) : malformed(at)
      case 'name or end':
        if (byte === code.closeObject) return close(byte, at)
        return byte === code.quote ? begin(chunk, at, 'name') : malformed(at)
      case 'name':
        return byte === code.quote ? begin(chunk, at, 'name') : malformed(at)
      case 'colon':
        if (byte !== code.colon) malformed(at)
        parts.mark(byte)
        expected = 'value'
        return at + 1
      case 'comma or end':
        if (byte !== code.comma) return close(byte, at)
        parts.mark(byte)
        expected = open.at(-1) === code.closeArray ? 'value' : 'name'
        return at + 1
      case 'nothing':
        return malformed(at)
    }
  }

  const cut = (chunk: Uint8Array, from: number): Pause => {
    let at = from
    while (at < chunk.length) {
      if (within) at = goOn(chunk, at, within)
      else if (isSpace(chunk[at]) && !isMarking()) {
        const end = endOfSpace(chunk, at)
        void parts.space(chunk.subarray(at, end) as Uint8Array<ArrayBuffer>, piece.passed + at)
        at = end
      } else at = token(chunk, at)
      if (pause) {
        const waiting = pause
        pause = undefined
        const next = at
        return waiting.then(() => cut(chunk, next))
      }
    }
    piece.passed += chunk.length
    return undefined
  }

  return {
    push: (chunk) => cut(chunk, 0),
    end: () => {
      if (within && open.length === 0 && valueEnd.mayEnd) {
        expected = 'nothing'
        const offset = piece.offset(0)
        return parts.value(piece.rest(), offset)
      }
      if (expected !== 'nothing') {
        malformed(
          0,
          within ? 'the input ends within a value' : `the input ends where ${words[expected]}`,
        )
      }
      return undefined
    },
  }
}

/** Quotes, braces, digits, a minus sign and the first letters of the literals. */
const startsValue = (byte: number): boolean =>
  byte === code.quote ||
  byte === code.openObject ||
  byte === code.openArray ||
  (byte >= 0x30 && byte <= 0x39) ||
  byte === 0x2d ||
  byte === 0x74 ||
  byte === 0x66 ||
  byte === 0x6e
