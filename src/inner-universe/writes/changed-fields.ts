/** Says which fields of a document a write changed, for the event that tells others of it. */
import { equal, isObject, own, type Json, type JsonObject } from '../../json/index.ts'

const same = (a: Json | undefined, b: Json | undefined): boolean =>
  a === undefined || b === undefined ? a === b : equal(a, b)

const names = (before: JsonObject, after: JsonObject): readonly string[] => [
  ...new Set([...Object.keys(before), ...Object.keys(after)]),
]

/**
 * Dotted paths from the document's root, one level into its objects: `metadata.name`.
 * `ignored` are the members that only the store sets.
 */
export const changedFields = (
  before: JsonObject,
  after: JsonObject,
  ignored: readonly string[],
): string[] => {
  const changed: string[] = []
  for (const name of names(before, after)) {
    const [old, now] = [own(before, name), own(after, name)]
    if (ignored.includes(name) || same(old, now)) continue
    if (!isObject(old) || !isObject(now)) changed.push(name)
    else {
      const inner = names(old, now).filter((key) => !same(own(old, key), own(now, key)))
      changed.push(...inner.map((key) => `${name}.${key}`))
    }
  }
  return changed
}
