/** Which named types lead back to themselves. */
import type { Shape, TypeGraph } from './shape.ts'

const refsOf = (shape: Shape): readonly string[] => {
  switch (shape.kind) {
    case 'ref':
      return [shape.type]
    case 'nullable':
    case 'array':
    case 'map':
      return refsOf(shape.of)
    case 'object':
      return Object.values(shape.fields).flatMap((field) => refsOf(field.shape))
    case 'union':
      return Object.values(shape.variants).flatMap(refsOf)
    case 'kinds':
      return Object.values(shape.members).flatMap((member) => refsOf(member))
    default:
      return []
  }
}

/** Whether a type leads to another one, by any number of references. */
export type Leads = (from: string, to: string) => boolean

/** @example leadsIn(version.types)('Event', 'EntityMetadata') // true */
export const leadsIn = (types: TypeGraph): Leads => {
  const reached = new Map<string, ReadonlySet<string>>()
  const reachedFrom = (from: string): ReadonlySet<string> => {
    const known = reached.get(from)
    if (known) return known
    const seen = new Set([from])
    for (const name of seen) {
      const shape = Object.hasOwn(types, name) ? types[name] : undefined
      for (const next of shape ? refsOf(shape) : []) seen.add(next)
    }
    reached.set(from, seen)
    return seen
  }
  return (from, to) => reachedFrom(from).has(to)
}
