/** The bytes that every output of a lens is made of: new names, defaults, punctuation. */
import { literalBase } from '../../json/index.ts'

/** A range as the splicer takes it. */
export interface Literal {
  readonly start: number
  readonly end: number
}

export interface Literals {
  /** The same text has the same place. */
  readonly of: (text: string) => Literal
  readonly bytes: () => Uint8Array
}

export const createLiterals = (): Literals => {
  const places = new Map<string, Literal>()
  const parts: Uint8Array[] = []
  let length = 0
  return {
    of: (text) => {
      const known = places.get(text)
      if (known) return known
      const part = new TextEncoder().encode(text)
      const start = literalBase + length
      const literal = { start, end: start + part.length }
      places.set(text, literal)
      parts.push(part)
      length += part.length
      return literal
    },
    bytes: () => {
      const bytes = new Uint8Array(length)
      let at = 0
      for (const part of parts) {
        bytes.set(part, at)
        at += part.length
      }
      return bytes
    },
  }
}
