/** Carries the query parameters of a route from the client's version to the store's. */
import type { Route } from '../../contract/index.ts'
import { ok, type Result } from '../../errors/index.ts'
import type { Path } from '../../json/index.ts'
import { formatQuery, parseQuery, queryPart, type QueryPart } from '../version/query-text.ts'
import { mapFieldList } from './field-list.ts'
import { mapFilter } from './filter.ts'
import type { Sides } from './place.ts'
import { originOf, renamed } from './renames.ts'
import { mapSort } from './sort.ts'

export interface MappedQuery {
  /** Without its `?`. */
  readonly query: string
  /** Fields of the client's version that it asked for, when it asked for some. */
  readonly fields?: readonly Path[]
  /** Whether fields were asked for that the store does not have: their defaults stand in. */
  readonly needsDefaults: boolean
}

export interface RoutePair {
  readonly client: Route
  readonly store: Route
}

/** `filter[path][Operator]`. */
export const filterPattern = /^filter\[([^[\]]+)\]\[([^[\]]+)\]$/

const isFixed = ({ client }: RoutePair, name: string): boolean =>
  Object.hasOwn(client.query ?? {}, name)

/** A parameter under the name that the store's version gives it. */
const renamedPart = (part: QueryPart, { client, store }: RoutePair): QueryPart => {
  const name = renamed(client.renamedQuery, store.renamedQuery, part.name)
  return name === part.name ? part : queryPart(name, part.value)
}

/** One parameter that is neither a list of fields nor free of field names. */
const mapPart = (part: QueryPart, routes: RoutePair, sides: Sides): Result<QueryPart> => {
  if (isFixed(routes, part.name)) {
    const sort = originOf(routes.client.renamedQuery, part.name) === 'sort'
    return sort ? mapSort(part, sides) : ok(part)
  }
  const filter = filterPattern.exec(part.name)
  return mapFilter(part, filter?.[1] ?? part.name, filter?.[2], sides)
}

/**
 * Problem: `unmappable-query` with `parameter`.
 *
 * @param sides undefined when the documents look the same in both versions
 */
export const mapQuery = (
  query: string,
  routes: RoutePair,
  sides: Sides | undefined,
): Result<MappedQuery> => {
  const parts: QueryPart[] = []
  let fields: readonly Path[] | undefined
  let needsDefaults = false
  for (const part of parseQuery(query)) {
    const origin = originOf(routes.client.renamedQuery, part.name)
    if (sides && origin === 'fields' && isFixed(routes, part.name)) {
      const list = mapFieldList(part, sides)
      if (!list.ok) return list
      fields = list.value.asked
      needsDefaults = list.value.needsDefaults
      const { names } = list.value
      const value = names.join(',')
      if (value === part.value) parts.push(renamedPart(part, routes))
      else if (names.length > 0) parts.push(renamedPart(queryPart(part.name, value), routes))
      continue
    }
    const mapped = sides ? mapPart(part, routes, sides) : ok(part)
    if (!mapped.ok) return mapped
    parts.push(isFixed(routes, part.name) ? renamedPart(mapped.value, routes) : mapped.value)
  }
  return ok({ query: formatQuery(parts), needsDefaults, ...(fields ? { fields } : {}) })
}
