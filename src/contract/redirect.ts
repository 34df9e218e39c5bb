/** Shapes, and ops that hold shapes, whose references lead to other types. */

/** Members that hold a value of documents, whatever it looks like. */
const literals: ReadonlySet<string> = new Set(['default', 'value', 'standIn'])

/** Members whose own members have names out of documents. */
const tables: ReadonlySet<string> = new Set(['fields', 'variants'])

const isPlain = (value: object): value is Record<string, unknown> =>
  Object.getPrototypeOf(value) === Object.prototype

/** The same object where nothing of it becomes another. */
const each = (holder: Holder, change: (inner: unknown, key: string) => unknown): Holder => {
  const all = Object.entries(holder)
  const made = all.map(([key, inner]) => [key, change(inner, key)] as const)
  return made.every(([, inner], i) => inner === all[i]?.[1]) ? holder : Object.fromEntries(made)
}

type Holder = Readonly<Record<string, unknown>>

/**
 * Goes through anything that is made of shapes. What nothing of becomes another stays the very same
 * object, and one object becomes one object.
 *
 * @param change of an object by itself; its members follow
 */
const rewriting = (change: (holder: Holder) => Holder): (<T>(value: T) => T) => {
  const known = new WeakMap<object, unknown>()

  const members = (holder: Holder): Holder =>
    each(holder, (inner, key) => {
      if (literals.has(key)) return inner
      const isTable = tables.has(key) && typeof inner === 'object' && inner !== null
      return isTable && isPlain(inner) ? each(inner, rewrite) : rewrite(inner)
    })

  const rewrite = <T>(value: T): T => {
    if (typeof value !== 'object' || value === null) return value
    const found = known.get(value)
    if (found !== undefined) return found as T
    let made: unknown = value
    if (Array.isArray(value)) {
      const items = value.map(rewrite)
      made = items.every((item, i) => item === value[i]) ? value : items
    } else if (isPlain(value)) {
      made = members(change(value))
    }
    known.set(value, made)
    return made as T
  }

  return rewrite
}

/** Members that hold the name of a type wherever they are. */
const named: ReadonlySet<string> = new Set(['pathsOf', 'refersTo'])

/**
 * Puts other names in the place of those of types.
 *
 * @example redirecting(new Map([['User', 'Owner']]))(list(ref('User'))) // list(ref('Owner'))
 */
export const redirecting = (names: ReadonlyMap<string, string>): (<T>(value: T) => T) =>
  names.size === 0
    ? (value) => value
    : rewriting((holder) =>
        each(holder, (inner, key) => {
          const isName = (key === 'type' && holder['kind'] === 'ref') || named.has(key)
          return isName && typeof inner === 'string' ? (names.get(inner) ?? inner) : inner
        }),
      )

/** Leaves out what values refer to: nothing is carried by it. */
export const unreferring = (): (<T>(value: T) => T) =>
  rewriting((holder) => {
    if (holder['refersTo'] === undefined) return holder
    if (holder['kind'] !== 'string' && holder['kind'] !== 'number') return holder
    const { refersTo: _, refersAs: __, mayBeGone: ___, ...rest } = holder
    return rest
  })
