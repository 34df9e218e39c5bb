/** Many rows as one parameter: D1 allows 100 parameters per statement, and texts of 2 MB. */
import { sql, type RawBuilder } from 'kysely'
import type { Database } from './database.ts'
import { storable } from './text.ts'

export type ColumnTypes = Readonly<Record<string, 'text' | 'bigint'>>
type Row = Readonly<Record<string, string | number | null>>

/** UTF-16 units of one parameter, of which none takes more than four bytes. */
const mostUnits = 400_000

const chunksOf = (rows: readonly Row[]): readonly string[] => {
  const chunks: string[] = []
  let texts: string[] = []
  let units = 0
  const flush = () => {
    if (texts.length > 0) chunks.push(`[${texts.join(',')}]`)
    texts = []
    units = 0
  }
  for (const row of rows) {
    const text = JSON.stringify(row, (_, value) =>
      typeof value === 'string' ? storable(value) : value,
    )
    if (units + text.length > mostUnits) flush()
    texts.push(text)
    units += text.length
  }
  flush()
  return chunks
}

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
