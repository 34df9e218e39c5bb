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

/** The query of a link to a route, in the client's words. */
const queryTo = (
  id: string | undefined,
  query: string,
  { client, store, asked }: LocationContext,
): string => {
  const [here, there] = [client, store].map(({ routes }) => routes.find((one) => one.id === id))
  return here && there ? linkQuery(query, asked, { client: here, store: there }) : query
}

/**
 * `Location`, `Content-Location` or a link for the client. Links to other hosts, and relative ones
 * other than a query by itself, stay as they are; the address of the store never shows.
 */
export const clientLocation = (location: string, context: LocationContext): string => {
  const { routes, client, store, backendUrl, prefix, asked } = context
  const own = location.startsWith('?') ? location : ownPath(location, backendUrl)
  if (own === undefined) return location
  const [, path = '', query, hash = ''] = /^([^?#]*)(?:\?([^#]*))?(#.*)?$/s.exec(own) ?? []
  if (path === '') return `?${queryTo(asked?.route, query ?? '', context)}${hash}`
  const match = routes.match(store, 'GET', path)
  const id = match.kind === 'route' ? match.route.id : undefined
  const route = client.routes.find((one) => one.id === id)
  const mapped = match.kind === 'route' && route ? renderPath(route.path, match.params) : path
  return `${prefix}${mapped}${query === undefined ? '' : `?${queryTo(id, query, context)}`}${hash}`
}
