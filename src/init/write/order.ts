/** In which order types are declared: what others hold comes first, as far as they do not hold each other. */
import { refsOf, type TypeGraph } from '../../lens/index.ts'

/**
 * Groups of types that hold each other, those first that others hold (Tarjan, 1972). Without recursion:
 * documents may nest as deeply as they like.
 */
export const groupsOf = (types: TypeGraph): readonly (readonly string[])[] => {
  const index = new Map<string, number>()
  const low = new Map<string, number>()
  const stack: string[] = []
  const onStack = new Set<string>()
  const groups: string[][] = []
  const held = new Map<string, readonly string[]>()
  for (const [type, shape] of Object.entries(types)) {
    held.set(
      type,
      [...new Set(refsOf(shape))].filter((name) => Object.hasOwn(types, name)),
    )
  }
  const lower = (type: string, by: number): void => {
    low.set(type, Math.min(low.get(type) ?? by, by))
  }
  const begin = (type: string): { readonly type: string; next: number } => {
    index.set(type, index.size)
    low.set(type, index.size - 1)
    stack.push(type)
    onStack.add(type)
    return { type, next: 0 }
  }
  for (const root of Object.keys(types)) {
    if (index.has(root)) continue
    const walk = [begin(root)]
    for (let at = walk.at(-1); at; at = walk.at(-1)) {
      const { type } = at
      const next = held.get(type)?.[at.next++]
      if (next !== undefined) {
        if (!index.has(next)) walk.push(begin(next))
        else if (onStack.has(next)) lower(type, index.get(next) ?? 0)
        continue
      }
      walk.pop()
      const own = low.get(type) ?? 0
      const above = walk.at(-1)
      if (above) lower(above.type, own)
      if (own !== index.get(type)) continue
      const group = stack.splice(stack.indexOf(type))
      for (const member of group) onStack.delete(member)
      groups.push(group)
    }
  }
  const position = new Map(Object.keys(types).map((type, at) => [type, at]))
  const byPosition = (a: string, b: string) => (position.get(a) ?? 0) - (position.get(b) ?? 0)
  return groups.map((group) => group.toSorted(byPosition))
}

/** A group in the order of its declarations: variants of unions have to be there before the unions. */
export const orderedGroup = (group: readonly string[], types: TypeGraph): readonly string[] => {
  const isObject = (type: string): boolean => types[type]?.kind === 'object'
  return [...group.filter(isObject), ...group.filter((type) => !isObject(type))]
}
