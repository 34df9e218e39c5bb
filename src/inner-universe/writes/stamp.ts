/** Puts the members that only the store sets into a document that a client sent. */
import { own, set, type Json, type JsonObject } from '../../json/index.ts'
import { readOnlyFields, type Resource } from '../dialect.ts'

/** The document without the members that clients cannot set. */
export const withoutReadOnly = (document: JsonObject, resource: Resource): JsonObject => {
  const fields = readOnlyFields(resource)
  const result: JsonObject = {}
  for (const [key, value] of Object.entries(document)) {
    if (!fields.includes(key)) set(result, key, value)
  }
  return result
}

/** A new document: key first, then what the client sent, then the timestamps. */
export const stampNew = (
  document: JsonObject,
  { key, created, updated }: Resource,
  id: string,
  now: Json,
): JsonObject => {
  const result: JsonObject = { [key]: id }
  for (const [name, value] of Object.entries(document)) if (name !== key) set(result, name, value)
  if (created) result[created] = now
  if (updated) result[updated] = now
  return result
}

/** A changed document, its members in the order of the stored one, new ones last; timestamps as they were. */
export const stampChanged = (
  document: JsonObject,
  stored: JsonObject,
  resource: Resource,
): JsonObject => {
  const fields = readOnlyFields(resource)
  const result: JsonObject = {}
  for (const [name, value] of Object.entries(stored)) {
    const next = fields.includes(name) ? value : own(document, name)
    if (next !== undefined) set(result, name, next)
  }
  for (const [name, value] of Object.entries(document)) {
    if (own(result, name) === undefined && !fields.includes(name)) set(result, name, value)
  }
  return result
}
