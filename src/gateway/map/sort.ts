/** The `sort` parameter: field names of the client's version become the store's, where the order is the same. */
import { ok, type Result } from '../../errors/index.ts'
import type { Json, Path } from '../../json/index.ts'
import { codecOf, compareValues, type Order } from '../../lens/index.ts'
import { queryPart, type QueryPart } from '../version/query-text.ts'
import { fieldsOf, heldAt, through, type Fields, type Held } from './held.ts'
import type { Sides } from './sides.ts'
import { fieldAt, takesNull } from './shape-at.ts'
import { valuesOf } from './stored.ts'
import { namePath, tooDeep } from './name-path.ts'
import { unmappable } from './unmappable.ts'

const compare = (a: Json, b: Json): number =>
  typeof a === 'boolean' && typeof b === 'boolean' ? Number(a) - Number(b) : compareValues(a, b)

/** The order in which the client sees values that the store has in its own order. */
const orderOfValues = (values: readonly Json[], { codecs }: Held): Order | undefined => {
  const seen = values
    .toSorted(compare)
    .map((value) => through(codecs, value))
    .filter((value) => value !== undefined)
  const steps = seen.slice(1).map((value, index) => compare(seen[index] as Json, value))
  if (steps.every((step) => step <= 0)) return 'kept'
  return steps.every((step) => step >= 0) ? 'reversed' : undefined
}

const orderOf = (held: Held, { store }: Fields, { storeTypes }: Sides): Order | undefined => {
  const values = valuesOf(storeTypes, store)
  if (values) return orderOfValues(values, held)
  const orders = held.codecs.map(({ codec, direction }) => codecOf(codec).order?.(codec, direction))
  if (orders.includes(undefined)) return undefined
  return orders.filter((order) => order === 'reversed').length % 2 === 0 ? 'kept' : 'reversed'
}

/** Whether the store may hold nothing there: that comes first in an order, and last in its reverse. */
const canBeMissing = (path: Path, { storeTypes, type }: Sides): boolean =>
  path.some((_, index) => {
    const field = fieldAt(storeTypes, type, path.slice(0, index + 1))
    return !field || field.optional === true || takesNull(storeTypes, field.shape)
  })

const mapKey = (text: string, parameter: string, sides: Sides): Result<string> => {
  const descending = text.startsWith('-')
  const path = namePath(text.slice(descending ? 1 : 0))
  if (!path) return unmappable(parameter, tooDeep)
  const found = heldAt(path, sides)
  if (found.kind === 'unknown') return ok(text)
  if (found.kind === 'refused') return unmappable(parameter, found.why)
  const { held } = found
  const name = held.path.join('.')
  if (held.codecs.length === 0 && !held.plainOnly) return ok((descending ? '-' : '') + name)
  const fields = fieldsOf(path, held, sides)
  const order = held.plainOnly || !fields ? undefined : orderOf(held, fields, sides)
  if (order === undefined || (order === 'reversed' && canBeMissing(held.path, sides))) {
    return unmappable(parameter, `the store orders ${path.join('.')} differently`)
  }
  return ok((descending === (order === 'kept') ? '-' : '') + name)
}

/** Problem: `unmappable-query`. */
export const mapSort = (part: QueryPart, sides: Sides): Result<QueryPart> => {
  const keys: string[] = []
  for (const text of part.value.split(',')) {
    const key = mapKey(text, part.name, sides)
    if (!key.ok) return key
    keys.push(key.value)
  }
  const value = keys.join(',')
  return ok(value === part.value ? part : queryPart(part.name, value))
}
