/** Bytes that the codec looks at one by one. */
import type { Writer } from '../bsatn/index.ts'

export const byte = {
  quote: 0x22,
  comma: 0x2c,
  minus: 0x2d,
  zero: 0x30,
  nine: 0x39,
  colon: 0x3a,
  openList: 0x5b,
  backslash: 0x5c,
  closeList: 0x5d,
  n: 0x6e,
  u: 0x75,
  open: 0x7b,
  close: 0x7d,
} as const

/** Whether a byte ends a run of those that stand in JSON strings as they are: 0 for the others. */
export const special = Uint8Array.from({ length: 256 }, (_, each) =>
  each < 0x20 || each === byte.quote || each === byte.backslash ? 1 : 0,
)

/** Whether `bytes` goes on at `at` as `expected` does from `from` on. */
export const goesOn = (bytes: Uint8Array, at: number, expected: Uint8Array, from = 0): boolean => {
  const { length } = expected
  const shift = at - from
  for (let i = from; i < length; i += 1) if (bytes[shift + i] !== expected[i]) return false
  return true
}

/** Below this, a loop is faster than a call. */
const short = 64

/** Appends a part of other bytes. */
export const append = (out: Writer, from: Uint8Array, start: number, end: number): void => {
  const size = end - start
  out.reserve(size)
  if (size > short) out.bytes.set(from.subarray(start, end), out.length)
  else {
    const { bytes, length } = out
    for (let i = 0; i < size; i += 1) bytes[length + i] = from[start + i] as number
  }
  out.length += size
}

/** Appends text of ASCII, such as a number. */
export const appendAscii = (out: Writer, text: string): void => {
  const size = text.length
  out.reserve(size)
  const { bytes, length } = out
  for (let i = 0; i < size; i += 1) bytes[length + i] = text.charCodeAt(i)
  out.length += size
}

/** The name of a member as it stands in JSON, with a comma before and a colon after it. */
export const labelOf = (member: string): Uint8Array =>
  new TextEncoder().encode(`,${JSON.stringify(member)}:`)

/** The bits that any of the bytes have: below 128, they are all ASCII. */
export const bitsOf = (bytes: Uint8Array, start = 0, end = bytes.length): number => {
  let bits = 0
  for (let at = start; at < end; at += 1) bits |= bytes[at] as number
  return bits
}
