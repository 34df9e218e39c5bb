/** Third step: which route of the client's version the request means, and its counterpart in the store's. */
import type { Contract, ContractVersion } from '../contract/index.ts'
import type { Route } from '../contract/index.ts'
import { failed, ok, problem, type Result } from '../errors/index.ts'

/** A route with its template taken apart; parameters are objects. */
interface Pattern {
  readonly route: Route
  readonly segments: readonly (string | { readonly parameter: string })[]
}

export interface Matched {
  readonly route: Route
  /** As they stand in the path, still percent-encoded. */
  readonly params: Readonly<Record<string, string>>
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

const segmentsOf = (path: string): string[] => path.split('/').slice(1)

const compile = (route: Route): Pattern => ({
  route,
  segments: segmentsOf(route.path).map((segment) =>
    /^\{.+\}$/.test(segment) ? { parameter: segment.slice(1, -1) } : segment,
  ),
})

const decode = (segment: string): string => {
  if (!segment.includes('%')) return segment
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

/** Static segments beat parameters, from the left. */
const bySpecificity = (a: Pattern, b: Pattern): number => {
  for (const [i, segment] of a.segments.entries()) {
    const difference =
      Number(typeof segment !== 'string') - Number(typeof b.segments[i] !== 'string')
    if (difference !== 0) return difference
  }
  return 0
}

/** The parameters when the path fits. Parameters stay encoded, so that they go on as they came. */
const fit = ({ segments }: Pattern, given: readonly string[]): Matched['params'] | undefined => {
  if (segments.length !== given.length) return undefined
  for (let i = 0; i < segments.length; i++) {
    const [segment, text] = [segments[i], given[i] as string]
    if (typeof segment === 'string' ? segment !== decode(text) : text === '') return undefined
  }
  const params: Record<string, string> = Object.create(null)
  for (const [i, segment] of segments.entries()) {
    if (typeof segment !== 'string') params[segment.parameter] = given[i] as string
  }
  return params
}

const serves = (route: Route, method: string): boolean =>
  route.method === method || (route.method === 'GET' && method === 'HEAD')

const allowed = (routes: readonly Route[]): string[] => {
  const methods = new Set(
    routes.flatMap(({ method }) => (method === 'GET' ? [method, 'HEAD'] : [method])),
  )
  return [...methods].sort()
}

/** Templates taken apart: by turns what stands as it is, and the name of a parameter. */
const templates = new Map<string, readonly string[]>()

const partsOf = (template: string): readonly string[] => {
  let parts = templates.get(template)
  if (!parts) {
    parts = template.split(/[{}]/)
    templates.set(template, parts)
  }
  return parts
}

/** Fills the parameters into a template: by name, or by position where another version names them differently. */
export const renderPath = (template: string, params: Matched['params']): string => {
  const parts = partsOf(template)
  let path = parts[0] ?? ''
  for (let i = 1; i + 1 < parts.length; i += 2) {
    const name = parts[i]!
    path += (params[name] ?? Object.values(params)[i >> 1] ?? `{${name}}`) + parts[i + 1]!
  }
  return path
}

/** The path as a lenient store might read it: encoded slashes, doubled and trailing ones. */
const tidied = (path: string): string =>
  `/${decode(path)
    .split('/')
    .filter((segment) => segment !== '')
    .join('/')}`

/** Compiles the route tables of all versions once. */
export const createRoutes = (contract: Contract): Routes => {
  const tables = new Map(
    contract.versions.map((version) => [
      version.key,
      version.routes.map(compile).sort(bySpecificity),
    ]),
  )
  const first = (key: string, method: string, given: readonly string[]): Matched | undefined => {
    for (const pattern of tables.get(key) ?? []) {
      const { route } = pattern
      const params = serves(route, method) ? fit(pattern, given) : undefined
      if (params) return { route, params }
    }
    return undefined
  }
  const find = (key: string, given: readonly string[]) =>
    (tables.get(key) ?? []).flatMap((pattern) => {
      const params = fit(pattern, given)
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
