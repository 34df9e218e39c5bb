/** Edits of JSON that change nothing of their input; members that are new come last. */
import {
  isObject,
  set,
  type Json,
  type JsonObject,
  type Path,
} from '../../../../../src/json/index.ts'

/** The object with a member set in its place, or without it. */
export const having = (object: JsonObject, key: string, value: Json | undefined): JsonObject => {
  const result: JsonObject = {}
  for (const [name, member] of Object.entries(object)) {
    if (name !== key) set(result, name, member)
    else if (value !== undefined) set(result, name, value)
  }
  if (value !== undefined && !Object.hasOwn(result, key)) set(result, key, value)
  return result
}

/** The document with a value put at a path of objects, or taken away from there. */
export const putting = (
  document: Json,
  [token, ...rest]: Path,
  value: Json | undefined,
): Json | undefined => {
  if (token === undefined) return value
  const object = isObject(document) ? document : {}
  const known = Object.hasOwn(object, token)
  if (!known && value === undefined) return document
  return having(object, token, putting(known ? (object[token] as Json) : {}, rest, value))
}

/** What becomes of one list; indexes are of the list before. */
export type ListEdit =
  | { readonly kind: 'insert'; readonly at: number; readonly item: Json }
  | { readonly kind: 'remove'; readonly at: number }
  | { readonly kind: 'move'; readonly at: number; readonly to: number }

export const edited = (list: readonly Json[], edit: ListEdit): Json[] => {
  if (edit.kind === 'insert') return list.toSpliced(edit.at, 0, edit.item)
  const rest = list.toSpliced(edit.at, 1)
  return edit.kind === 'remove' ? rest : rest.toSpliced(edit.to, 0, list[edit.at] as Json)
}
