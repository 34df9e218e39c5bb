/** The chain of changes that a contract's versions make, and which types each change reaches. */
import { holdsLinks, type Hyperlinks } from './hyperlinks.ts'
import type { Op } from './ops/index.ts'
import type { Shape, TypeGraph } from './shape.ts'

/** One change: the ops of each type that it edits, completed by their effects. */
export type Step = ReadonlyMap<string, readonly Op[]>

export interface Chain {
  readonly steps: readonly Step[]
  /** `graphs[i]` is before `steps[i]`; there is one more graph than steps. */
  readonly graphs: readonly TypeGraph[]
  /**
   * For each step, the shapes between the ops of a type, where names are followed op by op
   * (`chainOf`): what makes them is not there at run time.
   */
  readonly between?: readonly ReadonlyMap<string, readonly Shape[]>[] | undefined
  /** How links change along the chain; they stay as they are when absent. */
  readonly hyperlinks?: Hyperlinks
}

const refsKnown = new WeakMap<Shape, readonly string[]>()

const none: readonly string[] = []

/** Names of the types that a shape refers to, or whose fields it names, at any depth of inline shapes; found once. */
export const refsOf = (shape: Shape): readonly string[] => {
  if (shape.kind !== 'object' && shape.kind !== 'union') return findRefs(shape)
  const found = refsKnown.get(shape) ?? findRefs(shape)
  refsKnown.set(shape, found)
  return found
}

const findRefs = (shape: Shape): readonly string[] => {
  switch (shape.kind) {
    case 'ref':
      return [shape.type]
    case 'array':
      return shape.pathsOf === undefined ? refsOf(shape.of) : [shape.pathsOf]
    case 'nullable':
    case 'map':
      return refsOf(shape.of)
    case 'object':
      return Object.values(shape.fields).flatMap((field) => refsOf(field.shape))
    case 'union':
      return Object.values(shape.variants).flatMap(refsOf)
    case 'kinds':
      return Object.values(shape.members).flatMap(refsOf)
    default:
      return none
  }
}

/** The types of a graph that are among `roots` or lead to one of them. */
export const leadingTo = (graph: TypeGraph, roots: ReadonlySet<string>): ReadonlySet<string> => {
  const found = new Set(Object.keys(graph).filter((type) => roots.has(type)))
  for (let before = -1; before !== found.size;) {
    before = found.size
    for (const [type, shape] of Object.entries(graph)) {
      if (refsOf(shape).some((ref) => found.has(ref))) found.add(type)
    }
  }
  return found
}

const holdingLinks = (graph: TypeGraph): readonly string[] =>
  Object.keys(graph).filter((type) => holdsLinks(graph[type] as Shape))

/** The types of a graph in which there are links, at any depth. */
export const linkedTypes = (graph: TypeGraph): ReadonlySet<string> =>
  leadingTo(graph, new Set(holdingLinks(graph)))

const affectedOf = new WeakMap<Chain, readonly ReadonlySet<string>[]>()

/** For each step, the types whose values it can change. Found once a chain. */
export const affectedTypes = (chain: Chain): readonly ReadonlySet<string>[] => {
  const known = affectedOf.get(chain)
  if (known) return known
  const affected = chain.steps.map((step, position) => {
    const graph = chain.graphs[position] ?? {}
    const isRerouted = chain.hyperlinks?.change(position, position + 1)
    return leadingTo(graph, new Set([...step.keys(), ...(isRerouted ? holdingLinks(graph) : [])]))
  })
  affectedOf.set(chain, affected)
  return affected
}
