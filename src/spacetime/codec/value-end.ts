/** Where a value of JSON ends, and that it is one. */
import {
  malformed,
  numberEnd,
  ScanFault,
  spaceEnd,
  stringEnd,
  wordEnd,
} from '../../json/scan/lexer.ts'

/** Deepest nesting within a column of JSON. The texts of requests are held to less. */
export const deepest = 512

const commaOr = (bytes: Uint8Array, at: number, close: number): boolean => {
  if (bytes[at] === close) return false
  return bytes[at] === 0x2c ? true : malformed(at)
}

const arrayEnd = (bytes: Uint8Array, start: number, depth: number): number => {
  let at = spaceEnd(bytes, start + 1)
  if (bytes[at] === 0x5d) return at + 1
  for (;;) {
    at = spaceEnd(bytes, valueEnd(bytes, at, depth))
    if (!commaOr(bytes, at, 0x5d)) return at + 1
    at = spaceEnd(bytes, at + 1)
  }
}

const objectEnd = (bytes: Uint8Array, start: number, depth: number): number => {
  let at = spaceEnd(bytes, start + 1)
  if (bytes[at] === 0x7d) return at + 1
  for (;;) {
    if (bytes[at] !== 0x22) malformed(at)
    at = spaceEnd(bytes, Math.abs(stringEnd(bytes, at)))
    if (bytes[at] !== 0x3a) malformed(at)
    at = spaceEnd(bytes, valueEnd(bytes, spaceEnd(bytes, at + 1), depth))
    if (!commaOr(bytes, at, 0x7d)) return at + 1
    at = spaceEnd(bytes, at + 1)
  }
}

/**
 * After the value that begins at `start`, which may be nested in itself `depth` levels deep.
 * @throws ScanFault where it is not JSON, or nested deeper
 */
export const valueEnd = (bytes: Uint8Array, start: number, depth = deepest): number => {
  switch (bytes[start]) {
    case 0x22:
      return Math.abs(stringEnd(bytes, start))
    case 0x7b:
    case 0x5b:
      if (depth === 0) throw new ScanFault(start, 'too-deep')
      return bytes[start] === 0x7b
        ? objectEnd(bytes, start, depth - 1)
        : arrayEnd(bytes, start, depth - 1)
    case 0x74:
      return wordEnd(bytes, start, 'true')
    case 0x66:
      return wordEnd(bytes, start, 'false')
    case 0x6e:
      return wordEnd(bytes, start, 'null')
    default:
      return Math.abs(numberEnd(bytes, start))
  }
}
