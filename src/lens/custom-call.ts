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

/**
 * Promises are what an `async` function answers by mistake: unheard, their rejections would end the
 * process.
 */
const silence = (value: unknown, seen = new Set<object>()): void => {
  if (typeof value !== 'object' || value === null || seen.has(value)) return
  seen.add(value)
  if (value instanceof Promise) value.catch(() => undefined)
  else for (const inner of Object.values(value)) silence(inner, seen)
}

/** @throws LensError `adapter-failed` when the function throws or returns what is not JSON; a LensError it throws itself passes. */
export const callAdapter = (name: string, adapter: (value: Json) => Json, value: Json): Json => {
  const fail = (what: string, cause?: unknown): never => {
    throw new LensError('adapter-failed', `the custom adapter "${name}" ${what}`, {
      adapter: name,
      cause,
    })
  }
  let sound = false
  let result: unknown
  try {
    result = adapter(copyOf(value))
    sound = isJson(result)
    if (!sound) silence(result)
  } catch (error) {
    if (error instanceof LensError) throw error
    fail('failed', error)
  }
  if (!sound) fail('returned what is not JSON')
  return result as Json
}
