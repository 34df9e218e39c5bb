/** Gives bodies types of their own in all that a contract is so far. */
import type { Step, TypeGraph } from '../lens/index.ts'
import type { ContractVersion } from './contract.ts'
import { redirecting } from './redirect.ts'
import type { Route } from './route.ts'
import { isInScope, type ScopedEdit } from './scoped.ts'
import type { History, Parting } from './forks.ts'

type Parted = Omit<History, 'errors' | 'positions'>

interface Redirected {
  readonly parting: Parting
  readonly redirect: <T>(value: T) => T
}

/** What is known of types, with what is known of forks by that. */
const withForksOf = <T>(
  known: readonly (readonly [type: string, of: T])[],
  { parting: { forks, own }, redirect }: Redirected,
): readonly (readonly [type: string, of: T])[] => [
  ...known.map(([type, of]) => [type, own.has(type) ? redirect(of) : of] as const),
  ...known.flatMap(([type, of]) => {
    const fork = forks.get(type)
    return fork === undefined ? [] : [[fork, redirect(of)] as const]
  }),
]

type Texts = Readonly<Record<string, string>>

const textsWith = (texts: Texts, { forks }: Parting): Texts => {
  const added = [...forks].flatMap(([type, fork]) =>
    Object.hasOwn(texts, type) ? [[fork, texts[type] ?? ''] as const] : [],
  )
  return { ...texts, ...Object.fromEntries(added) }
}

/** Routes whose bodies are in the scope name forks; one route becomes one route. */
const routesWith = (edit: ScopedEdit, { forks }: Parting) => {
  const known = new Map<Route, Route>()
  const fork = (route: Route, member: 'request' | 'response' | 'filters') => {
    const type = route[member]
    const side = member === 'request' ? 'request' : 'response'
    const name = type !== undefined && isInScope(edit, route, side) ? forks.get(type) : undefined
    return name === undefined ? {} : { [member]: name }
  }
  return (route: Route): Route => {
    const made = known.get(route) ?? {
      ...route,
      ...fork(route, 'request'),
      ...fork(route, 'response'),
      ...fork(route, 'filters'),
    }
    known.set(route, made)
    return made
  }
}

const versionWith = (
  version: ContractVersion,
  types: TypeGraph,
  parting: Parting,
  partRoute: (route: Route) => Route,
): ContractVersion => {
  const { routes, descriptions, forks: before = {} } = version
  // A fork of a fork is still the same as what that one was the same as.
  const still = [...parting.forks]
    .filter(([type]) => Object.hasOwn(types, type))
    .map(([type, fork]) => [fork, before[type] ?? type] as const)
  return {
    ...version,
    types,
    routes: routes.map(partRoute),
    ...(descriptions ? { descriptions: textsWith(descriptions, parting) } : {}),
    ...(still.length > 0 ? { forks: { ...before, ...Object.fromEntries(still) } } : {}),
  }
}

/** The same history, in which the bodies of a scope have had types of their own from the beginning. */
export const forkTypes = (history: History, edit: ScopedEdit, parting: Parting): Parted => {
  const how = { parting, redirect: redirecting(parting.forks) }
  const partRoute = routesWith(edit, parting)
  const graphs = history.graphs.map((graph): TypeGraph =>
    Object.fromEntries(withForksOf(Object.entries(graph), how)),
  )
  const known = [...history.knownRoutes].map(
    ([id, forms]) =>
      [id, forms.map((form) => ({ ...form, route: partRoute(form.route) }))] as const,
  )
  return {
    graphs,
    steps: history.steps.map((step): Step => new Map(withForksOf([...step], how))),
    versions: history.versions.map((version, at) =>
      versionWith(version, graphs[history.positions[at] ?? 0] ?? {}, parting, partRoute),
    ),
    knownRoutes: new Map(known),
    routes: history.routes.map(partRoute),
    descriptions: textsWith(history.descriptions, parting),
    partings: [...history.partings, parting],
  }
}
