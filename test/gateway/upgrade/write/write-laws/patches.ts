/** Patches that make one document of another, to the letter. */
import { jsonPatch } from '../../../../../src/inner-universe/patch/json-patch.ts'
import { mergePatch } from '../../../../../src/inner-universe/patch/merge-patch.ts'
import {
  formatPointer,
  isObject,
  own,
  print,
  set,
  type Json,
  type JsonObject,
  type Path,
} from '../../../../../src/json/index.ts'
import { differences, sameText } from '../../../../../src/testing/differences.ts'

const isSame = (a: Json, b: Json): boolean => differences(a, b, sameText).length === 0

const holdsNull = (value: Json): boolean =>
  isObject(value) && Object.values(value).some((member) => member === null || holdsNull(member))

/** Undefined where only a null would say it. */
const mergingOf = (before: JsonObject, after: JsonObject): JsonObject | undefined => {
  const patch: JsonObject = {}
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [was, is] = [own(before, key), own(after, key)]
    if (was !== undefined && is !== undefined && isSame(was, is)) continue
    if (is === undefined) set(patch, key, null)
    else if (is === null || (!isObject(was) && holdsNull(is))) return undefined
    else if (isObject(was) && isObject(is)) {
      const inner = mergingOf(was, is)
      if (!inner) return undefined
      set(patch, key, inner)
    } else set(patch, key, is)
  }
  return patch
}

const operationsOf = (before: Json, after: Json, path: Path): JsonObject[] => {
  const at = (key: string) => formatPointer([...path, key])
  if (isObject(before) && isObject(after)) {
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((key) => {
      const [was, is] = [own(before, key), own(after, key)]
      if (is === undefined) return [{ op: 'remove', path: at(key) }]
      if (was === undefined) return [{ op: 'add', path: at(key), value: is }]
      return operationsOf(was, is, [...path, key])
    })
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    const place = after.findIndex(
      (item, i) => i >= before.length || !isSame(before[i] as Json, item),
    )
    const first = place < 0 ? after.length : place
    if (after.length === before.length) {
      return after.flatMap((item, i) => operationsOf(before[i] as Json, item, [...path, String(i)]))
    }
    return after.length > before.length
      ? [{ op: 'add', path: at(String(first)), value: after[first] as Json }]
      : [{ op: 'remove', path: at(String(first)) }]
  }
  return isSame(before, after) ? [] : [{ op: 'replace', path: formatPointer(path), value: after }]
}

/** RFC 7396; undefined where none says it. */
export const mergePatchOf = (before: Json, after: Json): Json | undefined => {
  if (!isObject(before) || !isObject(after)) return undefined
  const patch = mergingOf(before, after)
  return patch && print(mergePatch(before, patch)) === print(after) ? patch : undefined
}

/** RFC 6902; undefined where none says it. Lists differ by one item at most, or have equally many. */
export const jsonPatchOf = (before: Json, after: Json): Json | undefined => {
  const patch = operationsOf(before, after, [])
  const patched = jsonPatch(before, patch)
  return patched.ok && print(patched.value) === print(after) ? patch : undefined
}
