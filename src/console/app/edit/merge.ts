/** What two people have made of one value, put together where they did not touch the same. */
import { differences } from '../ui/diff.ts'

export interface Merged {
  readonly value: unknown
  /** JSON Pointers of what both have changed, each in another way: there it is as mine. */
  readonly conflicts: readonly string[]
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isSame = (a: unknown, b: unknown): boolean => differences(a, b).length === 0

const own = (of: Readonly<Record<string, unknown>>, name: string): unknown =>
  Object.hasOwn(of, name) ? of[name] : undefined

/** Lists count as one value each: what stands where in them is an order of theirs. */
export const merge = (base: unknown, mine: unknown, theirs: unknown, path = ''): Merged => {
  if (isSame(mine, theirs) || isSame(base, theirs)) return { value: mine, conflicts: [] }
  if (isSame(base, mine)) return { value: theirs, conflicts: [] }
  if (!isObject(mine) || !isObject(theirs)) return { value: mine, conflicts: [path] }
  const before = isObject(base) ? base : {}
  const names = [...new Set([...Object.keys(theirs), ...Object.keys(mine)])]
  const merged = names.map((name) => ({
    name,
    ...merge(own(before, name), own(mine, name), own(theirs, name), `${path}/${name}`),
  }))
  return {
    value: Object.fromEntries(
      merged.filter(({ value }) => value !== undefined).map(({ name, value }) => [name, value]),
    ),
    conflicts: merged.flatMap(({ conflicts }) => conflicts),
  }
}
