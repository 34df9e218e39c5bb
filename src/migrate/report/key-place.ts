/** Where a key stands between others, by its value: nobody counts the documents before it. */
import { compareKeys } from '../store/compare-keys.ts'

const commonPrefix = (keys: readonly string[]): number => {
  const [first = '', ...others] = keys
  let length = first.length
  for (const key of others) {
    let same = 0
    while (same < length && key[same] === first[same]) same += 1
    length = same
  }
  return length
}

const isHex = (key: string): boolean => /^[0-9a-f-]*$/.test(key)

/** Characters that count; a double holds no more of them. */
const mostDigits = 13

/** From 0 to 1, of what follows a prefix. */
const fraction = (text: string, base: number, digitOf: (character: string) => number): number => {
  let [value, unit] = [0, 1]
  for (const character of text.slice(0, mostDigits)) {
    unit /= base
    value += digitOf(character) * unit
  }
  return Math.min(1, value)
}

const hexOf = (text: string): number =>
  fraction(text.replaceAll('-', ''), 16, (character) => Number.parseInt(character, 16))

/** Printable characters of ASCII; others stand at the ends. */
const textOf = (text: string): number =>
  fraction(text, 96, (character) => Math.max(0, Math.min(95, character.charCodeAt(0) - 32)))

/**
 * A number for each key, rising in the order of keys. Hexadecimal keys, such as UUIDs, are evenly spread
 * by it.
 *
 * @param known keys whose common beginning says nothing
 */
export const keyNumbers = (known: readonly string[]): ((key: string) => number) => {
  const distinct = [...new Set(known)]
  const prefix = distinct.length > 1 ? commonPrefix(distinct) : 0
  const number = distinct.every((key) => isHex(key.slice(prefix))) ? hexOf : textOf
  return (key) => number(key.slice(prefix))
}

export interface Bounds {
  /** Null for the beginning and the end of all keys. */
  readonly after: string | null
  readonly to: string | null
}

/** Where a key is within bounds, from 0 to 1. */
export const placeWithin = (
  key: string,
  { after, to }: Bounds,
  numberOf: (key: string) => number,
): number => {
  if (after !== null && compareKeys(key, after) <= 0) return 0
  if (to !== null && compareKeys(key, to) >= 0) return 1
  const low = after === null ? 0 : numberOf(after)
  const high = to === null ? 1 : numberOf(to)
  if (high <= low) return 0.5
  return Math.max(0, Math.min(1, (numberOf(key) - low) / (high - low)))
}
