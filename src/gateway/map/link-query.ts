/** The query of a link that the store gives, such as that of the next page, in the client's own words. */
import { formatQuery, parseQuery, queryPart, type QueryPart } from '../version/query-text.ts'
import { parameterById, parameterId } from '../../contract/index.ts'
import { carryParameter } from './parameters.ts'
import type { Sent } from './query.ts'
import type { RoutePair } from './route-pair.ts'

const same = (a: QueryPart, b: QueryPart): boolean => a.name === b.name && a.value === b.value

/** What the store was asked comes back as what the client asked, once; what it adds takes the client's names. */
const clientParts = (part: QueryPart, sent: readonly Sent[], routes: RoutePair): QueryPart[] => {
  const asked = sent.find(({ store }) => store.some((one) => same(one, part)))
  const [first] = asked?.store ?? []
  if (asked && first) return same(first, part) ? [...asked.client] : []
  const { client, store } = routes
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
 */
export const linkQuery = (
  query: string,
  asked: AskedQuery | undefined,
  routes: RoutePair,
): string => {
  const sent = asked?.route === routes.store.id ? asked.sent : []
  const parts = parseQuery(query).flatMap((part) => clientParts(part, sent, routes))
  // What the store need not be told is still the client's wish for the next page.
  const silent = sent.flatMap(({ client, store }) => (store.length === 0 ? client : []))
  return formatQuery([...parts, ...silent])
}
