/** Runs list and count queries. */
import { ok, type Result } from '../../errors/index.ts'
import { isNumber, parse, print, valueAt, type Json } from '../../json/index.ts'
import type { Resource } from '../dialect.ts'
import type { Documents, Row } from '../storage/documents.ts'
import { Bindings } from './bindings.ts'
import { formatCursor, type Cursor } from './cursor.ts'
import { filterSql, type Filter } from './filter.ts'
import { malformed, type ListQuery } from './parameters.ts'
import { project } from './project.ts'

/** Deeper than any document may be: events nest the metadata of documents once more. */
const storedDepth = 1000

/** The body of stored text, which was printed by us. */
export const parsed = (body: string): Json => {
  const result = parse(body, { depth: storedDepth })
  return result.ok ? result.value : null
}

const conditions = (
  { name }: Resource,
  filters: readonly Filter[],
  to: Bindings,
): Result<string> => {
  let sql = `resource = ${to.bind(name)}`
  for (const filter of filters) {
    const condition = filterSql(filter, to)
    const { field, operator, value } = filter
    if (condition === undefined) {
      return malformed(
        field.name,
        `${operator} cannot compare a ${field.shape.kind} with "${value}"`,
      )
    }
    sql += ` AND ${condition}`
  }
  return ok(sql)
}

/** The value of a sorted field as SQLite orders it: booleans are 0 and 1, containers are text. */
const sortable = (value: Json | undefined): Json => {
  if (value === undefined || value === null) return null
  if (typeof value === 'boolean') return value ? 1 : 0
  return isNumber(value) || typeof value === 'string' ? value : print(value)
}

/** Rows that come after a cursor. Null sorts first, and last when descending; the key breaks ties. */
const afterSql = (
  { value, id }: Cursor,
  column: string | undefined,
  descending: boolean,
  to: Bindings,
): string => {
  const later = `id > ${to.bind(id)}`
  if (column === undefined) return later
  if (value === null) {
    const nullsLeft = `(${column} IS NULL AND ${later})`
    return descending ? nullsLeft : `(${nullsLeft} OR ${column} IS NOT NULL)`
  }
  const last = `json_extract(${to.bind(print([value]))}, '$[0]')`
  const beyond = descending ? `${column} < ${last} OR ${column} IS NULL` : `${column} > ${last}`
  return `(${beyond} OR (${column} = ${last} AND ${later}))`
}

const cursorAfter = ({ id, body }: Row, { sort, order }: ListQuery): string =>
  formatCursor({
    sort,
    id,
    value: order ? sortable(valueAt(parsed(body), order.field.tokens)) : null,
  })

/** A page as JSON text: `{"items", "total", "next_cursor"}`. */
export const listPage = (
  documents: Documents,
  resource: Resource,
  query: ListQuery,
): Result<string> => {
  const to = new Bindings()
  const matching = conditions(resource, query.filters, to)
  if (!matching.ok) return matching
  const total = documents.count(matching.value, to.parameters)

  const { order, cursor, limit, offset, fields } = query
  const column = order && `json_extract(body, ${to.bind(order.field.sqlPath)})`
  const descending = order?.descending ?? false
  const from = cursor ? ` AND ${afterSql(cursor, column, descending, to)}` : ''
  const by = column ? `${column} ${descending ? 'DESC' : 'ASC'}, id` : 'id'
  const window = `LIMIT ${to.bind(limit + 1)} OFFSET ${to.bind(offset)}`
  const rows = documents.select(`${matching.value}${from} ORDER BY ${by} ${window}`, to.parameters)

  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  const next = rows.length > limit && last ? cursorAfter(last, query) : null
  const items = shown.map(({ body }) => (fields ? print(project(parsed(body), fields)) : body))
  return ok(`{"items":[${items.join(',')}],"total":${total},"next_cursor":${print(next)}}`)
}

/** The number of matching documents. */
export const countMatching = (
  documents: Documents,
  resource: Resource,
  filters: readonly Filter[],
): Result<number> => {
  const to = new Bindings()
  const matching = conditions(resource, filters, to)
  return matching.ok ? ok(documents.count(matching.value, to.parameters)) : matching
}
