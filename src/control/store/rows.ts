/** Many rows as one parameter. */
import { sql, type RawBuilder } from 'kysely'
import type { Database } from './database.ts'
import { chunksOf, type Row } from './row-chunks.ts'

export type ColumnTypes = Readonly<Record<string, 'text' | 'bigint'>>

/**
 * Selects of rows, a few thousand each, to be inserted.
 *
 * @example rowsOf('sqlite', { id: 'text' }, [{ id: 'a' }]) // select value->>'id' from json_each(?) where true
 */
export const rowsOf = (
  kind: Database['kind'],
  types: ColumnTypes,
  rows: readonly Row[],
): readonly RawBuilder<never>[] =>
  chunksOf(rows).map((json) => {
    if (kind === 'postgres') {
      const columns = sql.join(
        Object.entries(types).map(([name, type]) => sql`${sql.ref(name)} ${sql.raw(type)}`),
      )
      return sql<never>`select * from json_to_recordset(${json}::json) as rows(${columns})`
    }
    const columns = sql.join(Object.keys(types).map((name) => sql`value ->> ${sql.lit(name)}`))
    // Without a condition SQLite takes `on conflict` for part of a join.
    return sql<never>`select ${columns} from json_each(${json}) where true`
  })
