/** `GET /raw/x`: documents of a range of keys as they are stored, with their tags. */
import { problemAnswer } from '../answer.ts'
import type { Handler } from '../request.ts'
import type { Service } from '../service.ts'
import type { Resource } from '../../dialect.ts'
import { malformed } from '../../query/parameters.ts'
import type { RangeRow } from '../../storage/ranges.ts'
import { ndjson, pagePieces, type PageLine } from './pages.ts'
import { limitOf, rangeOf, readGiven } from './parameters.ts'

/** The body is one line, as all printed JSON is. */
const lineOf = ([id, etag, body]: RangeRow): PageLine<string> => ({
  text: `{"key":${JSON.stringify(id)},"etag":${JSON.stringify(etag)}${body === undefined ? '' : `,"document":${body}`}}`,
  place: id,
})

function* linesOf(rows: Iterable<RangeRow>): Iterable<PageLine<string>> {
  for (const row of rows) yield lineOf(row)
}

/** Lines `{"key", "etag", "document"}` in key order; the last one is `{"next": KEY | null}`. */
export const readRows =
  ({ storage, patience }: Service, { name }: Resource): Handler =>
  ({ query }) => {
    const given = readGiven(query, ['after', 'to', 'limit', 'documents'])
    if (!given.ok) return problemAnswer(given.problem)
    const limit = limitOf(given.value)
    if (!limit.ok) return problemAnswer(limit.problem)
    const documents = given.value.get('documents') ?? 'true'
    if (documents !== 'true' && documents !== 'false') {
      return problemAnswer(malformed('documents', 'must be true or false').problem)
    }
    const range = rangeOf(given.value)
    const pieces = pagePieces<string | undefined>({
      lines: (after, count) =>
        linesOf(
          storage.ranges.rows(
            name,
            { ...range, ...(after === undefined ? {} : { after }) },
            { limit: count, documents: documents === 'true' },
          ),
        ),
      after: range.after,
      limit: limit.value,
      end: (last, more) => JSON.stringify({ next: more ? last : null }),
    })
    return { status: 200, headers: ndjson, body: { pieces, patience } }
  }
