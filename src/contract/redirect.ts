/** Shapes, and ops that hold shapes, whose references lead to other types. */

/** Members that hold a value of documents, whatever it looks like. */
const literals: ReadonlySet<string> = new Set(['default', 'value', 'standIn'])

/** Members whose own members have names out of documents. */
const tables: ReadonlySet<string> = new Set(['fields', 'variants'])

const isPlain = (value: object): value is Record<string, unknown> =>
  Object.getPrototypeOf(value) === Object.prototype

/** The same object where nothing of it becomes another. */
const each = (
  holder: Record<string, unknown>,
  change: (inner: unknown, key: string) => unknown,
): Record<string, unknown> => {
  const all = Object.entries(holder)
  const made = all.map(([key, inner]) => [key, change(inner, key)] as const)
  return made.every(([, inner], i) => inner === all[i]?.[1]) ? holder : Object.fromEntries(made)
}

/** Members that hold the name of a type wherever they are. */
const named: ReadonlySet<string> = new Set(['pathsOf', 'refersTo'])

/**
 * Puts other names in the place of those of types, in anything that is made of shapes. What refers
 * to none of them stays the very same object, and one object becomes one object.
 *
 * @example redirecting(new Map([['User', 'Owner']]))(list(ref('User'))) // list(ref('Owner'))
 */
export const redirecting = (names: ReadonlyMap<string, string>) => {
  const known = new WeakMap<object, unknown>()

  const members = (holder: Record<string, unknown>): Record<string, unknown> =>
    each(holder, (inner, key) => {
      const isName = (key === 'type' && holder['kind'] === 'ref') || named.has(key)
      if (isName && typeof inner === 'string') return names.get(inner) ?? inner
      if (literals.has(key)) return inner
      const isTable = tables.has(key) && typeof inner === 'object' && inner !== null
      return isTable && isPlain(inner) ? each(inner, redirect) : redirect(inner)
    })

  const redirect = <T>(value: T): T => {
    if (typeof value !== 'object' || value === null) return value
    const found = known.get(value)
    if (found !== undefined) return found as T
    let made: unknown = value
    if (Array.isArray(value)) {
      const items = value.map(redirect)
      made = items.every((item, i) => item === value[i]) ? value : items
    } else if (isPlain(value)) {
      made = members(value)
    }
    known.set(value, made)
    return made as T
  }

  return names.size === 0 ? <T>(value: T): T => value : redirect
}
