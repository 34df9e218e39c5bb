/** Links that the store gives, as the client may follow them: through the gateway, in its own version. */
import { type Contract, type ContractVersion, renderPath } from '../../contract/index.ts'
import { queriedSides } from '../carriage/queried-sides.ts'
import { linkQuery, type AskedQuery } from '../map/link-query.ts'
import { type Routes } from '../match/match.ts'
import { referenceTo, rooted, type Place } from '../address/reference.ts'

export interface LocationContext {
  /** By which queries are carried; only the names of parameters are when absent. */
  readonly contract?: Contract | undefined
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
  /** Under which name and protocol the store was told that the gateway is reached. */
  readonly told?: Place | undefined
  /** Another address by which the store names itself. */
  readonly publicUrl?: string | undefined
  /** Where clients reach the gateway: before links that the store has told by its public address. */
  readonly gateway?: string | undefined
  /** Which path the store was asked for, below its base address: links may be relative to it. */
  readonly asking?: string | undefined
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
  { contract, client, store, asked }: LocationContext,
): string => {
  const [here, there] = [client, store].map(({ routes }) => routes.find((one) => one.id === id))
  if (!here || !there || query === '') return query
  const versions = { client: store, store: client, clientRoute: there, storeRoute: here }
  const sides = contract && queriedSides(contract, versions)
  return linkQuery(query, asked, { client: here, store: there }, sides)
}

/**
 * `Location`, `Content-Location` or a link for the client. Links to other hosts stay as they are.
 * What leads to the store, by its own address or by the name of the gateway that it was told, leads
 * to the gateway, and never to a third place; the address of the store never shows.
 */
export const clientLocation = (location: string, context: LocationContext): string => {
  const { routes, store, backendUrl, prefix, asked, told, asking, publicUrl } = context
  if (location.startsWith('?')) {
    const { query = '', hash } = partsOf(location)
    return `?${queryTo(asked?.route, query, context)}${hash}`
  }
  const reference = referenceTo(location, { base: backendUrl, told, asking, publicUrl })
  if (!reference) return location
  const { path: whole, query, hash } = partsOf(reference.path)
  const path = withoutPrefix(whole, prefix)
  const match = routes.match(store, 'GET', path)
  const id = match.kind === 'route' ? match.route.id : undefined
  const mapped = context.carry?.(path) ?? clientPath(path, context)
  const asks = query === undefined ? '' : `?${queryTo(id, query, context)}`
  const origin = reference.isPublic ? (context.gateway ?? '') : reference.origin
  return `${origin}${rooted(prefix + mapped, origin)}${asks}${hash}`
}

export interface StoreLocationContext {
  /** The prefix by which the client says its version. */
  readonly prefix: string
  /** Under which name the client reached the gateway. */
  readonly host: string
  readonly carry: (path: string) => string
  /** Address by which the store names itself: it is before links that were sent with the gateway's. */
  readonly publicUrl?: string | undefined
}

/** A link that a client sends, as the store may follow it: the gateway's own, without its prefix. */
export const storeLocation = (
  location: string,
  { prefix, host, carry, publicUrl }: StoreLocationContext,
): string => {
  const reference = referenceTo(location, { base: `http://${host}` })
  if (!reference) return location
  const { path } = partsOf(reference.path)
  const isAbsolute = /^\s*(?:[a-z][a-z0-9+.-]*:|[/\\]{2})/i.test(location)
  const origin = isAbsolute && publicUrl !== undefined ? publicUrl.replace(/\/+$/, '') : ''
  const carried = rooted(carry(withoutPrefix(path, prefix)), origin)
  return origin + carried + reference.path.slice(path.length)
}
