/** Rows that are added to what is known: text of statements that say so, for tables with many counts. */
import { sql } from 'kysely'
import type { ColumnTypes } from './rows.ts'

export const typesOf = (
  names: readonly string[],
  isNumber: (name: string) => boolean,
): ColumnTypes =>
  Object.fromEntries(names.map((name) => [name, isNumber(name) ? 'bigint' : 'text']))

export const refs = (names: readonly string[]) => sql.join(names.map((name) => sql.ref(name)))

/** What follows `on conflict ... do update set`. */
export const added = (table: string, names: readonly string[]) =>
  sql.join(
    names.map(
      (name) =>
        sql`${sql.ref(name)} = ${sql.ref(`${table}.${name}`)} + ${sql.ref(`excluded.${name}`)}`,
    ),
  )
