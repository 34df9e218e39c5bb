/** Reads the query parameters of a list, strictly: what cannot be meant is refused by name. */
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import { parseCursor, type Cursor } from './cursor.ts'
import { fieldPath, isPlain, type FieldPath, type Types } from './field-path.ts'
import { isOperator, operators, type Filter } from './filter.ts'

export interface ListQuery {
  readonly filters: readonly Filter[]
  readonly limit: number
  readonly offset: number
  readonly cursor: Cursor | undefined
  /** As the client wrote it; empty for key order. */
  readonly sort: string
  readonly order: { readonly field: FieldPath; readonly descending: boolean } | undefined
  /** The fields to answer; undefined for all. */
  readonly fields: readonly FieldPath[] | undefined
}

export type Parameter = readonly [name: string, value: string]

const paging = ['limit', 'offset', 'cursor', 'sort', 'fields'] as const

/** Largest and default number of items of a page (the guide's `max_count`). */
export const maximumLimit = 1000
export const defaultLimit = 100

/** Most filters and most fields of one query: SQL has limits, and each costs time for every document. */
const mostFilters = 100
const mostFields = 200

export const malformed = (parameter: string, detail: string, choices?: readonly string[]) =>
  failed(
    problem('malformed', `Query parameter "${parameter}": ${detail}.`, {
      parameter,
      ...(choices ? { choices } : {}),
    }),
  )

/** A whole number within bounds, both included; undefined for anything else. */
export const integer = (text: string, minimum: number, maximum: number): number | undefined => {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
  return value >= minimum && value <= maximum ? value : undefined
}

const filterName = /^filter\[([^[\]]+)\]\[([^[\]]+)\]$/

/** One filter: `filter[path][Operator]=value`, or `field=value` for an exact match. */
const readFilter = (types: Types, type: string, [name, value]: Parameter): Result<Filter> => {
  const match = filterName.exec(name)
  if (match) {
    const [, path = '', operator = ''] = match
    if (!isOperator(operator)) return malformed(name, `unknown operator ${operator}`, operators)
    const field = fieldPath(types, type, path)
    return field ? ok({ field, operator, value }) : malformed(name, `${type} has no field ${path}`)
  }
  const field = fieldPath(types, type, name)
  if (!field) return malformed(name, `is no parameter and no field of ${type}`)
  return isPlain(field)
    ? ok({ field, operator: 'Equals', value })
    : malformed(name, 'only a single value can be matched; use filter[path][Operator]')
}

/** The filters of a query; every parameter must be one. */
export const readFilters = (
  types: Types,
  type: string,
  parameters: readonly Parameter[],
): Result<readonly Filter[]> => {
  if (parameters.length > mostFilters) {
    return malformed(
      parameters[mostFilters]?.[0] ?? '',
      `a query has at most ${mostFilters} filters`,
    )
  }
  const filters: Filter[] = []
  for (const parameter of parameters) {
    const filter = readFilter(types, type, parameter)
    if (!filter.ok) return filter
    filters.push(filter.value)
  }
  return ok(filters)
}

const readOrder = (types: Types, type: string, sort: string): Result<ListQuery['order']> => {
  if (sort === '') return ok(undefined)
  const descending = sort.startsWith('-')
  const field = fieldPath(types, type, descending ? sort.slice(1) : sort)
  if (!field) return malformed('sort', `${type} has no field ${sort}`)
  return isPlain(field)
    ? ok({ field, descending })
    : malformed('sort', `${sort} is not a single value`)
}

const readFields = (types: Types, type: string, text: string): Result<ListQuery['fields']> => {
  const fields: FieldPath[] = []
  const names = new Set(text.split(','))
  if (names.size > mostFields) return malformed('fields', `names more than ${mostFields} fields`)
  for (const name of names) {
    const field = fieldPath(types, type, name)
    if (!field) return malformed('fields', `${type} has no field "${name}"`)
    if (field.indexed) return malformed('fields', `${name} names an item of an array`)
    fields.push(field)
  }
  return ok(fields)
}

/** Problems: `malformed` with `parameter`. */
export const readListQuery = (
  types: Types,
  type: string,
  parameters: readonly Parameter[],
): Result<ListQuery> => {
  const given = new Map<string, string>()
  const rest: Parameter[] = []
  for (const parameter of parameters) {
    const [name, value] = parameter
    if (!(paging as readonly string[]).includes(name)) rest.push(parameter)
    else if (given.has(name)) return malformed(name, 'is given twice')
    else given.set(name, value)
  }
  const limit = integer(given.get('limit') ?? String(defaultLimit), 1, maximumLimit)
  if (limit === undefined) return malformed('limit', `must be an integer from 1 to ${maximumLimit}`)
  const offset = integer(given.get('offset') ?? '0', 0, Number.MAX_SAFE_INTEGER)
  if (offset === undefined) return malformed('offset', 'must be an integer from 0')
  const sort = given.get('sort') ?? ''
  if (given.has('sort') && sort === '') return malformed('sort', 'names no field')
  const order = readOrder(types, type, sort)
  if (!order.ok) return order
  const fieldText = given.get('fields')
  const fields = fieldText === undefined ? ok(undefined) : readFields(types, type, fieldText)
  if (!fields.ok) return fields
  const cursorText = given.get('cursor')
  const cursor = cursorText === undefined ? undefined : parseCursor(cursorText)
  if (cursorText !== undefined) {
    if (!cursor) return malformed('cursor', 'is not a "next_cursor" of this store')
    if (cursor.sort !== sort) return malformed('cursor', 'belongs to a list of another "sort"')
    if (given.has('offset')) return malformed('offset', 'cannot be combined with "cursor"')
  }
  const filters = readFilters(types, type, rest)
  if (!filters.ok) return filters
  return ok({
    filters: filters.value,
    limit,
    offset,
    cursor,
    sort,
    order: order.value,
    fields: fields.value,
  })
}
