/** Ranges of a resource in key order, for whoever copies or compares all of it. */
import type { DatabaseSync } from 'node:sqlite'
import type { ResourceName } from '../dialect.ts'

/** Keys in the order of their UTF-8 bytes. */
export interface KeyRange {
  /** First key that is not in it; from the beginning when absent. */
  readonly after?: string
  /** Last key that is in it; to the end when absent. */
  readonly to?: string
}

/** Key, entity tag, and JSON text where it was asked for. */
export type RangeRow = readonly [id: string, etag: string, body?: string]

const withinSql = ({ after, to }: KeyRange): string =>
  `resource = :resource${after === undefined ? '' : ' AND id > :after'}${to === undefined ? '' : ' AND id <= :to'}`

export class Ranges {
  private readonly database: DatabaseSync

  constructor(database: DatabaseSync) {
    this.database = database
  }

  /**
   * The first rows of a range, one by one, so that a reader may stop at any size; to be read before
   * anything else happens.
   */
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

  /** The `count`th key after another one, found without leaving the index; undefined beyond the end. */
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
