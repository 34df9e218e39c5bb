/** Filters: exact match by name, and `filter[path][Operator]`. Names and values become the store's. */
import { ok, type Result } from '../../errors/index.ts'
import { parse, print, type Json, type Path } from '../../json/index.ts'
import { queryPart, type QueryPart } from '../version/query-text.ts'
import { conditionParts } from './condition.ts'
import { exactly, fieldsOf, heldAt, isContainer, type Held } from './held.ts'
import { isListing, listing } from './operators.ts'
import type { Sides } from './sides.ts'
import { bareShape, shapeAt } from './shape-at.ts'
import { isExact, sourceOf, storedConditions } from './stored.ts'
import { textOfValue, valueOfText } from './text-value.ts'
import { unmappable } from './unmappable.ts'

export interface Filter {
  readonly part: QueryPart
  /** Path in the client's version. */
  readonly path: Path
  /** Undefined for an exact match by the name of the field. */
  readonly operator: string | undefined
  /** Whether a name is that of a parameter of the store's route, so that no field can be matched by it. */
  readonly isTaken: (name: string) => boolean
}

type Parts = Result<readonly QueryPart[]>

/** The same question about another field. */
const renamed = ({ part, path, operator, isTaken }: Filter, field: Path): QueryPart => {
  const name = field.join('.')
  if (name === path.join('.')) return part
  const exact = operator === undefined && !isTaken(name)
  return queryPart(exact ? name : `filter[${name}][${operator ?? 'Equals'}]`, part.value)
}

const readJson = (text: string): Json | undefined => {
  const parsed = parse(text)
  return parsed.ok ? parsed.value : undefined
}

/** Of arrays and objects in another form only other values can be asked for, and how they begin or end. */
const plainParts = (filter: Filter, { path }: Held): Parts => {
  const { part, operator = 'Equals' } = filter
  const texts = isListing(operator) && listing[operator].many ? part.value.split(',') : [part.value]
  const container = texts.some((text) => isContainer(readJson(text) ?? null))
  const name = filter.path.join('.')
  if (container || operator === 'Contains') {
    return unmappable(part.name, `the store keeps lists and objects in ${name} in another form`)
  }
  return ok([renamed(filter, path)])
}

/** Whether a list holds an item. Items are found by what is stored for the one that the client names. */
const itemParts = ({ part, path }: Filter, sides: Sides): Parts => {
  const item = [...path, '0']
  const held = exactly(item, sides)
  const fields = held && fieldsOf(item, held, sides)
  const name = path.join('.')
  if (!fields || held.path.at(-1) !== '0') {
    return unmappable(part.name, `the store keeps ${name} in another form`)
  }
  const client = bareShape(sides.clientTypes, fields.client.shape)
  const store = bareShape(sides.storeTypes, fields.store.shape)
  const value =
    valueOfText(sides.clientTypes, fields.client, part.value) ??
    (client.kind === 'object' || client.kind === 'array' ? readJson(part.value) : undefined)
  if (value === undefined) return unmappable(part.name, `"${part.value}" is no item of ${name}`)
  const source = isExact(held, client, store) ? sourceOf(value, held) : undefined
  if (source?.kind !== 'value') {
    return unmappable(part.name, `the store has no such item of ${name} as "${part.value}"`)
  }
  const stored = held.path.slice(0, -1).join('.')
  const text = textOfValue(source.value) ?? print(source.value)
  return ok([queryPart(`filter[${stored}][Contains]`, text)])
}

const heldParts = (filter: Filter, held: Held, sides: Sides): Parts => {
  const { part, path, operator, isTaken } = filter
  if (held.codecs.length === 0) {
    return held.plainOnly ? plainParts(filter, held) : ok([renamed(filter, held.path)])
  }
  const name = path.join('.')
  const fields = fieldsOf(path, held, sides)
  if (!fields) return unmappable(part.name, `the store keeps ${name} in another form`)
  const question = { operator: operator ?? 'Equals', text: part.value }
  const conditions = storedConditions(question, held, fields, sides)
  if (typeof conditions === 'string') return unmappable(part.name, `${name}: ${conditions}`)
  const exact = operator === undefined && !isTaken(held.path.join('.'))
  const parts = conditionParts(held.path, conditions, exact && conditions.length === 1)
  return parts ? ok(parts) : unmappable(part.name, `the stored values of ${name} have commas`)
}

/**
 * The filters of the store that select the documents whose value, as the client sees it, is selected
 * by the client's filter. None where that is so for all of them.
 * Problem: `unmappable-query`.
 */
export const mapFilter = (filter: Filter, sides: Sides): Parts => {
  const { part, path, operator } = filter
  const list = shapeAt(sides.clientTypes, sides.type, path)?.kind === 'array'
  const found = heldAt(path, sides)
  switch (found.kind) {
    case 'unknown':
      return ok([part])
    case 'held':
      return heldParts(filter, found.held, sides)
    case 'refused':
      return list && operator === 'Contains'
        ? itemParts(filter, sides)
        : unmappable(part.name, found.why)
  }
}
