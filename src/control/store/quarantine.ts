/** Items that were left out of answers, of all instances: where they are and why, never what they hold. */
import { sql, type Compilable } from 'kysely'
import type { FactsBatch, OmittedCount } from '../../gateway/facts/facts.ts'
import type { Database } from './database.ts'
import { omittedRows, quarantineTexts } from './facts-rows.ts'
import { rowsOf } from './rows.ts'

const types = {
  ...Object.fromEntries(quarantineTexts.map((name) => [name, 'text' as const])),
  count: 'bigint',
  first_seen: 'bigint',
  last_seen: 'bigint',
} as const

const both = (name: string) =>
  sql`(${sql.ref(`isthmus_quarantine.${name}`)}, ${sql.ref(`excluded.${name}`)})`

/** Adds those of a batch to what is known. */
export const quarantineQueries = async (
  { kind, kysely, sha256 }: Database,
  batch: FactsBatch,
): Promise<readonly Compilable[]> => {
  const [least, greatest] = kind === 'postgres' ? ['least', 'greatest'] : ['min', 'max']
  const ordered = await omittedRows(batch, sha256)
  return rowsOf(kind, types, ordered).map((some) =>
    kysely
      .insertInto('isthmus_quarantine')
      .columns([...quarantineTexts, 'count', 'first_seen', 'last_seen'])
      .expression(some)
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((eb) => ({
          // As it was found last.
          place: eb.ref('excluded.place'),
          pointer: eb.ref('excluded.pointer'),
          detail: eb.ref('excluded.detail'),
          count: sql<number>`${sql.ref('isthmus_quarantine.count')} + excluded.count`,
          first_seen: sql<number>`${sql.raw(least)}${both('first_seen')}`,
          last_seen: sql<number>`${sql.raw(greatest)}${both('last_seen')}`,
        })),
      ),
  )
}

/** Seen last first. */
export const quarantine = async (
  { kysely, read }: Database,
  { route, since, limit }: { route?: string; since?: number; limit: number },
): Promise<readonly OmittedCount[]> => {
  let query = kysely
    .selectFrom('isthmus_quarantine')
    .selectAll()
    .orderBy('last_seen', 'desc')
    .orderBy('id')
    .limit(limit)
  if (route !== undefined) query = query.where('route', '=', route)
  if (since !== undefined) query = query.where('last_seen', '>=', since)
  const [rows] = await read([query])
  return rows.map((row) => ({
    route: row.route,
    backend: row.backend,
    storeVersion: row.store_version,
    clientVersion: row.client_version,
    place: row.place,
    pointer: row.pointer,
    ...(row.item === null ? {} : { id: row.item }),
    code: row.code,
    detail: row.detail,
    count: row.count,
    firstSeen: row.first_seen,
    lastSeen: row.last_seen,
  }))
}
