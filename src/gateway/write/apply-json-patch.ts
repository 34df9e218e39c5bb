/** Foresees what a JSON Patch (RFC 6902) makes of a document, without changing it. */
import {
  equal,
  isObject,
  own,
  set,
  valueAt,
  type Json,
  type JsonObject,
  type Path,
} from '../../json/index.ts'
import { readJsonPatch } from './json-patch.ts'

type Edit = { readonly kind: 'add' | 'replace'; readonly value: Json } | { readonly kind: 'remove' }

const copied = (object: JsonObject, except?: string): JsonObject => {
  const copy: JsonObject = {}
  for (const key of Object.keys(object)) if (key !== except) set(copy, key, object[key] as Json)
  return copy
}

const indexOf = (token: string, limit: number): number | undefined =>
  /^(?:0|[1-9]\d*)$/.test(token) && Number(token) <= limit ? Number(token) : undefined

const inList = (list: readonly Json[], token: string, edit: Edit): Json[] | undefined => {
  const last = edit.kind === 'add' ? list.length : list.length - 1
  const index = token === '-' && edit.kind === 'add' ? last : indexOf(token, last)
  if (index === undefined) return undefined
  const inserted = edit.kind === 'remove' ? [] : [edit.value]
  return list.toSpliced(index, edit.kind === 'add' ? 0 : 1, ...inserted)
}

const inObject = (object: JsonObject, token: string, edit: Edit): JsonObject | undefined => {
  if (edit.kind !== 'add' && own(object, token) === undefined) return undefined
  if (edit.kind === 'remove') return copied(object, token)
  const copy = copied(object)
  set(copy, token, edit.value)
  return copy
}

/** Undefined when there is no such place. */
const edited = (target: Json, [token, ...rest]: Path, edit: Edit): Json | undefined => {
  if (token === undefined) return edit.kind === 'remove' ? null : edit.value
  if (rest.length === 0) {
    if (Array.isArray(target)) return inList(target, token, edit)
    return isObject(target) ? inObject(target, token, edit) : undefined
  }
  const inner = valueAt(target, [token])
  const changed = inner === undefined ? undefined : edited(inner, rest, edit)
  if (changed === undefined) return undefined
  return Array.isArray(target)
    ? inList(target, token, { kind: 'replace', value: changed })
    : inObject(target as JsonObject, token, { kind: 'add', value: changed })
}

/** The patched document, or undefined where the store is going to refuse the patch. */
export const applyJsonPatch = (document: Json, patch: Json): Json | undefined => {
  const operations = readJsonPatch(patch)
  if (!operations.ok) return undefined
  let result: Json | undefined = document
  for (const { op, path, from, value } of operations.value) {
    if (result === undefined) return undefined
    if (op === 'test') {
      const found: Json | undefined = valueAt(result, path)
      if (found === undefined || !equal(found, value ?? null)) return undefined
    } else if (op === 'remove') result = edited(result, path, { kind: 'remove' })
    else if (from) {
      const moved: Json | undefined = valueAt(result, from)
      if (moved === undefined) return undefined
      const source: Json | undefined =
        op === 'move' ? edited(result, from, { kind: 'remove' }) : result
      result =
        source === undefined ? undefined : edited(source, path, { kind: 'add', value: moved })
    } else if (op === 'add' || op === 'replace') {
      result = edited(result, path, { kind: op, value: value ?? null })
    }
  }
  return result
}
