/** Documents by their keys: what the ledger calls them, and where each side has them. */
import {
  decodeSegment,
  parametersIn,
  renderPath,
  storedRoute,
  type ContractVersion,
  type Route,
} from '../../contract/index.ts'
import type { Side } from '../../rollout/index.ts'
import { resourceOf } from '../match/resource.ts'

/** The versions of the two sides. */
export type Versions = Readonly<Record<Side, ContractVersion>>

/** Where one side has a document, and of which type it is there. */
export interface Place {
  /** As it stands in a request. */
  readonly path: string
  readonly type: string
}

/** The route that reads what a route is about; undefined where nothing does, as of lists. */
export const documentRoute = ({ routes }: ContractVersion, route: Route): Route | undefined => {
  const reading = storedRoute(routes, route)
  return reading?.kind === 'read' && reading.response !== undefined ? reading : undefined
}

/** The resource of a route: the first segment of the path of its documents in the version that is left. */
export const movedResource = (from: ContractVersion, route: Route): string => {
  const there = from.routes.find(({ id }) => id === route.id) ?? route
  return resourceOf((documentRoute(from, there) ?? there).path)
}

/** What is no UTF-8 decodes to itself, and stays as it is. */
const encoded = (segment: string): string => {
  const decoded = decodeSegment(segment)
  return decoded === segment && segment.includes('%')
    ? segment.replaceAll(/[&=]/g, encodeURIComponent)
    : encodeURIComponent(decoded)
}

/** One text for each value, however a client has encoded it: two keys of one document would not meet. */
const canonical = (value: string): string => value.split('/').map(encoded).join('/')

/**
 * As nearly every client writes a value in a path: what needs no encoding there (RFC 3986 section
 * 3.3) has none. Backends that do not decode paths would not find what is encoded otherwise.
 */
const plainly = (value: string): string =>
  value.replaceAll(/%(?:21|24|26|27|28|29|2A|2B|2C|3A|3B|3D|40)/g, decodeURIComponent)

/**
 * The same for both sides: the id of the route that reads the document, and its parameters by name.
 *
 * @param params still percent-encoded
 * @example documentKey(route, { id: '7' }) // 'entities.get?id=7'
 */
export const documentKey = (reading: Route, params: Readonly<Record<string, string>>): string => {
  // Another version may name them differently: `renderPath` then goes by their position, too.
  const given = Object.values(params)
  const named = parametersIn(reading.path).map(
    (name, at) => `${name}=${canonical(params[name] ?? given[at] ?? '')}`,
  )
  return `${reading.id}?${named.join('&')}`
}

/** Before the key of a route that makes documents. */
const making = '+'

/** What is known of a document that is being made: where. */
export const makerKey = (creating: Route, params: Readonly<Record<string, string>>): string =>
  making + documentKey(creating, params)

/** Whether a key does not name a document: it is being made, and has got none yet. */
export const isMakerKey = (key: string): boolean => key === '' || key.startsWith(making)

/** Id of the route that makes it; undefined where nobody has said. */
export const makerOf = (key: string): string | undefined =>
  key === '' ? undefined : key.slice(making.length).split('?', 1)[0]

const paramsOf = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    text.split('&').flatMap((pair) => {
      const at = pair.indexOf('=')
      return at < 0 ? [] : [[pair.slice(0, at), plainly(pair.slice(at + 1))]]
    }),
  )

/** Undefined where that side has no such documents: what is there stays with the other one. */
export const placeOf = (version: ContractVersion, key: string): Place | undefined => {
  const at = key.indexOf('?')
  const id = at < 0 ? key : key.slice(0, at)
  const route = version.routes.find((one) => one.id === id)
  if (route?.response === undefined) return undefined
  return {
    path: renderPath(route.path, paramsOf(at < 0 ? '' : key.slice(at + 1))),
    type: route.response,
  }
}
