/** Filters: exact match by name, and `filter[path][Operator]`. Names and values become the store's. */
import { ok, type Result } from '../../errors/index.ts'
import type { Path } from '../../json/index.ts'
import { queryPart, type QueryPart } from '../version/query-text.ts'
import { orderAlike } from './order.ts'
import { lossesAt, placeOf, type Place, type Sides } from './place.ts'
import { shapeAt } from './shape-at.ts'
import { textOfValue, valueOfText } from './text-value.ts'
import { unmappable } from './unmappable.ts'

const exact = new Set(['Equals', 'NotEquals'])
const lists = new Set(['In', 'NotIn'])
const orders = new Set(['Greater', 'Less', 'GreaterOrEqual', 'LessOrEqual'])

type Known = Extract<Place, { kind: 'path' }>

/** Why the store would select other documents than the client means, if it would. */
const obstacle = (path: Path, place: Known, operator: string, sides: Sides): string | undefined => {
  const name = path.join('.')
  const blurred = lossesAt(place.path, sides).find(({ kind }) => kind === 'lossy')
  if (blurred) return `your version does not see ${name} exactly (${blurred.reason})`
  if (place.lens.identity || exact.has(operator) || lists.has(operator)) return undefined
  const { clientTypes, storeTypes, type } = sides
  const alike = orderAlike(shapeAt(clientTypes, type, path), shapeAt(storeTypes, type, place.path))
  return orders.has(operator) && alike
    ? undefined
    : `${operator} cannot be applied to the form in which the store keeps ${name}`
}

const mapValue = (text: string, place: Known, part: QueryPart, sides: Sides): Result<string> => {
  if (place.lens.identity) return ok(text)
  const value = place.field && valueOfText(sides.clientTypes, place.field, text)
  if (value === undefined) return unmappable(part.name, `"${text}" is no value of this field`)
  const converted = place.lens.value(value)
  if (!converted.ok && converted.problem.code === 'adapter-failed') return converted
  const mapped = converted.ok ? textOfValue(converted.value) : undefined
  return mapped === undefined
    ? unmappable(part.name, `the store has no such value as "${text}"`)
    : ok(mapped)
}

const mapValues = (
  place: Known,
  operator: string,
  part: QueryPart,
  sides: Sides,
): Result<string> => {
  const texts = lists.has(operator) ? part.value.split(',') : [part.value]
  const values: string[] = []
  for (const text of texts) {
    const value = mapValue(text, place, part, sides)
    if (!value.ok) return value
    values.push(value.value)
  }
  return ok(values.join(','))
}

/**
 * Problems: `unmappable-query`, `adapter-failed`.
 *
 * @param name dotted name in the client's version
 * @param operator undefined for an exact match by name
 */
export const mapFilter = (
  part: QueryPart,
  name: string,
  operator: string | undefined,
  sides: Sides,
): Result<QueryPart> => {
  const path = name.split('.')
  const place = placeOf(path, sides)
  switch (place.kind) {
    case 'unknown':
      return ok(part)
    case 'dropped':
      return unmappable(part.name, `the store does not have ${name} yet`)
    case 'hidden':
      return unmappable(part.name, `your version has no field ${name}`)
    case 'inside':
      return unmappable(part.name, `the store keeps ${place.of.join('.')} in another form`)
    case 'path': {
      const reason = obstacle(path, place, operator ?? 'Equals', sides)
      if (reason !== undefined) return unmappable(part.name, reason)
      const value = mapValues(place, operator ?? 'Equals', part, sides)
      if (!value.ok) return value
      const field = place.path.join('.')
      const unchanged = field === name && value.value === part.value
      const renamed = operator === undefined ? field : `filter[${field}][${operator}]`
      return ok(unchanged ? part : queryPart(renamed, value.value))
    }
  }
}
