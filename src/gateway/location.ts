/** Links that the store gives, as the client may follow them: through the gateway, in its own version. */
import type { ContractVersion } from '../contract/index.ts'
import { linkQuery, type AskedQuery } from './map/link-query.ts'
import { renderPath, type Routes } from './match.ts'

export interface LocationContext {
  readonly routes: Routes
  readonly client: ContractVersion
  readonly store: ContractVersion
  /** Base address of the backend. */
  readonly backendUrl: string
  /** The prefix by which the client says its version. */
  readonly prefix: string
  /** What the store was asked, so that links to more of it keep the client's own parameters. */
  readonly asked?: AskedQuery | undefined
}

/** The path (with query) below the backend's address, or undefined when it leads elsewhere. */
const ownPath = (location: string, backendUrl: string): string | undefined => {
  const base = new URL(backendUrl)
  const basePath = base.pathname.replace(/\/$/, '')
  if (location.startsWith('/') && !location.startsWith('//')) {
    return location.startsWith(`${basePath}/`) ? location.slice(basePath.length) : location
  }
  if (!/^https?:\/\//i.test(location) || !URL.canParse(location)) return undefined
  const url = new URL(location)
  if (url.host !== base.host || !url.pathname.startsWith(`${basePath}/`)) return undefined
  return url.pathname.slice(basePath.length) + url.search + url.hash
}

/**
 * `Location` or `Content-Location` for the client. Links to other hosts, and relative ones, stay as
 * they are; the address of the store never shows.
 */
export const clientLocation = (
  location: string,
  { routes, client, store, backendUrl, prefix, asked }: LocationContext,
): string => {
  const own = ownPath(location, backendUrl)
  if (own === undefined) return location
  const [, path = '', query, hash = ''] = /^([^?#]*)(?:\?([^#]*))?(#.*)?$/s.exec(own) ?? []
  const match = routes.match(store, 'GET', path)
  const route =
    match.kind === 'route' ? client.routes.find(({ id }) => id === match.route.id) : undefined
  const mapped = match.kind === 'route' && route ? renderPath(route.path, match.params) : path
  if (query === undefined) return prefix + mapped + hash
  const routePair = match.kind === 'route' && route && { client: route, store: match.route }
  const words = routePair ? linkQuery(query, asked, routePair) : query
  return `${prefix}${mapped}?${words}${hash}`
}
