/** A string of JSON to one of BSATN. */
import type { Writer } from '../../bsatn/index.ts'
import { append, byte, special } from '../bytes.ts'
import type { Input } from './input.ts'

/** What follows a backslash, by its byte: the character, as far as it is printed so; else 0. */
const shortEscapes = new Uint8Array(256)
for (const [letter, character] of Object.entries({
  '"': '"',
  '\\': '\\',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
})) {
  shortEscapes[letter.charCodeAt(0)] = character.charCodeAt(0)
}

/** The control characters that are printed as `\u00..`, by these four digits. */
const longEscapes = new Map(
  Array.from({ length: 0x20 }, (_, code) => JSON.stringify(String.fromCharCode(code)))
    .map((text, code) => [text.slice(3, 7), code] as const)
    .filter(([digits]) => digits.length === 4),
)

/** The character of the escape at `at`, or -1 where it would be printed in another way. */
const escaped = (bytes: Buffer, at: number): number => {
  const letter = bytes[at + 1] as number
  if (letter === byte.u) return longEscapes.get(bytes.toString('latin1', at + 2, at + 6)) ?? -1
  return shortEscapes[letter] || -1
}

/** Goes on where the plain part of a string ends. */
const takeRest = (input: Input, out: Writer, head: number, from: number): boolean => {
  const { bytes } = input
  let at = from
  for (;;) {
    const start = at
    while (special[bytes[at] as number] === 0) at += 1
    append(out, bytes, start, at)
    if (bytes[at] === byte.quote) {
      out.setU32(head, out.length - head - 4)
      input.at = at + 1
      return true
    }
    const character = bytes[at] === byte.backslash ? escaped(bytes, at) : -1
    if (character < 0) return false
    out.u8(character)
    at += bytes[at + 1] === byte.u ? 6 : 2
  }
}

/** As it would be printed: with the escapes that `JSON.stringify` writes, and no others. */
export const takeString = (input: Input, out: Writer): boolean => {
  const { bytes } = input
  const start = input.at + 1
  if (bytes[input.at] !== byte.quote) return false
  // Loaded once: constants of a module are looked up each time they are named.
  const classes = special
  let at = start
  while (classes[bytes[at] as number] === 0) at += 1
  const head = out.length
  out.u32(at - start)
  append(out, bytes, start, at)
  if (bytes[at] !== byte.quote) return takeRest(input, out, head, at)
  input.at = at + 1
  return true
}
