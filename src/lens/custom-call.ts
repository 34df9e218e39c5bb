/** Calls a function that a contract's author wrote: its throws and its mutations stay inside. */
import { JsonNumber, type Json } from '../json/index.ts'
import { copyOf } from './copy-of.ts'
import { LensError } from './lens-error.ts'

/** Whether a value is JSON all through: no instances (`Date`, `Promise`), no holes. @throws RangeError when it holds itself */
const isJson = (value: unknown): value is Json => {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true
    case 'number':
      return Number.isFinite(value)
    case 'object': {
      if (value === null || value instanceof JsonNumber) return true
      if (Array.isArray(value)) return Array.from(value as unknown[]).every(isJson)
      const prototype: unknown = Object.getPrototypeOf(value)
      const isPlain = prototype === Object.prototype || prototype === null
      return isPlain && Object.values(value).every(isJson)
    }
    default:
      return false
  }
}

/** @throws LensError `adapter-failed` when the function throws or returns what is not JSON; a LensError it throws itself passes. */
export const callAdapter = (name: string, adapter: (value: Json) => Json, value: Json): Json => {
  let sound = false
  let result: unknown
  try {
    result = adapter(copyOf(value))
    sound = isJson(result)
  } catch (error) {
    if (error instanceof LensError) throw error
    throw new LensError('adapter-failed', `the custom adapter "${name}" failed`)
  }
  if (!sound) {
    throw new LensError('adapter-failed', `the custom adapter "${name}" returned what is not JSON`)
  }
  return result as Json
}
