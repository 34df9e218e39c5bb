/** One text for all JSON that is equal by value: members in any order, numbers however written. */
import { exactNumber } from './equal.ts'
import { isObject, JsonNumber, type Json } from './value.ts'

const ofNumber = ({ text }: JsonNumber): string => {
  const short = String(Number(text))
  return exactNumber(short) === exactNumber(text) ? short : exactNumber(text)
}

/**
 * Two values have the same text exactly when `equalByValue` holds of them.
 *
 * @example canonicalText(parsed('{"b":1.0,"a":"x"}')) // {"a":"x","b":1}
 */
export const canonicalText = (value: Json): string => {
  if (typeof value === 'number') return String(value)
  if (value instanceof JsonNumber) return ofNumber(value)
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(',')}]`
  if (!isObject(value)) return JSON.stringify(value)
  const members = Object.keys(value)
    .toSorted()
    .map((key) => `${JSON.stringify(key)}:${canonicalText(value[key] as Json)}`)
  return `{${members.join(',')}}`
}
