/** The clock of the database: those of the instances differ. */
import { sql, type RawBuilder } from 'kysely'
import type { Database } from './database.ts'

/** Milliseconds since 1970. */
export const now = (kind: Database['kind']): RawBuilder<number> =>
  kind === 'postgres'
    ? sql<number>`cast(extract(epoch from clock_timestamp()) * 1000 as bigint)`
    : sql<number>`cast(unixepoch('subsec') * 1000 as integer)`
