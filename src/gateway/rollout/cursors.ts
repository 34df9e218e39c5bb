/** Cursors as clients hold them: the backend's own, and behind it the mark of the backend that made it. */
import type { CursorUse, Route } from '../../contract/index.ts'
import { formatQuery, parseQuery, queryPart, type QueryPart } from '../address/query-text.ts'

/** Allowed in queries as it is (RFC 3986 section 2.3), and rare at the end of a cursor. */
const separator = '~'

/** What is put behind a cursor. @param mark of the backend, as entity tags have it */
export const behindCursor = (mark: string): string => separator + mark

/** A parameter that is a cursor, by its name. */
export type CursorParameter = readonly [name: string, use: CursorUse]

const known = new WeakMap<Route, readonly CursorParameter[]>()

/** The parameters of a route that are cursors. */
export const cursorsOf = (route: Route): readonly CursorParameter[] => {
  const found = known.get(route)
  if (found) return found
  const cursors = Object.entries(route.query ?? {}).flatMap(
    ([name, { cursor }]): readonly CursorParameter[] => (cursor ? [[name, cursor]] : []),
  )
  known.set(route, cursors)
  return cursors
}

/** A cursor that a client has sent. */
export interface SentCursor {
  readonly parameter: string
  /** Name of the backend that made it; undefined where nothing says so. */
  readonly backend: string | undefined
}

export interface ReadCursors {
  readonly cursors: readonly SentCursor[]
  /** The query as the backends know it. */
  readonly query: string
}

const bare = (part: QueryPart, end: string): QueryPart => {
  const value = part.value.slice(0, -end.length)
  // What was not encoded otherwise keeps its bytes.
  const raw = /(?:~|%7e)[0-9a-f]+$/i.exec(part.raw)
  return raw && raw[0].length - end.length <= 2
    ? { ...part, value, raw: part.raw.slice(0, raw.index) }
    : queryPart(part.name, value)
}

/** Takes the marks off the cursors of a query. @param marks of the backends, by their names */
export const readCursors = (
  query: string,
  parameters: readonly CursorParameter[],
  marks: ReadonlyMap<string, string>,
): ReadCursors => {
  const cursors: SentCursor[] = []
  const parts = parseQuery(query).map((part) => {
    const { name, value } = part
    if (value === '' || !parameters.some(([parameter]) => parameter === name)) return part
    const made = [...marks].find(([, mark]) => value.endsWith(behindCursor(mark)))
    cursors.push({ parameter: name, backend: made?.[0] })
    return made ? bare(part, behindCursor(made[1])) : part
  })
  const isMarked = cursors.some(({ backend }) => backend !== undefined)
  return { cursors, query: isMarked ? formatQuery(parts) : query }
}
