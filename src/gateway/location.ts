/** Links that the store gives, as the client may follow them: through the gateway, in its own version. */
import type { ContractVersion } from '../contract/index.ts'
import { linkQuery, type AskedQuery } from './map/link-query.ts'
import { type Routes } from './match.ts'
import { renderPath } from '../contract/index.ts'

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
  /** Carries a path; by the routes of both versions when absent. */
  readonly carry?: ((path: string) => string) | undefined
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

/** The path of a route that reads, in the client's version. */
const clientPath = (path: string, { routes, client, store }: LocationContext): string => {
  const match = routes.match(store, 'GET', path)
  const id = match.kind === 'route' ? match.route.id : undefined
  const route = client.routes.find((one) => one.id === id)
  return match.kind === 'route' && route ? renderPath(route.path, match.params) : path
}

/** What stands before a path, taken off where it is there already: links may be carried in several steps. */
const withoutPrefix = (path: string, prefix: string): string =>
  prefix !== '' && path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : path

/** A reference taken apart: its path, and all that comes after it. */
const partsOf = (reference: string) => {
  const [, path = '', query, hash = ''] = /^([^?#]*)(?:\?([^#]*))?(#.*)?$/s.exec(reference) ?? []
  return { path, query, hash }
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
  const { routes, store, backendUrl, prefix, asked } = context
  const own = location.startsWith('?') ? location : ownPath(location, backendUrl)
  if (own === undefined) return location
  const { path: whole, query, hash } = partsOf(own)
  if (whole === '') return `?${queryTo(asked?.route, query ?? '', context)}${hash}`
  const path = withoutPrefix(whole, prefix)
  const match = routes.match(store, 'GET', path)
  const id = match.kind === 'route' ? match.route.id : undefined
  const mapped = context.carry?.(path) ?? clientPath(path, context)
  return `${prefix}${mapped}${query === undefined ? '' : `?${queryTo(id, query, context)}`}${hash}`
}

export interface StoreLocationContext {
  /** The prefix by which the client says its version. */
  readonly prefix: string
  /** Under which name the client reached the gateway. */
  readonly host: string
  readonly carry: (path: string) => string
}

/** A link that a client sends, as the store may follow it: the gateway's own, without its prefix. */
export const storeLocation = (
  location: string,
  { prefix, host, carry }: StoreLocationContext,
): string => {
  const own = ownPath(location, `http://${host}`)
  if (own === undefined) return location
  const { path } = partsOf(own)
  return carry(withoutPrefix(path, prefix)) + own.slice(path.length)
}
