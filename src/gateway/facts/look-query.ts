/** Which names that only its version has a query says: in filters, orders, field lists and parameters. */
import type { Path } from '../../json/index.ts'
import type { Route, SortKeys } from '../../contract/index.ts'
import { partsOf } from '../map/query.ts'
import { namePath } from '../map/name-path.ts'
import { readQuery, type Asks, type Reading } from '../map/readings.ts'
import type { Sides } from '../map/sides.ts'
import { meantBy } from '../map/sort-keys.ts'
import { along, namesIn } from './look-body.ts'
import type { OnlyField, Spot } from './spot.ts'

export interface LookAtQuery {
  readonly route: Route
  /** The documents that it asks of; undefined where it asks of none. */
  readonly sides: Sides | undefined
  /** Where such fields are in them. */
  readonly spot: Spot | undefined
  readonly parameters: ReadonlyMap<string, OnlyField>
}

export interface InQuery {
  readonly names: readonly string[]
  /** Of what it lets the answer have; undefined where it asks for all of it. */
  readonly answers: readonly string[] | undefined
}

const words = (text: string, keys: SortKeys | undefined): readonly string[] =>
  text.split(',').flatMap((word) => {
    const bare = word.startsWith('-') ? word.slice(1) : word
    return meantBy(bare, keys)?.field ?? []
  })

const fieldsOf = (asks: Asks, { parts }: Reading): readonly string[] => {
  const [{ value }] = parts
  switch (asks.kind) {
    case 'filter':
      return [asks.field]
    case 'sort':
      return words(value, asks.keys)
    case 'fields':
      return value.split(',')
    case 'names':
      return asks.texts.map((text) =>
        asks.under !== undefined && text.startsWith(`${asks.under}.`)
          ? text.slice(asks.under.length + 1)
          : text,
      )
    default:
      return []
  }
}

const pathsOf = (names: readonly string[]): readonly Path[] =>
  names.map(namePath).filter((path) => path !== undefined)

/** @param query without its `?` */
export const fieldsInQuery = (
  query: string,
  { route, sides, spot, parameters }: LookAtQuery,
): InQuery => {
  const names = new Set<string>()
  let answers: Set<string> | undefined
  const parts = partsOf(query, route)
  for (const { name } of parts) {
    const only = parameters.get(name)
    if (only) names.add(only.field)
  }
  const named = Map.groupBy(parts, ({ name }) => name)
  for (const reading of sides ? readQuery(parts, named, route, sides) : []) {
    for (const path of pathsOf(fieldsOf(reading.asks, reading))) {
      const found = spot && along(path, spot)
      for (const name of found?.names ?? []) names.add(name)
      if (reading.asks.kind !== 'fields') continue
      answers ??= new Set()
      for (const name of found?.names ?? []) answers.add(name)
      for (const inside of found?.to ?? []) for (const name of namesIn(inside)) answers.add(name)
    }
  }
  return { names: [...names], answers: answers && [...answers] }
}
