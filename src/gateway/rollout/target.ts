/** What a write to both sides is about. */
import {
  fit,
  segmentsOf,
  templateOf,
  type ContractVersion,
  type Route,
} from '../../contract/index.ts'
import { parseBytes, type Json } from '../../json/index.ts'
import type { Side } from '../../rollout/index.ts'
import type { UpstreamResponse } from '../../upstream/index.ts'
import type { Matched } from '../match/match.ts'
import { madeRoute, typesOf, type Backing } from './backing.ts'
import { documentKey, documentRoute, placeOf, type Place } from './documents.ts'
import { madeKey } from './newest.ts'

export interface Target {
  readonly kind: 'replace' | 'patch' | 'delete' | 'post'
  /** Undefined of what is made: its id is known when it is there. */
  readonly key: string | undefined
  /** Where the authority has it. */
  readonly place: Place | undefined
  /** Of its documents, at each side. */
  readonly types: Readonly<Record<Side, string | undefined>>
  /** The route in the version of `from`, with the parameters of the request. */
  readonly route: Route
  readonly params: Readonly<Record<string, string>>
}

const routeIn = ({ routes }: ContractVersion, route: Route): Route =>
  routes.find(({ id }) => id === route.id) ?? route

/** @param side the authority; answers in words why the write cannot be made at both sides */
export const targetOf = (
  { route: asked, params }: Matched,
  { versions }: Backing,
  side: Side,
): Target | string => {
  const { from } = versions
  const route = routeIn(from, asked)
  const { kind, id } = asked
  if (kind === 'create') {
    const made = { from: madeRoute(from, route), to: madeRoute(versions.to, route) }
    if (!made.from)
      return `No route reads by its id what ${id} makes: it cannot be brought to both backends.`
    const types = { from: made.from.response, to: made.to?.response }
    return { kind: 'post', key: undefined, place: undefined, types, route, params }
  }
  const reading = documentRoute(from, route)
  if (!reading || (kind !== 'replace' && kind !== 'patch' && kind !== 'delete')) {
    return `No route reads what ${id} writes: it cannot be brought to both backends.`
  }
  const key = documentKey(reading, params)
  const place = placeOf(versions[side], key)
  if (!place) return `The authority has no documents for ${id}.`
  return { kind, key, place, types: typesOf({ versions }, key), route, params }
}

/** By the path that `Location` names, whatever host it says. */
const locatedKey = (
  { versions }: Backing,
  side: Side,
  { route }: Target,
  { headers }: UpstreamResponse,
): string | undefined => {
  const location = headers.get('location')
  const reading = madeRoute(versions[side], route)
  const keyed = madeRoute(versions.from, route)
  if (location === null || !reading || !keyed) return undefined
  const [path = ''] = location.replace(/^(?:[a-z][a-z+.-]*:)?\/\/[^/]*/i, '').split(/[?#]/)
  // In front of it may be the path of the backend's address.
  const segments = segmentsOf(path)
  const template = templateOf(reading.path)
  const params = fit(template, segments.slice(-template.length))
  return params && documentKey(keyed, params)
}

/**
 * The key of what was made; undefined where the answer does not tell. `Location` names it (RFC 9110
 * section 10.2.2); a field of the name of the parameter only does so by custom.
 */
export const keyOfMade = (
  backing: Backing,
  side: Side,
  target: Target,
  answer: UpstreamResponse,
  document: Uint8Array<ArrayBuffer> | undefined,
): string | undefined => {
  const parsed = document && parseBytes(document, { depth: 128 })
  const value: Json | undefined = parsed?.ok ? parsed.value : undefined
  const { route, params } = target
  return (
    locatedKey(backing, side, target, answer) ??
    madeKey(backing.versions.from, route, value, params)
  )
}
