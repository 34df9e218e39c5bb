/**
 * Plain data on its way to another thread. Cloning keeps maps, `undefined` and what is shared, but not
 * the class of a `JsonNumber`: it travels as a set of its text, as there are no other sets.
 */
import { JsonNumber } from '../../../json/index.ts'

const mapped = (leaf: (value: object) => unknown) => {
  const known = new Map<object, unknown>()
  const map = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value
    if (known.has(value)) return known.get(value)
    const replaced = leaf(value)
    if (replaced !== undefined) {
      known.set(value, replaced)
      return replaced
    }
    if (Array.isArray(value)) {
      const list: unknown[] = []
      known.set(value, list)
      for (const item of value) list.push(map(item))
      return list
    }
    if (value instanceof Map) {
      const entries = new Map<unknown, unknown>()
      known.set(value, entries)
      for (const [key, item] of value) entries.set(map(key), map(item))
      return entries
    }
    const object: Record<string, unknown> = {}
    known.set(value, object)
    for (const [key, member] of Object.entries(value)) {
      // `__proto__` is a member like any other.
      Object.defineProperty(object, key, {
        value: map(member),
        writable: true,
        enumerable: true,
        configurable: true,
      })
    }
    return object
  }
  return map
}

/** @param value plain data, as `isPlainData` says */
export const packed = (value: unknown): unknown =>
  mapped((each) => (each instanceof JsonNumber ? new Set([each.text]) : undefined))(value)

/** What was packed. */
export const unpacked = (value: unknown): unknown =>
  mapped((each) => (each instanceof Set ? new JsonNumber([...each].join('')) : undefined))(value)
