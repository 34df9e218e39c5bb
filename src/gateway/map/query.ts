/** Carries the query parameters of a route from the client's version to the store's. */
import type { Route } from '../../contract/index.ts'
import { ok, type Result } from '../../errors/index.ts'
import type { Path } from '../../json/index.ts'
import { formatQuery, parseQuery, queryPart, type QueryPart } from '../version/query-text.ts'
import { mapFieldList } from './field-list.ts'
import { mapFilter } from './filter.ts'
import type { Sides } from './sides.ts'
import { originOf, renamed } from './renames.ts'
import { mapSort } from './sort.ts'
import { namePath, tooDeep } from './name-path.ts'
import { unmappable } from './unmappable.ts'

/** A parameter of the client, and what the store was asked in its place: nothing, where it asks for all there is. */
export interface Sent {
  readonly client: QueryPart
  readonly store: readonly QueryPart[]
}

export interface MappedQuery {
  /** Without its `?`. */
  readonly query: string
  readonly sent: readonly Sent[]
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

const isFixed = ({ query }: Route, name: string): boolean => Object.hasOwn(query ?? {}, name)

/** A fixed parameter under the name that the store's version gives it. */
const renamedPart = (part: QueryPart, { client, store }: RoutePair): QueryPart => {
  const name = renamed(client.renamedQuery, store.renamedQuery, part.name)
  return name === part.name ? part : queryPart(name, part.value)
}

type Parts = Result<readonly QueryPart[]>

const mapFixed = (part: QueryPart, routes: RoutePair, sides: Sides | undefined): Parts => {
  const isSort = originOf(routes.client.renamedQuery, part.name) === 'sort'
  const mapped = sides && isSort ? mapSort(part, sides) : ok(part)
  return mapped.ok ? ok([renamedPart(mapped.value, routes)]) : mapped
}

const mapOpen = (part: QueryPart, { store }: RoutePair, sides: Sides | undefined): Parts => {
  if (isFixed(store, part.name)) return unmappable(part.name, 'your version has no such parameter')
  if (!sides) return ok([part])
  const filter = filterPattern.exec(part.name)
  if (!filter && part.name.startsWith('filter[')) {
    return unmappable(part.name, 'a filter is written filter[path][Operator]')
  }
  const [, name = part.name, operator] = filter ?? []
  const isTaken = (taken: string) => isFixed(store, taken)
  const path = namePath(name)
  return path ? mapFilter({ part, path, operator, isTaken }, sides) : unmappable(part.name, tooDeep)
}

/** What the store is asked for so that the client gets the fields that it asked for: all, where there is no other way. */
const fieldParts = (part: QueryPart, names: readonly string[], routes: RoutePair): QueryPart[] => {
  if (names.length === 0) return []
  const value = names.join(',')
  return [renamedPart(value === part.value ? part : queryPart(part.name, value), routes)]
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
  const sent: Sent[] = []
  let fields: readonly Path[] | undefined
  let needsDefaults = false
  for (const part of parseQuery(query)) {
    const fixed = isFixed(routes.client, part.name)
    const origin = originOf(routes.client.renamedQuery, part.name)
    if (sides && fixed && origin === 'fields') {
      if (fields) return unmappable(part.name, 'is given twice')
      const list = mapFieldList(part, sides)
      if (!list.ok) return list
      fields = list.value.asked
      needsDefaults = list.value.needsDefaults
      sent.push({ client: part, store: fieldParts(part, list.value.names, routes) })
      continue
    }
    const mapped = fixed ? mapFixed(part, routes, sides) : mapOpen(part, routes, sides)
    if (!mapped.ok) return mapped
    sent.push({ client: part, store: mapped.value })
  }
  const parts = sent.flatMap(({ store }) => store)
  return ok({ query: formatQuery(parts), sent, needsDefaults, ...(fields ? { fields } : {}) })
}
