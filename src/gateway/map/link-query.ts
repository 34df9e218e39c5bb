/** The query of a link that the store gives, such as that of the next page, in the client's own words. */
import { formatQuery, queryPart, type QueryPart } from '../address/query-text.ts'
import { parameterById, parameterId } from '../../contract/index.ts'
import { carryParameter } from './parameters.ts'
import { mapParts, partsOf } from './query.ts'
import type { Sent } from './sent.ts'
import type { RoutePair } from './route-pair.ts'
import type { Sides } from './sides.ts'

const same = (a: QueryPart, b: QueryPart): boolean => a.name === b.name && a.value === b.value

/** What the store was asked comes back as what the client asked, once; undefined for what it adds. */
const askedParts = (part: QueryPart, sent: readonly Sent[]): readonly QueryPart[] | undefined => {
  const asked = sent.find(({ store }) => store.some((one) => same(one, part)))
  const [first] = asked?.store ?? []
  return asked && first && (same(first, part) ? asked.client : [])
}

/** What the store adds, as the client would ask for it; undefined where that is not the same. */
const addedParts = (
  parts: readonly QueryPart[],
  routes: RoutePair,
  sides: Sides | undefined,
): ReadonlyMap<QueryPart, readonly QueryPart[]> | undefined => {
  const { client, store } = routes
  const mapped = sides && mapParts(parts, { client: store, store: client }, sides)
  if (!mapped) return undefined
  if (!mapped.ok) {
    if (parts.length === 1) return undefined
    return new Map(parts.flatMap((part) => [...(addedParts([part], routes, sides) ?? [])]))
  }
  const found = new Map<QueryPart, readonly QueryPart[]>(parts.map((part) => [part, []]))
  for (const sent of mapped.value.sent) {
    const [first] = sent.client
    if (first) found.set(first, sent.store)
  }
  return found
}

/** A part that the store adds, under the name that the client's version has for it. */
const namedParts = (part: QueryPart, { client, store }: RoutePair): readonly QueryPart[] => {
  const { query = {} } = store
  const parameter = Object.hasOwn(query, part.name) ? query[part.name] : undefined
  const own = parameter && parameterById(client.query, parameterId(part.name, parameter))
  if (!parameter || !own) return [part]
  const carried = carryParameter([part], parameter, own)
  return typeof carried === 'string' ? [queryPart(own[0], part.value)] : [...carried]
}

/** What the store was asked, and by which route. */
export interface AskedQuery {
  readonly route: string
  readonly sent: readonly Sent[]
}

/**
 * @param query without its `?`
 * @param routes where the link leads to, in both versions
 * @param sides of the documents that it is about, from the store's version to the client's; undefined
 *   where they look the same
 */
export const linkQuery = (
  query: string,
  asked: AskedQuery | undefined,
  routes: RoutePair,
  sides?: Sides,
): string => {
  const sent = asked?.route === routes.store.id ? asked.sent : []
  const all = partsOf(query, routes.store)
  const known = new Map(all.map((part) => [part, askedParts(part, sent)]))
  const added = all.filter((part) => known.get(part) === undefined)
  const mapped = added.length === 0 ? undefined : addedParts(added, routes, sides)
  const parts = all.flatMap(
    (part) => known.get(part) ?? mapped?.get(part) ?? namedParts(part, routes),
  )
  // What the store need not be told is still the client's wish for the next page.
  const silent = sent.flatMap(({ client, store }) => (store.length === 0 ? client : []))
  return formatQuery([...parts, ...silent])
}
