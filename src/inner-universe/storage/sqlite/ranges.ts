/** Ranges of a resource, read from SQLite without leaving its index of keys. */
import type { DatabaseSync } from 'node:sqlite'
import type { ResourceName } from '../../dialect.ts'
import type { KeyRange, RangeRow, Ranges } from '../ranges.ts'

const withinSql = ({ after, to }: KeyRange): string =>
  `resource = :resource${after === undefined ? '' : ' AND id > :after'}${to === undefined ? '' : ' AND id <= :to'}`

export class SqliteRanges implements Ranges {
  private readonly database: DatabaseSync

  constructor(database: DatabaseSync) {
    this.database = database
  }

  rows(
    resource: ResourceName,
    range: KeyRange,
    { limit, documents }: { readonly limit: number; readonly documents: boolean },
  ): Iterable<RangeRow> {
    const columns = documents ? 'id, etag, body' : 'id, etag'
    const statement = this.database.prepare(
      `SELECT ${columns} FROM documents WHERE ${withinSql(range)} ORDER BY id LIMIT :limit`,
    )
    statement.setReturnArrays(true)
    return statement.iterate({
      resource,
      ...range,
      limit,
    }) as Iterable<unknown> as Iterable<RangeRow>
  }

  keyAfter(resource: ResourceName, after: string | undefined, count: number): string | undefined {
    const range = after === undefined ? {} : { after }
    const row = this.database
      .prepare(
        `SELECT id FROM documents WHERE ${withinSql(range)} ORDER BY id LIMIT 1 OFFSET :skipped`,
      )
      .get({ resource, ...range, skipped: count - 1 })
    return row && String(row['id'])
  }
}
