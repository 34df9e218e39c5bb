/** Calls a function that a contract's author wrote: its throws and its mutations stay inside. */
import { isObject, JsonNumber, set, type Json, type JsonObject } from '../json/index.ts'
import { LensError } from './lens-error.ts'

const clone = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(clone)
  if (!isObject(value)) return value
  const copy: JsonObject = {}
  for (const [key, member] of Object.entries(value)) set(copy, key, clone(member))
  return copy
}

const isJson = (value: unknown): value is Json => {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true
    case 'number':
      return Number.isFinite(value)
    case 'object':
      if (value === null || value instanceof JsonNumber) return true
      return Object.values(value).every(isJson)
    default:
      return false
  }
}

/** @throws LensError `adapter-failed` when the function throws or returns what is not JSON; a LensError it throws itself passes. */
export const callAdapter = (name: string, adapter: (value: Json) => Json, value: Json): Json => {
  let result: unknown
  try {
    result = adapter(clone(value))
  } catch (error) {
    if (error instanceof LensError) throw error
    throw new LensError('adapter-failed', `the custom adapter "${name}" threw`)
  }
  if (!isJson(result)) {
    throw new LensError('adapter-failed', `the custom adapter "${name}" returned what is not JSON`)
  }
  return result
}
