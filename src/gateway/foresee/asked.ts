/** A request that takes the same way as one of which only the context was kept. */
import { acceptedBy, renderPath, type Contract, type Route } from '../../contract/index.ts'
import { HeaderList } from '../../http/index.ts'
import type { Address } from '../address/address.ts'
import type { ServedConfig } from '../config/served-config.ts'
import type { SampledContext } from '../facts/facts.ts'
import type { Routes } from '../match/match.ts'
import { passingMethods } from '../match/path/unknown-routes.ts'
import { resourceOf } from '../match/resource.ts'

export interface AskedContext extends Address {
  readonly method: string
}

export interface AskingContext {
  readonly contract: Contract
  readonly config: ServedConfig
  readonly routes: Routes
}

/** Parameters keep their braces, which no segment of a route's path has: none can be meant by them. */
const pathOf = (route: Route): string => renderPath(route.path, {})

const queryOf = ({ when }: Route): string =>
  when && 'query' in when ? String(new URLSearchParams({ [when.query]: when.is[0] ?? '' })) : ''

const acceptOf = (route: Route): Readonly<Record<string, string>> => {
  const [type] = acceptedBy(route)
  return type === undefined ? {} : { accept: type }
}

/** The path of a request that no version knows: of the prefixes that pass, the one of its resource. */
const passingPath = (
  { resource, method }: SampledContext,
  unknownRoutes: ServedConfig['unknownRoutes'],
): string | undefined => {
  if (unknownRoutes === 'refuse') return undefined
  const paths = [`/${resource}`, ...unknownRoutes.pass.map(({ prefix }) => prefix)]
  return paths.find(
    (path) => resourceOf(path) === resource && passingMethods(path, unknownRoutes).includes(method),
  )
}

/**
 * Undefined where nothing can be asked that leads to the same route: preflights, whose context does
 * not say what they ask about, and routes that the contract no longer has.
 */
export const askedOf = (
  context: SampledContext,
  { contract, config, routes }: AskingContext,
): AskedContext | undefined => {
  const { method, said, route: id } = context
  const version = contract.version(context.version)
  if (!version || method === 'OPTIONS') return undefined
  const route = version.routes.find((one) => one.id === id)
  const path = route
    ? pathOf(route)
    : id === 'unknown' && passingPath(context, config.unknownRoutes)
  if (!path) return undefined
  const headers = HeaderList.of(route ? acceptOf(route) : {})
  const asked = { method, path, query: route ? queryOf(route) : '', headers }
  const match = routes.match(version, method, path, asked)
  if ((match.kind === 'route' ? match.route.id : match.kind) !== id) return undefined
  if (said !== undefined) headers.set(config.versions.header, said)
  return asked
}
