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
  const encoder = new TextEncoder()
  const places = new Map<string, Literal>()
  let length = 0
  return {
    of: (text) => {
      const known = places.get(text)
      if (known) return known
      const start = literalBase + length
      length += encoder.encode(text).length
      const literal = { start, end: literalBase + length }
      places.set(text, literal)
      return literal
    },
    bytes: () => encoder.encode([...places.keys()].join('')),
  }
}
