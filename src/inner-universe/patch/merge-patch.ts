/** JSON Merge Patch (RFC 7396) on lossless JSON. */
import { isObject, own, set, type Json, type JsonObject } from '../../json/index.ts'

/** The target with the patch applied; neither argument is changed. */
export const mergePatch = (target: Json, patch: Json): Json => {
  if (!isObject(patch)) return patch
  const before: JsonObject = isObject(target) ? target : {}
  const result: JsonObject = {}
  for (const [key, value] of Object.entries(before)) {
    if (!Object.hasOwn(patch, key)) set(result, key, value)
    else if (patch[key] !== null) set(result, key, mergePatch(value, patch[key] as Json))
  }
  for (const [key, value] of Object.entries(patch)) {
    if (value !== null && own(before, key) === undefined) set(result, key, mergePatch(null, value))
  }
  return result
}
