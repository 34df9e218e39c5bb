/** Lists of field names, such as what an event says was changed: told in the names of another version. */
import type { Json, Path } from '../json/index.ts'
import type { Chain } from './chain.ts'
import { within, wrongKind } from './lens-error.ts'
import { mapPath, type PlanOf } from './map-path.ts'
import type { PathsPlan, Plan } from './plan.ts'
import type { Shape, TypeGraph } from './shape.ts'

export interface NamesContext {
  readonly chain: Chain
  readonly plan: PlanOf
}

/** Names that are remembered for a plan: few are ever changed, again and again. */
const mostRemembered = 1024

const remembered = new WeakMap<PathsPlan, Map<string, readonly string[]>>()

const declared = (graph: TypeGraph, shape: Shape | undefined, path: Path): Shape | undefined => {
  const [step, ...rest] = path
  switch (shape?.kind) {
    case 'ref':
      // By itself a type is no inline object, whose members could have gone elsewhere.
      return step === undefined ? shape : declared(graph, graph[shape.type], path)
    case 'nullable':
      return declared(graph, shape.of, path)
    case 'object':
      if (step === undefined) return shape
      return Object.hasOwn(shape.fields, step)
        ? declared(graph, shape.fields[step]?.shape, rest)
        : undefined
    case 'array':
    case 'map':
      return step === undefined ? shape : declared(graph, shape.of, rest)
    default:
      return step === undefined ? shape : undefined
  }
}

/** Whether a value changes as a whole, so that what is inside of it has no path of its own. */
const isWhole = (plan: Plan, planOf: PlanOf): boolean => {
  switch (plan.kind) {
    case 'ref':
      return isWhole(planOf(plan.type, plan.from, plan.to), planOf)
    case 'nullable':
    case 'frame':
      return isWhole(plan.of, planOf)
    case 'sequence':
      return plan.plans.some((inner) => isWhole(inner, planOf))
    default:
      return plan.kind === 'codec' || plan.kind === 'steps'
  }
}

/** All places that are about what is at a path; none where the version written has nothing of it. */
const placesOf = (
  { type, from, to }: PathsPlan,
  path: Path,
  { chain, plan: planOf }: NamesContext,
): readonly Path[] => {
  const root = planOf(type, from, to)
  const [older, newer] = [chain.graphs[from] ?? {}, chain.graphs[to] ?? {}]

  const places = (at: Path): readonly Path[] => {
    const found = mapPath(root, at, planOf)
    if (found.kind !== 'dropped') return [found.path]
    const shape = declared(older, older[type], at)
    // An object that does not exist there may have given its members to others.
    return shape?.kind === 'object'
      ? Object.keys(shape.fields).flatMap((name) => places([...at, name]))
      : []
  }

  const own = places(path)
  if (own.length > 0) return own
  for (let length = path.length - 1; length > 0; length -= 1) {
    const around = mapPath(root, path.slice(0, length), planOf)
    if (around.kind === 'unknown') return [around.path]
    if (around.kind === 'path') return isWhole(around.plan, planOf) ? [around.path] : []
  }
  return isWhole(root, planOf) && declared(newer, newer[type], path) ? [path] : []
}

const namesOf = (plan: PathsPlan, name: string, context: NamesContext): readonly string[] => {
  const known = remembered.get(plan) ?? new Map<string, readonly string[]>()
  remembered.set(plan, known)
  const found = known.get(name)
  if (found) return found
  const names = placesOf(plan, name.split('.'), context).map((path) => path.join('.'))
  if (known.size >= mostRemembered) known.clear()
  known.set(name, names)
  return names
}

/**
 * Dotted names in the version written, each as often as its own name came. A name without a place
 * there is left out. The same list where nothing changes.
 *
 * @throws LensError
 */
export const carryNames = (plan: PathsPlan, value: Json, context: NamesContext): Json => {
  if (!Array.isArray(value)) return wrongKind('an array', value)
  const sources = new Map<string, string>()
  const carried = value.flatMap((name, index) => {
    if (typeof name !== 'string') return within(index, () => wrongKind('a string', name))
    return namesOf(plan, name, context).filter((to) => {
      const source = sources.get(to) ?? name
      sources.set(to, source)
      return source === name
    })
  })
  const same = carried.length === value.length && carried.every((name, i) => name === value[i])
  return same ? value : carried
}

/** Every field that a shape declares; types that hold themselves are entered once. */
const fieldsIn = (
  graph: TypeGraph,
  shape: Shape | undefined,
  at: Path,
  met: ReadonlySet<string>,
): readonly Path[] => {
  switch (shape?.kind) {
    case 'ref':
      return met.has(shape.type)
        ? []
        : fieldsIn(graph, graph[shape.type], at, new Set([...met, shape.type]))
    case 'nullable':
      return fieldsIn(graph, shape.of, at, met)
    case 'array':
    case 'map':
      return fieldsIn(graph, shape.of, [...at, '*'], met)
    case 'object':
      return Object.entries(shape.fields).flatMap(([name, field]) => {
        const path = [...at, name]
        return [path, ...fieldsIn(graph, field.shape, path, met)]
      })
    default:
      return []
  }
}

/** Whether some field of the version read has no place of its own in the other one. */
export const losesNames = (plan: PathsPlan, context: NamesContext): boolean => {
  const graph = context.chain.graphs[plan.from] ?? {}
  const root = context.plan(plan.type, plan.from, plan.to)
  return fieldsIn(graph, graph[plan.type], [], new Set([plan.type])).some(
    (path) => mapPath(root, path, context.plan).kind !== 'path',
  )
}
