/** What of a version a later one has not, or has otherwise, by route: what clients that leave it have to change. */
import type { Contract, Route } from '../../contract/index.ts'
import { allIn, onlyIn, onlyParameters, type OnlyField } from '../../gateway/facts/index.ts'

/** What a route is in the later version, beside its bodies and its query. */
export type RouteChanges = 'removed' | readonly RouteAspect[]
export type RouteAspect = (typeof aspects)[number]

const aspects = [
  'method',
  'path',
  'status',
  'headers',
  'dialect',
  'takes',
  'media',
  'when',
] as const

export interface VersionNames {
  /** Key of the version. */
  readonly version: string
  /** Key of the later one. */
  readonly target: string
  /** What a field is there: undefined where it is the same. */
  field(name: string, route: string): OnlyField | undefined
  /** All that bodies, the query or answers of a route may have: what `*` stands for. */
  all(route: string, how: 'body' | 'query' | 'answer'): readonly OnlyField[]
  /** Empty where it is the same. */
  route(id: string): RouteChanges
}

const changesOf = (route: Route, later: Route | undefined): RouteChanges =>
  later
    ? aspects.filter((aspect) => JSON.stringify(route[aspect]) !== JSON.stringify(later[aspect]))
    : 'removed'

const routeIn = (routes: readonly Route[], id: string): Route | undefined =>
  routes.find((one) => one.id === id)

/**
 * @param target key of a later version; the newest when absent
 * @returns undefined where the contract has no such version
 */
export const versionNames = (
  contract: Contract,
  version: string,
  target = contract.versions.at(-1)?.key ?? version,
): VersionNames | undefined => {
  const from = contract.version(version)
  const to = contract.version(target)
  if (!from || !to) return undefined
  const only = onlyIn(contract, version, target)
  const inType = (type: string | undefined): readonly OnlyField[] => {
    const spot = type === undefined ? undefined : only.spot(type)
    return spot ? allIn(spot) : []
  }
  const parametersOf = (id: string) => {
    const route = routeIn(from.routes, id)
    return route ? onlyParameters(route, routeIn(to.routes, id)) : new Map<string, OnlyField>()
  }
  return {
    version,
    target,
    field: (name, route) =>
      name.startsWith('?') ? parametersOf(route).get(name.slice(1)) : only.fields().get(name),
    all: (id, how) => {
      const route = routeIn(from.routes, id)
      if (how === 'body') return inType(route?.request)
      return how === 'answer' ? inType(route?.response) : [...parametersOf(id).values()]
    },
    route: (id) => {
      const route = routeIn(from.routes, id)
      return route ? changesOf(route, routeIn(to.routes, id)) : []
    },
  }
}
