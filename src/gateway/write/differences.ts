/** Where one JSON value differs from another. */
import {
  equal,
  isNumber,
  isObject,
  numberText,
  own,
  type Json,
  type Path,
} from '../../json/index.ts'

const digits = (text: string): number => text.replaceAll(/e.*$|[^\d]/gi, '').length

/** Equal by value: `1.0` is `1`, as far as doubles tell numbers apart. */
export const same = (a: Json | undefined, b: Json | undefined): boolean => {
  if (a === b) return true
  if (a === undefined || b === undefined) return false
  if (isNumber(a) && isNumber(b)) {
    const [left, right] = [numberText(a), numberText(b)]
    return (
      left === right ||
      (digits(left) <= 15 && digits(right) <= 15 && Number(left) === Number(right))
    )
  }
  return equal(a, b)
}

/** Places of the first value that the second does not have alike, as deep as both have the same form. */
export const differences = (stored: Json, returned: Json | undefined, at: Path = []): Path[] => {
  if (isObject(stored) && isObject(returned)) {
    return Object.keys(stored).flatMap((key) =>
      differences(stored[key] as Json, own(returned, key), [...at, key]),
    )
  }
  if (Array.isArray(stored) && Array.isArray(returned) && stored.length === returned.length) {
    return stored.flatMap((item, i) => differences(item, returned[i], [...at, String(i)]))
  }
  return same(stored, returned) ? [] : [at]
}
