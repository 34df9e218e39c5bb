/** Third step: which route of the client's version the request means, and its counterpart in the store's. */
import {
  acceptedBy,
  bySpecificity,
  fit,
  renderPath,
  routesBeside,
  decodeSegment,
  segmentsOf,
  templateOf,
  type Contract,
  type ContractVersion,
  type PathParameters,
  type Route,
  type Segment,
  type VersionKey,
} from '../../contract/index.ts'
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import { asksNothing, isMeant, type Asking } from './asked-for.ts'
import { laxPath } from './path/lax-path.ts'
import { createLookAlikes } from './path/look-alike.ts'

/** A route with its template taken apart; parameters are objects. */
interface Pattern {
  readonly route: Route
  readonly template: readonly Segment[]
  /** The other routes of its method and path. */
  readonly beside: readonly Route[]
  /** Whether it depends on `Accept` which of these is meant. */
  readonly byAccept: boolean
}

export interface Matched {
  readonly route: Route
  readonly params: PathParameters
  /** Whether it depends on `Accept` that it is this route. */
  readonly byAccept: boolean
}

export type Match =
  | ({ readonly kind: 'route' } & Matched)
  /** Another method would have matched. */
  | { readonly kind: 'method'; readonly path: string; readonly allow: readonly string[] }
  /** Only other versions have it. */
  | { readonly kind: 'elsewhere'; readonly route: Route; readonly versions: readonly string[] }
  /** Not in any version, but a lenient store may take it for this route. */
  | { readonly kind: 'near'; readonly path: string }
  | { readonly kind: 'unknown' }

export interface Routes {
  /** @param asking what tells routes of one path apart; for nothing special when absent */
  match(version: ContractVersion, method: string, path: string, asking?: Asking): Match
  /** Whether a version has a route with this path, for the method where one is given. */
  has(version: VersionKey, path: string, method?: string): boolean
}

const compile = (route: Route, _: number, routes: readonly Route[]): Pattern => {
  const beside = routesBeside(routes, route)
  const byAccept = [route, ...beside].some((one) => acceptedBy(one).length > 0)
  return { route, template: templateOf(route.path), beside, byAccept }
}

const methodsOf = ({ method }: Route): readonly string[] =>
  method === 'GET' ? ['GET', 'HEAD'] : [method]

const serves = (route: Route, method: string): boolean => methodsOf(route).includes(method)

/** What is for some requests only comes before what is for all. */
const byNarrowness = (a: Route, b: Route): number =>
  Number(a.when === undefined) - Number(b.when === undefined)

const allowed = (routes: readonly Route[]): string[] =>
  [...new Set(routes.flatMap(methodsOf))].sort()

/** Patterns by how paths begin, in their order; those that begin with a parameter are in every list. */
interface Beginnings {
  readonly any: Pattern[]
  readonly of: Map<string, Pattern[]>
}

/** What a request may mean by its method and the first segment of its path: few of many routes. */
const byBeginning = (patterns: readonly Pattern[]): ReadonlyMap<string, Beginnings> => {
  const methods = new Map<string, Beginnings>()
  for (const pattern of patterns) {
    const [begin] = pattern.template
    for (const method of methodsOf(pattern.route)) {
      const known = methods.get(method) ?? { any: [], of: new Map<string, Pattern[]>() }
      const { any, of } = known
      if (typeof begin === 'string' && !of.has(begin)) of.set(begin, [...any])
      const lists = typeof begin === 'string' ? [of.get(begin)] : [any, ...of.values()]
      for (const list of lists) list?.push(pattern)
      methods.set(method, known)
    }
  }
  return methods
}

/** Paths without these are read alike by all stores. */
const readOtherwise = /[%;\\]/

