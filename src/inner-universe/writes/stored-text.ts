/** The text of a parsed document: what `print` makes of it, in a third of its time where it has only usual numbers. */
import { JsonNumber, print, type Json } from '../../json/index.ts'

/** Whether a number is kept as its text somewhere, or as a zero with a sign, which JavaScript prints without. */
const hasUnusualNumber = (value: Json): boolean => {
  if (typeof value === 'number') return Object.is(value, -0)
  if (typeof value !== 'object' || value === null) return false
  if (value instanceof JsonNumber) return true
  if (Array.isArray(value)) return value.some(hasUnusualNumber)
  for (const key of Object.keys(value)) if (hasUnusualNumber(value[key] as Json)) return true
  return false
}

export const storedText = (value: Json): string =>
  hasUnusualNumber(value) ? print(value) : JSON.stringify(value)
