/** Gives bodies types of their own in all that a contract is so far. */
import type { Step, TypeGraph } from '../lens/index.ts'
import type { ContractVersion } from './contract.ts'
import { redirecting } from './redirect.ts'
import type { Route } from './route.ts'
import { isInScope, type ScopedEdit } from './scoped.ts'
import type { History, Parting } from './twins.ts'

type Parted = Omit<History, 'errors' | 'positions'>

interface Redirected {
  readonly parting: Parting
  readonly redirect: <T>(value: T) => T
}

/** What is known of types, with what is known of twins by that. */
const withTwinsOf = <T>(
  known: readonly (readonly [type: string, of: T])[],
  { parting: { twins, own }, redirect }: Redirected,
): readonly (readonly [type: string, of: T])[] => [
  ...known.map(([type, of]) => [type, own.has(type) ? redirect(of) : of] as const),
  ...known.flatMap(([type, of]) => {
    const twin = twins.get(type)
    return twin === undefined ? [] : [[twin, redirect(of)] as const]
  }),
]

type Texts = Readonly<Record<string, string>>

const textsWith = (texts: Texts, { twins }: Parting): Texts => {
  const added = [...twins].flatMap(([type, twin]) =>
    Object.hasOwn(texts, type) ? [[twin, texts[type] ?? ''] as const] : [],
  )
  return { ...texts, ...Object.fromEntries(added) }
}

/** Routes whose bodies are in the scope name twins; one route becomes one route. */
const routesWith = (edit: ScopedEdit, { twins }: Parting) => {
  const known = new Map<Route, Route>()
  const twin = (route: Route, member: 'request' | 'response' | 'filters') => {
    const type = route[member]
    const side = member === 'request' ? 'request' : 'response'
    const name = type !== undefined && isInScope(edit, route, side) ? twins.get(type) : undefined
    return name === undefined ? {} : { [member]: name }
  }
  return (route: Route): Route => {
    const made = known.get(route) ?? {
      ...route,
      ...twin(route, 'request'),
      ...twin(route, 'response'),
      ...twin(route, 'filters'),
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
  const { routes, descriptions, twins: before = {} } = version
  // A twin of a twin is still the same as what that one was the same as.
  const still = [...parting.twins]
    .filter(([type]) => Object.hasOwn(types, type))
    .map(([type, twin]) => [twin, before[type] ?? type] as const)
  return {
    ...version,
    types,
    routes: routes.map(partRoute),
    ...(descriptions ? { descriptions: textsWith(descriptions, parting) } : {}),
    ...(still.length > 0 ? { twins: { ...before, ...Object.fromEntries(still) } } : {}),
  }
}

/** The same history, in which the bodies of a scope have had types of their own from the beginning. */
export const partTypes = (history: History, edit: ScopedEdit, parting: Parting): Parted => {
  const how = { parting, redirect: redirecting(parting.twins) }
  const partRoute = routesWith(edit, parting)
  const graphs = history.graphs.map((graph): TypeGraph =>
    Object.fromEntries(withTwinsOf(Object.entries(graph), how)),
  )
  const known = [...history.knownRoutes].map(
    ([id, forms]) =>
      [id, forms.map((form) => ({ ...form, route: partRoute(form.route) }))] as const,
  )
  return {
    graphs,
    steps: history.steps.map((step): Step => new Map(withTwinsOf([...step], how))),
    versions: history.versions.map((version, at) =>
      versionWith(version, graphs[history.positions[at] ?? 0] ?? {}, parting, partRoute),
    ),
    knownRoutes: new Map(known),
    routes: history.routes.map(partRoute),
    descriptions: textsWith(history.descriptions, parting),
    partings: [...history.partings, parting],
  }
}
