/** Carries the query parameters of a route from the client's version to the store's. */
import {
  declaredName,
  dialectOf,
  parameterById,
  parameterId,
  useOf,
  type Route,
} from '../../contract/index.ts'
import { ok, type Result } from '../../errors/index.ts'
import type { Path } from '../../json/index.ts'
import { formatQuery, parseQuery, queryPart, type QueryPart } from '../address/query-text.ts'
import { changedName } from './changed-name.ts'
import { mapFieldList } from './field-list.ts'
import { mapFilter, undeclared } from './filter.ts'
import { asParts, carryParameter, filledIn, withoutCounterpart } from './parameters.ts'
import { readQuery, type Named, type Reading } from './readings.ts'
import { repeatedFilter } from './repeated.ts'
import type { RoutePair } from './route-pair.ts'
import type { Sides } from './sides.ts'
import { mapSort } from './sort.ts'
import { namePath, tooDeep } from './name-path.ts'
import { mapNames } from './names.ts'
import { unmappable } from './unmappable.ts'
import type { Sent } from './sent.ts'

export interface MappedQuery {
  /** Without its `?`. */
  readonly query: string
  readonly sent: readonly Sent[]
  /** Fields of the client's version that it asked for, when it asked for some. */
  readonly fields?: readonly Path[]
  /** Whether fields were asked for that the store does not have: their defaults stand in. */
  readonly needsDefaults: boolean
}

interface Mapped {
  readonly store: readonly QueryPart[]
  readonly fields?: readonly Path[]
  readonly needsDefaults?: boolean
  /** Other parameters of the client that are answered by this. */
  readonly with?: readonly QueryPart[]
}

/** The same parameter in the store's version, by which its name and its use are known. */
const counterpartOf = ({ parts: [part], declared }: Reading, { store }: RoutePair) =>
  declared && parameterById(store.query, parameterId(part.name, declared))

const mapPlain = (reading: Reading, routes: RoutePair): Result<Mapped> => {
  const { parts, declared } = reading
  if (!declared) return ok({ store: parts })
  const counterpart = counterpartOf(reading, routes)
  const carried = counterpart
    ? carryParameter(parts, declared, counterpart)
    : withoutCounterpart(parts, declared, routes.store)
  return typeof carried === 'string' ? unmappable(parts[0].name, carried) : ok({ store: carried })
}

const mapFields = (reading: Reading, routes: RoutePair, sides: Sides): Result<Mapped> => {
  const {
    parts: [part, ...others],
    declared,
  } = reading
  const counterpart = counterpartOf(reading, routes)
  if (declared && !counterpart) return mapPlain(reading, routes)
  if (others.length > 0) return unmappable(part.name, 'is given twice')
  const list = mapFieldList(part, sides)
  if (!list.ok) return list
  const { asked, names, needsDefaults } = list.value
  const name = counterpart?.[0] ?? part.name
  const value = names.join(',')
  const same = name === part.name && value === part.value
  const store = names.length === 0 ? [] : [same ? part : queryPart(name, value)]
  return ok({ store, fields: asked, needsDefaults })
}

const mapNamed = (
  reading: Reading,
  { texts, under }: Extract<Reading['asks'], { kind: 'names' }>,
  routes: RoutePair,
  sides: Sides,
): Result<Mapped> => {
  const { parts, declared } = reading
  const counterpart = counterpartOf(reading, routes)
  if (!declared || !counterpart) return mapPlain(reading, routes)
  const use = useOf(sides.storeTypes, routes.store, ...counterpart)
  const prefixes = { client: under, store: use.kind === 'names' ? use.under : undefined }
  const names = mapNames(texts, prefixes, sides)
  if (typeof names === 'string') return unmappable(parts[0].name, names)
  const renamed = names.join() === texts.join() ? undefined : names
  const carried = carryParameter(
    renamed ? asParts(parts[0].name, renamed, declared) : parts,
    declared,
    counterpart,
  )
  return typeof carried === 'string' ? unmappable(parts[0].name, carried) : ok({ store: carried })
}

const mapSorting = (
  reading: Reading,
  { direction, keys }: Extract<Reading['asks'], { kind: 'sort' }>,
  named: Named,
  routes: RoutePair,
  sides: Sides,
): Result<Mapped> => {
  const [part] = reading.parts
  const counterpart = counterpartOf(reading, routes)
  if (reading.declared && !counterpart) return mapPlain(reading, routes)
  const use = counterpart && useOf(sides.storeTypes, routes.store, ...counterpart)
  const [said] = named.get(direction ?? '') ?? []
  const mapped = mapSort(
    {
      part,
      direction: direction === undefined ? undefined : { part: said },
      keys,
      store: {
        name: counterpart?.[0] ?? part.name,
        ...(use?.kind === 'sort' ? { direction: use.direction, keys: use.keys } : {}),
      },
    },
    sides,
  )
  return mapped.ok ? ok({ store: mapped.value, ...(said ? { with: [said] } : {}) }) : mapped
}

