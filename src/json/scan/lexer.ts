/** Where the tokens of JSON (RFC 8259) end, and that they are what the grammar allows. */
import type { Fault } from './scanner.ts'

/** The byte at an offset, or -1 after the end: reading beyond an array makes all reading slow. */
export const byteAt = (bytes: Uint8Array, at: number): number =>
  at < bytes.length ? (bytes[at] as number) : -1

/** How long the byte order mark is that a text begins with. */
export const markLength = (bytes: Uint8Array): number =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0

/** Thrown inside a scanner only. */
export class ScanFault implements Fault {
  readonly kind: Fault['kind']
  readonly offset: number
  constructor(offset: number, kind: Fault['kind'] = 'malformed') {
    this.offset = offset
    this.kind = kind
  }
}

/** @throws ScanFault always */
export const malformed = (offset: number): never => {
  throw new ScanFault(offset)
}

// What a byte within a string is.
// A plain one is 0.
const quote = 1
const backslash = 2
const control = 3
const wide = 4

const inString = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte === 0x22) return quote
  if (byte === 0x5c) return backslash
  return byte < 0x20 ? control : byte < 0x80 ? 0 : wide
})

const isHex = (byte: number | undefined): boolean =>
  byte !== undefined &&
  ((byte >= 0x30 && byte <= 0x39) ||
    (byte >= 0x41 && byte <= 0x46) ||
    (byte >= 0x61 && byte <= 0x66))

const shortEscapes = new Set(new TextEncoder().encode('"\\/bfnrt'))

/** After the escape whose backslash is at `at`. */
const escapeEnd = (bytes: Uint8Array, at: number): number => {
  const letter = bytes[at + 1]
  if (letter !== 0x75) return shortEscapes.has(letter ?? 0) ? at + 2 : malformed(at)
  for (let i = at + 2; i < at + 6; i += 1) if (!isHex(bytes[i])) malformed(at)
  return at + 6
}

/** After the character of two to four bytes at `at` (Unicode, table 3-7: well-formed UTF-8). */
const wideEnd = (bytes: Uint8Array, at: number): number => {
  const lead = bytes[at] as number
  const second = bytes[at + 1] ?? 0
  const isNext = (offset: number): boolean => ((bytes[at + offset] ?? 0) & 0xc0) === 0x80
  if (lead >= 0xc2 && lead <= 0xdf) return isNext(1) ? at + 2 : malformed(at)
  if (lead >= 0xe0 && lead <= 0xef) {
    const fits = lead === 0xe0 ? second >= 0xa0 : lead !== 0xed || second <= 0x9f
    return fits && isNext(1) && isNext(2) ? at + 3 : malformed(at)
  }
  if (lead >= 0xf0 && lead <= 0xf4) {
    const fits = lead === 0xf0 ? second >= 0x90 : lead !== 0xf4 || second <= 0x8f
    return fits && isNext(1) && isNext(2) && isNext(3) ? at + 4 : malformed(at)
  }
  return malformed(at)
}

/** How many bytes from the beginning on are whole characters of UTF-8. */
export const validLength = (bytes: Uint8Array): number => {
  let at = 0
  try {
    while (at < bytes.length) at = (bytes[at] as number) < 0x80 ? at + 1 : wideEnd(bytes, at)
  } catch (error) {
    if (!(error instanceof ScanFault)) throw error
  }
  return at
}

/**
 * After the string that begins at `start`; negative when it holds escapes.
 * @throws ScanFault
 */
export const stringEnd = (bytes: Uint8Array, start: number): number => {
  // Loaded once: constants of a module are looked up each time they are named.
  const { length } = bytes
  const classes = inString
  let at = start + 1
  let escaped = false
  for (;;) {
    // Almost every byte is a plain one, of class 0.
    while (at < length && classes[bytes[at] as number] === 0) at += 1
    if (at >= length) return malformed(length)
    const found = classes[bytes[at] as number]
    if (found === quote) return escaped ? -(at + 1) : at + 1
    if (found === wide) at = wideEnd(bytes, at)
    else if (found === backslash) {
      escaped = true
      at = escapeEnd(bytes, at)
    } else return malformed(at)
  }
}

const digitsEnd = (bytes: Uint8Array, start: number): number => {
  let at = start
  for (;;) {
    const byte = byteAt(bytes, at)
    if (byte < 0x30 || byte > 0x39) return at
    at += 1
  }
}

/**
 * After the longest number that begins at `start`; negative when it has a fraction or an exponent.
 * @throws ScanFault
 */
export const numberEnd = (bytes: Uint8Array, start: number): number => {
  const first = byteAt(bytes, start) === 0x2d ? start + 1 : start
  const whole = byteAt(bytes, first) === 0x30 ? first + 1 : digitsEnd(bytes, first)
  if (whole === first) return malformed(start)
  let end = whole
  if (byteAt(bytes, end) === 0x2e) {
    const after = digitsEnd(bytes, end + 1)
    if (after === end + 1) return whole
    end = after
  }
  const mark = byteAt(bytes, end)
  if (mark === 0x65 || mark === 0x45) {
    const sign = byteAt(bytes, end + 1)
    const from = sign === 0x2b || sign === 0x2d ? end + 2 : end + 1
    const after = digitsEnd(bytes, from)
    if (after > from) end = after
  }
  return end === whole ? whole : -end
}

/** After the literal name at `start`. @throws ScanFault */
export const wordEnd = (bytes: Uint8Array, start: number, word: string): number => {
  for (let i = 0; i < word.length; i += 1) {
    if (bytes[start + i] !== word.charCodeAt(i)) malformed(start)
  }
  return start + word.length
}

/** The first byte at or after `start` that is not white space. */
export const spaceEnd = (bytes: Uint8Array, start: number): number => {
  let at = start
  for (;;) {
    const byte = byteAt(bytes, at)
    // All white space is below this, and almost all that is looked at is above.
    if (byte > 0x20) return at
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return at
    at += 1
  }
}
