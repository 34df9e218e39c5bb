/** Equality of JSON values: members in any order, numbers by text. */
import { isNumber, isObject, numberText, own, type Json } from './value.ts'

export const equal = (a: Json, b: Json): boolean => {
  if (a === b) return true
  if (isNumber(a)) return isNumber(b) && numberText(a) === numberText(b)
  if (Array.isArray(a)) {
    return (
      Array.isArray(b) && a.length === b.length && a.every((item, i) => equal(item, b[i] as Json))
    )
  }
  if (isObject(a)) {
    if (!isObject(b)) return false
    const keys = Object.keys(a)
    return (
      keys.length === Object.keys(b).length &&
      keys.every((key) => {
        const other = own(b, key)
        return other !== undefined && equal(a[key] as Json, other)
      })
    )
  }
  return false
}
