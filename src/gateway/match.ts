/** Third step: which route of the client's version the request means, and its counterpart in the store's. */
import {
  bySpecificity,
  decodeSegment,
  fit,
  segmentsOf,
  templateOf,
  type Contract,
  type ContractVersion,
  type PathParameters,
  type Route,
  type Segment,
} from '../contract/index.ts'
import { failed, ok, problem, type Result } from '../errors/index.ts'

/** A route with its template taken apart; parameters are objects. */
interface Pattern {
  readonly route: Route
  readonly template: readonly Segment[]
}

export interface Matched {
  readonly route: Route
  readonly params: PathParameters
}

export type Match =
  | ({ readonly kind: 'route' } & Matched)
  /** Another method would have matched. */
  | { readonly kind: 'method'; readonly path: string; readonly allow: readonly string[] }
  /** Only other versions have it. */
  | { readonly kind: 'elsewhere'; readonly route: Route; readonly versions: readonly string[] }
  /** Not in any version, but a route is meant: a doubled, trailing or encoded slash. */
  | { readonly kind: 'near'; readonly path: string }
  | { readonly kind: 'unknown' }

export interface Routes {
  match(version: ContractVersion, method: string, path: string): Match
  /** First segments of all templates that are not parameters. */
  readonly firstSegments: ReadonlySet<string>
}

const compile = (route: Route): Pattern => ({ route, template: templateOf(route.path) })

const serves = (route: Route, method: string): boolean =>
  route.method === method || (route.method === 'GET' && method === 'HEAD')

const allowed = (routes: readonly Route[]): string[] => {
  const methods = new Set(
    routes.flatMap(({ method }) => (method === 'GET' ? [method, 'HEAD'] : [method])),
  )
  return [...methods].sort()
}

/** The path as a lenient store might read it: encoded slashes, doubled and trailing ones. */
const tidied = (path: string): string =>
  `/${decodeSegment(path)
    .split('/')
    .filter((segment) => segment !== '')
    .join('/')}`

/** Compiles the route tables of all versions once. */
export const createRoutes = (contract: Contract): Routes => {
  const tables = new Map(
    contract.versions.map((version) => [
      version.key,
      version.routes.map(compile).sort((a, b) => bySpecificity(a.template, b.template)),
    ]),
  )
  const first = (key: string, method: string, given: readonly string[]): Matched | undefined => {
    for (const pattern of tables.get(key) ?? []) {
      const { route, template } = pattern
      const params = serves(route, method) ? fit(template, given) : undefined
      if (params) return { route, params }
    }
    return undefined
  }
  const find = (key: string, given: readonly string[]) =>
    (tables.get(key) ?? []).flatMap((pattern) => {
      const params = fit(pattern.template, given)
      return params ? [{ route: pattern.route, params }] : []
    })

  const match: Routes['match'] = (version, method, path) => {
    const given = segmentsOf(path)
    const found = first(version.key, method, given)
    if (found) return { kind: 'route', route: found.route, params: found.params }

    const fitting = find(version.key, given)
    const others = contract.versions.flatMap((other) =>
      find(other.key, given)
        .filter(({ route }) => serves(route, method))
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
    const tidy = tidied(path)
    const near =
      tidy !== path && contract.versions.some(({ key }) => find(key, segmentsOf(tidy)).length > 0)
    return near ? { kind: 'near', path: tidy } : { kind: 'unknown' }
  }

  const firstSegments = new Set(
    contract.versions.flatMap(({ routes }) => routes.map(({ path }) => segmentsOf(path)[0] ?? '')),
  )
  return { match, firstSegments }
}

/** The route with the same id in the store's version. Problem: `not-in-store-version`. */
export const counterpart = (
  route: Route,
  store: ContractVersion,
  contract: Contract,
): Result<Route> => {
  const found = store.routes.find(({ id }) => id === route.id)
  if (found) return ok(found)
  const versions = contract.versions
    .filter(({ routes }) => routes.some(({ id }) => id === route.id))
    .map(({ key }) => key)
  return failed(
    problem('not-in-store-version', `A store of version ${store.key} has no ${route.id}.`, {
      route: route.id,
      version: store.key,
      versions,
    }),
  )
}

/** What a match that leads nowhere is answered with. */
export const matchProblem = (
  match: Exclude<Match, { kind: 'route' }>,
  method: string,
  version: ContractVersion,
) => {
  switch (match.kind) {
    case 'method':
      return problem('method-not-allowed', `${match.path} does not take ${method}.`, {
        allow: match.allow,
      })
    case 'elsewhere':
      return problem(
        'route-not-in-version',
        `Version ${version.key} has no ${method} ${match.route.path}.`,
        { route: match.route.id, version: version.key, versions: match.versions },
      )
    case 'near':
      return problem('unknown-route', `There is no such path; did you mean ${match.path}?`)
    case 'unknown':
      return problem('unknown-route', 'No version has a route for this path.')
  }
}
