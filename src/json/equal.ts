/** Equality of JSON values: members in any order. */
import { isNumber, isObject, JsonNumber, numberText, own, type Json } from './value.ts'

const comparing = (sameNumbers: (a: string, b: string) => boolean) => {
  const compare = (a: Json, b: Json): boolean => {
    if (a === b) return true
    if (isNumber(a)) {
      // Two doubles that differ are two numbers, however they are written.
      const mayBe = isNumber(b) && (a instanceof JsonNumber || b instanceof JsonNumber)
      return mayBe && sameNumbers(numberText(a), numberText(b))
    }
    if (Array.isArray(a)) {
      return (
        Array.isArray(b) &&
        a.length === b.length &&
        a.every((item, i) => compare(item, b[i] as Json))
      )
    }
    if (!isObject(a) || !isObject(b)) return false
    const keys = Object.keys(a)
    return (
      keys.length === Object.keys(b).length &&
      keys.every((key) => {
        const other = own(b, key)
        return other !== undefined && compare(a[key] as Json, other)
      })
    )
  }
  return compare
}

const trimmed = (digits: string): string => {
  let end = digits.length
  while (end > 0 && digits[end - 1] === '0') end -= 1
  return digits.slice(0, end)
}

/** One text for each number, however it is written; no double, which would take many for the same. */
export const exactNumber = (text: string): string => {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? []
  const digits = (whole + fraction).replace(/^0+/, '')
  const kept = trimmed(digits)
  if (kept === '') return '0'
  const power = Number(exponent) - fraction.length + digits.length - kept.length
  return Number.isSafeInteger(power) ? `${sign}${kept}e${power}` : text
}

/** Numbers by their text: `1.0` is not `1`. */
export const equal = comparing((a, b) => a === b)

/** Numbers by value, as RFC 6902 section 4.6 has it: `1.0` is `1`, and `1e400` is not `1e401`. */
export const equalByValue = comparing((a, b) => a === b || exactNumber(a) === exactNumber(b))
