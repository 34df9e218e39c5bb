/** Where one JSON value differs from another. */
import { equalByValue, isObject, own, type Json, type Path } from '../../../json/index.ts'

/** Equal by value, or both not there. */
export const same = (a: Json | undefined, b: Json | undefined): boolean =>
  a === undefined || b === undefined ? a === b : equalByValue(a, b)

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
