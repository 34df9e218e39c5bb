/** Judges documents before they are written: their shape, their key, and what they refer to. */
import { failed, ok, problem, type ProblemPlace, type Result } from '../../errors/index.ts'
import {
  equal,
  formatPointer,
  isObject,
  own,
  set,
  valueAt,
  type Json,
  type JsonObject,
} from '../../json/index.ts'
import type { Resource } from '../dialect.ts'
import type { Check } from '../schema-set.ts'
import type { Lookup } from '../storage/documents.ts'
import { withoutReadOnly } from './stamp.ts'

export const invalid = (noun: string, errors: readonly ProblemPlace[]) =>
  failed(problem('validation-failed', `The ${noun} is not valid.`, { errors }))

/** The value with defaults, which the check says is an object. */
export const checked = (check: Check, noun: string, value: Json): Result<JsonObject> => {
  const result = check(value)
  if (!result.ok) return invalid(noun, result.errors)
  return isObject(result.value)
    ? ok(result.value)
    : invalid(noun, [{ pointer: '', detail: 'must be an object' }])
}

/**
 * A client's document, without the members that only the store sets. Where the key is the client's
 * own, it may be left out of a document sent to its path (`id`), and must not differ from it.
 */
export const accepted = (
  check: Check,
  resource: Resource,
  value: Json,
  id?: string,
): Result<JsonObject> => {
  if (!isObject(value)) return checked(check, resource.noun, value)
  const document = withoutReadOnly(value, resource)
  if (!resource.assigned && id !== undefined) {
    if (own(document, resource.key) === undefined) set(document, resource.key, id)
    const wrong = wrongKey(resource, document, id)
    if (wrong) return wrong
  }
  return checked(check, resource.noun, document)
}

/** The failure of a document whose key is not the one of its path. */
export const wrongKey = ({ noun, key }: Resource, document: JsonObject, id: string) =>
  own(document, key) === id
    ? undefined
    : invalid(noun, [{ pointer: formatPointer([key]), detail: `must be ${id}, as in the path` }])

/** The failure of a document that refers to what does not exist; what it already referred to may be gone. */
export const dangling = (
  documents: Lookup,
  { noun, references }: Resource,
  document: JsonObject,
  stored?: JsonObject,
) => {
  const errors: ProblemPlace[] = []
  for (const { path, resource } of references) {
    const id = valueAt(document, path)
    const before = stored && valueAt(stored, path)
    if (typeof id !== 'string' || (before !== undefined && equal(before, id))) continue
    if (!documents.head(resource, id)) {
      errors.push({ pointer: formatPointer(path), detail: `there is no ${id} in ${resource}` })
    }
  }
  return errors.length > 0 ? invalid(noun, errors) : undefined
}
