/** Copies of what a contract declares, so that nobody who changes a document changes the contract. */
import { isObject, set, type Json, type JsonObject } from '../json/index.ts'

/** A deep copy; `__proto__` stays a member like any other. */
export const copyOf = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(copyOf)
  if (!isObject(value)) return value
  const copy: JsonObject = {}
  for (const [key, member] of Object.entries(value)) set(copy, key, copyOf(member))
  return copy
}
