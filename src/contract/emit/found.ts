/** How a value that does not fit is named in an error. */
import { isNumber, kindOf, numberText, type Json } from '../../json/index.ts'

const longest = 40

const shorten = (text: string): string => {
  const characters = Array.from(text.slice(0, 2 * longest))
  return characters.length > longest ? `${characters.slice(0, longest).join('')}...` : text
}

/** @example found('a') // '"a"' */
export const found = (value: Json | undefined): string => {
  if (value === undefined) return 'nothing'
  if (typeof value === 'string') return JSON.stringify(shorten(value))
  if (isNumber(value)) return shorten(numberText(value))
  if (value === null || typeof value === 'boolean') return String(value)
  return kindOf(value) === 'array' ? 'an array' : 'an object'
}

/** @example oneOf(['a', 'b']) // '"a" or "b"' */
export const oneOf = (values: readonly string[]): string => {
  const quoted = values.map((value) => JSON.stringify(value))
  return quoted.length < 2
    ? quoted.join('')
    : `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`
}
