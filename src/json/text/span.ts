/** Stretches of a JSON text: where values end, and whether two are the same. */
import { byteAt, numberEnd, ScanFault, stringEnd, wordEnd } from '../scan/lexer.ts'

const quote = 0x22
export const [openArray, closeArray, openObject, closeObject] = [0x5b, 0x5d, 0x7b, 0x7d] as const

const words: Readonly<Record<number, string>> = { 0x74: 'true', 0x66: 'false', 0x6e: 'null' }

/** From the first byte to after the last. */
export interface TextSpan {
  readonly start: number
  readonly end: number
}

/** After the string, number or word at `at`. @throws ScanFault */
export const scalarEnd = (bytes: Uint8Array, at: number): number => {
  const first = byteAt(bytes, at)
  if (first === quote) return Math.abs(stringEnd(bytes, at))
  const word = words[first]
  return word ? wordEnd(bytes, at, word) : Math.abs(numberEnd(bytes, at))
}

export const isContainer = (byte: number): boolean => byte === openObject || byte === openArray

/** After the value at `at` of a text that is JSON. */
export const valueEnd = (bytes: Uint8Array, at: number): number => {
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

export const sameBytes = (a: Uint8Array, b: Uint8Array, from: TextSpan, to: TextSpan): boolean => {
  const length = from.end - from.start
  if (length !== to.end - to.start) return false
  for (let i = 0; i < length; i += 1) {
    if (a[from.start + i] !== b[to.start + i]) return false
  }
  return true
}

export const whole = (bytes: Uint8Array): TextSpan => ({ start: 0, end: bytes.length })

/** Whether two texts are the same, byte for byte. */
export const sameText = (a: Uint8Array, b: Uint8Array): boolean =>
  sameBytes(a, b, whole(a), whole(b))

/** What `body` answers, or undefined where the texts are not what it can walk. */
export const unlessMalformed = <T>(body: () => T): T | undefined => {
  try {
    return body()
  } catch (error) {
    if (error instanceof ScanFault) return undefined
    throw error
  }
}
