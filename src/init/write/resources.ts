/** Which types and routes belong together, so that a large API becomes files that say what is in them. */
import type { Route } from '../../contract/index.ts'
import { refsOf, type TypeGraph } from '../../lens/index.ts'
import { kebab } from './identifiers.ts'

/** What the routes of no resource, and types of several, are called. */
export const shared = 'common'

const literalSteps = (path: string): readonly string[] =>
  path.split('/').filter((step) => step !== '' && !step.startsWith('{'))

/** How many steps all paths begin with, as `/api/v1`; never all steps of one. */
const sharedSteps = (paths: readonly (readonly string[])[]): number => {
  const [first] = paths
  if (!first) return 0
  const most = Math.min(...paths.map(({ length }) => Math.max(length - 1, 0)))
  let count = 0
  while (count < most && paths.every((path) => path[count] === first[count])) count++
  return count
}

/** The resource of each route, by the first step of its path that tells it from others. */
export const resourcesOf = (routes: readonly Route[]): ReadonlyMap<Route, string> => {
  const steps = routes.map(({ path }) => literalSteps(path))
  const skipped = sharedSteps(steps)
  return new Map(
    routes.map((route, index) => [route, kebab(steps[index]?.[skipped] ?? '', shared)]),
  )
}

/** All types that a type holds, itself among them. */
const reached = (roots: readonly string[], types: TypeGraph): ReadonlySet<string> => {
  const met = new Set<string>()
  const waiting = [...roots]
  for (let type = waiting.pop(); type !== undefined; type = waiting.pop()) {
    if (met.has(type) || !Object.hasOwn(types, type)) continue
    met.add(type)
    const shape = types[type]
    if (shape) waiting.push(...refsOf(shape))
  }
  return met
}

/** The resource of each type: that of the routes which use it, or `common` where those are of several. */
export const resourcesOfTypes = (
  types: TypeGraph,
  resources: ReadonlyMap<Route, string>,
): ReadonlyMap<string, string> => {
  const roots = new Map<string, string[]>()
  for (const [{ request, response, filters }, resource] of resources) {
    const named = [request, response, filters].filter((type) => type !== undefined)
    roots.set(resource, [...(roots.get(resource) ?? []), ...named])
  }
  const users = new Map<string, string>()
  for (const [resource, types_] of roots) {
    for (const type of reached(types_, types)) {
      users.set(type, users.has(type) ? shared : resource)
    }
  }
  // What no route uses may hold types of any resource, which are then those of several.
  const unused = Object.keys(types).filter((type) => !users.has(type))
  for (const type of reached(unused, types)) users.set(type, shared)
  return users
}