/** Compiles the route tables of all versions once. */
export const createRoutes = (contract: Contract): Routes => {
  const tables = new Map(
    contract.versions.map((version) => [
      version.key,
      version.routes
        .map(compile)
        .sort((a, b) => bySpecificity(a.template, b.template) || byNarrowness(a.route, b.route)),
    ]),
  )
  const beginnings = new Map([...tables].map(([key, table]) => [key, byBeginning(table)]))
  const first = (
    key: string,
    method: string,
    given: readonly string[],
    asking: Asking,
  ): Matched | undefined => {
    const known = beginnings.get(key)?.get(method)
    if (!known) return undefined
    for (const pattern of known.of.get(decodeSegment(given[0] ?? '')) ?? known.any) {
      const { route, template, beside, byAccept } = pattern
      const params = isMeant(route, beside, asking) ? fit(template, given) : undefined
      if (params) return { route, params, byAccept }
    }
    return undefined
  }
  const find = (key: string, given: readonly string[]) =>
    (tables.get(key) ?? []).flatMap((pattern) => {
      const params = fit(pattern.template, given)
      return params ? [{ ...pattern, params }] : []
    })

  const lookAlike = createLookAlikes(contract.versions.flatMap(({ routes }) => routes))

  /** Where a lenient store would be led to, by parameters that hold more than a name, in any version. */
  const strays = (path: string, asking: Asking, { route, params }: Matched): string | undefined => {
    if (!readOtherwise.test(path)) return undefined
    for (const { key, routes } of contract.versions) {
      const here = routes.find(({ id }) => id === route.id)
      if (!here) continue
      const { segments, climbs } = laxPath(renderPath(here.path, params), false)
      const there = first(key, here.method, segments, asking)?.route
      if (climbs || (there && there.id !== here.id)) return (there ?? here).path
    }
    return undefined
  }

  const match: Routes['match'] = (version, method, path, asking = asksNothing) => {
    const given = segmentsOf(path)
    const found = first(version.key, method, given, asking)
    const meant = found && strays(path, asking, found)
    if (meant !== undefined) return { kind: 'near', path: meant }
    if (found) return { kind: 'route', ...found }

    const fitting = find(version.key, given)
    const others = contract.versions.flatMap((other) =>
      find(other.key, given)
        .filter(({ route, beside }) => serves(route, method) && isMeant(route, beside, asking))
        .map(({ route }) => ({ key: other.key, route })),
    )
    const elsewhere = others[0]?.route
    if (elsewhere) {
      const versions = others.filter(({ route }) => route.id === elsewhere.id).map(({ key }) => key)
      return { kind: 'elsewhere', route: elsewhere, versions }
    }
    if (fitting.length > 0) {
      return { kind: 'method', path, allow: allowed(fitting.map(({ route }) => route)) }
    }
    const near = lookAlike(path)
    return near === undefined ? { kind: 'unknown' } : { kind: 'near', path: near }
  }

  const has: Routes['has'] = (version, path, method) =>
    find(version, segmentsOf(path)).some(
      ({ route }) => method === undefined || serves(route, method),
    )
  return { match, has }
}

const hasRoute =
  (id: string) =>
  ({ routes }: ContractVersion): boolean =>
    routes.some((route) => route.id === id)

/** Why a version has no route that another one has: the first without it, or the next one with it. */
const whyMissing = (
  id: string,
  has: ContractVersion,
  lacks: ContractVersion,
  { versions }: Contract,
) => {
  const [from, to] = [has, lacks].map(({ key }) => versions.findIndex((one) => one.key === key))
  const isGone = (to ?? 0) > (from ?? 0)
  const turn = isGone
    ? versions.slice((from ?? 0) + 1).find((version) => !hasRoute(id)(version))
    : versions.slice((to ?? 0) + 1).find(hasRoute(id))
  return { isGone, key: (turn ?? has).key }
}

/** The route with the same id in the store's version. Problems: `not-in-store-version`, `gone-from-store`. */
export const counterpart = (
  route: Route,
  client: ContractVersion,
  store: ContractVersion,
  contract: Contract,
): Result<Route> => {
  const { id } = route
  const found = store.routes.find((other) => other.id === id)
  if (found) return ok(found)
  const versions = contract.versions.filter(hasRoute(id)).map(({ key }) => key)
  const { isGone, key } = whyMissing(id, client, store, contract)
  const members = { route: id, version: store.key, versions }
  return failed(
    isGone
      ? problem(
          'gone-from-store',
          `The backend speaks version ${store.key}: ${id} is gone since ${key}.`,
          { ...members, since: key },
        )
      : problem(
          'not-in-store-version',
          `A backend of version ${store.key} has no ${id}: it comes with ${key}.`,
          members,
        ),
  )
}

const notIn = (
  { route, versions }: Extract<Match, { kind: 'elsewhere' }>,
  method: string,
  version: ContractVersion,
  contract: Contract,
): string => {
  const here = version.routes.find(({ id }) => id === route.id)
  if (here) {
    return `Version ${version.key} has no ${method} ${route.path}: there it is ${here.method} ${here.path}.`
  }
  const has = contract.version(versions.at(-1) ?? '') ?? version
  const { isGone, key } = whyMissing(route.id, has, version, contract)
  const why = isGone ? `it is gone since ${key}` : `it comes with ${key}`
  return `Version ${version.key} has no ${method} ${route.path}: ${why}.`
}

/** What a match that leads nowhere is answered with. */
export const matchProblem = (
  match: Exclude<Match, { kind: 'route' }>,
  method: string,
  version: ContractVersion,
  contract: Contract,
) => {
  switch (match.kind) {
    case 'method':
      return problem('method-not-allowed', `${match.path} does not take ${method}.`, {
        allow: match.allow,
      })
    case 'elsewhere':
      return problem('route-not-in-version', notIn(match, method, version, contract), {
        route: match.route.id,
        version: version.key,
        versions: match.versions,
      })
    case 'near':
      return problem('unknown-route', `There is no such path; is ${match.path} meant?`)
    case 'unknown':
      return problem('unknown-route', 'No version has a route for this path.')
  }
}