const mapReading = (
  reading: Reading,
  named: Named,
  routes: RoutePair,
  sides: Sides | undefined,
): Result<Mapped> => {
  const { parts, asks, declared } = reading
  const { name } = parts[0]
  if (!declared && Object.hasOwn(routes.store.query ?? {}, name)) {
    return unmappable(name, 'your version has no such parameter')
  }
  if (!sides) return mapPlain(reading, routes)
  const context = { routes, sides }
  switch (asks.kind) {
    case 'plain':
      return mapPlain(reading, routes)
    case 'sort':
      return mapSorting(reading, asks, named, routes, sides)
    case 'names':
      return mapNamed(reading, asks, routes, sides)
    case 'fields':
      return mapFields(reading, routes, sides)
    case 'open': {
      const changed = changedName(name, sides)
      return changed === undefined
        ? ok({ store: parts })
        : unmappable(name, undeclared(changed, context))
    }
    case 'filter': {
      const path = namePath(asks.field)
      if (!path) return unmappable(name, tooDeep)
      const { operator, texts, form } = asks
      const mapped = mapFilter({ parts, path, operator, texts, form, declared }, context)
      return mapped.ok ? ok({ store: mapped.value }) : mapped
    }
  }
}

const inOrder = (sent: readonly Sent[], parts: readonly QueryPart[]): readonly Sent[] => {
  const places = new Map(parts.map((part, index) => [part, index]))
  const placeOf = ({ client: [first] }: Sent): number => (first && places.get(first)) ?? 0
  return sent.toSorted((a, b) => placeOf(a) - placeOf(b))
}

/**
 * What each of the parameters becomes, in the order in which the client gave them; what goes along
 * with another one comes with it. Problem: `unmappable-query`.
 */
export const mapParts = (
  parts: readonly QueryPart[],
  routes: RoutePair,
  between: Sides | undefined,
): Result<Omit<MappedQuery, 'query'>> => {
  const { places } = dialectOf(routes.store.dialect)
  const sides = between && places ? { ...between, places } : between
  const sent: Sent[] = []
  const filters: Sent[] = []
  const done = new Set<QueryPart>()
  let fields: readonly Path[] | undefined
  let needsDefaults = false
  const named = Map.groupBy(parts, ({ name }) => name)
  const readings = readQuery(parts, named, routes.client, sides)
  const sorts = readings.filter(({ asks }) => asks.kind === 'sort')
  for (const reading of [...sorts, ...readings]) {
    const [part] = reading.parts
    if (done.has(part)) continue
    const mapped = mapReading(reading, named, routes, sides)
    if (!mapped.ok) return mapped
    const { store, with: others = [] } = mapped.value
    if (mapped.value.fields) {
      if (fields) return unmappable(part.name, 'is given twice')
      fields = mapped.value.fields
      needsDefaults = mapped.value.needsDefaults ?? false
    }
    const client = [...reading.parts, ...others]
    for (const one of client) done.add(one)
    sent.push({ client, store })
    if (reading.asks.kind === 'filter') filters.push({ client, store })
  }
  const unclear = repeatedFilter(
    filters,
    dialectOf(routes.client.dialect),
    dialectOf(routes.store.dialect),
  )
  if (unclear !== undefined) {
    return unmappable(
      unclear,
      'the backend does not declare what several of these mean together: send one',
    )
  }
  return ok({
    sent: sorts.length === 0 ? sent : inOrder(sent, parts),
    needsDefaults,
    ...(fields ? { fields } : {}),
  })
}

/** The parameters of a query string without its `?`, under the names that a route declares. */
export const partsOf = (query: string, { query: declared }: Route): readonly QueryPart[] => {
  const parts = parseQuery(query)
  if (!parts.some(({ name }) => name.endsWith(']'))) return parts
  return parts.map((part) => {
    const name = declaredName(declared, part.name)
    return name === part.name ? part : { ...part, name }
  })
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
  const parts = partsOf(query, routes.client)
  if (routes.client === routes.store && !sides) {
    const sent = parts.map((part) => ({ client: [part], store: [part] }))
    return ok({ query, sent, needsDefaults: false })
  }
  const mapped = mapParts(parts, routes, sides)
  if (!mapped.ok) return mapped
  const filled = filledIn(routes.client, routes.store, parts)
  const meant = filled.defaults.length > 0 ? mapParts(filled.defaults, routes, sides) : undefined
  if (meant && !meant.ok) return meant
  const unsaid = [...(meant?.value.sent.flatMap(({ store }) => store) ?? []), ...filled.parts]
  const { sent, ...rest } = mapped.value
  const all = unsaid.length === 0 ? sent : [...sent, { client: [], store: unsaid }]
  return ok({ ...rest, query: formatQuery(all.flatMap(({ store }) => store)), sent: all })
}
