/** Counts of requests, added up; each batch once. */
import { sql } from 'kysely'
import type { FactsBatch } from '../../gateway/facts/facts.ts'
import type { FactsFilter, FieldRow, UsageFilter, UsageRow } from '../port.ts'
import { cellQueries } from './cells.ts'
import { insertContexts } from './contexts.ts'
import { Taken, type Database } from './database.ts'
import { fieldsKey, fieldsRows, remembered, usageKey, usageRows } from './facts-rows.ts'
import { quarantineQueries } from './quarantine.ts'
import { rowsOf } from './rows.ts'
import { trafficQueries } from './traffic.ts'

const counts = { count: 'bigint', first_seen: 'bigint', last_seen: 'bigint' } as const

const texts = (names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [name, 'text' as const]))

/** What a row becomes to which another is added. */
const sumOf = (kind: Database['kind'], table: 'isthmus_usage' | 'isthmus_fields') => {
  const [least, greatest] = kind === 'postgres' ? ['least', 'greatest'] : ['min', 'max']
  const both = (name: string) => sql`${sql.ref(`${table}.${name}`)}, ${sql.ref(`excluded.${name}`)}`
  return {
    count: sql<number>`${sql.ref(`${table}.count`)} + excluded.count`,
    first_seen: sql<number>`${sql.raw(least)}(${both('first_seen')})`,
    last_seen: sql<number>`${sql.raw(greatest)}(${both('last_seen')})`,
  }
}

const countQueries = ({ kind, kysely }: Database, batch: FactsBatch) => {
  return [
    ...rowsOf(
      kind,
      { ...texts(usageKey), ...counts },
      usageRows(batch).map((row) => ({ ...row })),
    ).map((rows) =>
      kysely
        .insertInto('isthmus_usage')
        .columns([...usageKey, 'count', 'first_seen', 'last_seen'])
        .expression(rows)
        .onConflict((conflict) =>
          conflict.columns(usageKey).doUpdateSet(sumOf(kind, 'isthmus_usage')),
        ),
    ),
    ...rowsOf(
      kind,
      { ...texts(fieldsKey), ...counts },
      fieldsRows(batch).map((row) => ({ ...row })),
    ).map((rows) =>
      kysely
        .insertInto('isthmus_fields')
        .columns([...fieldsKey, 'count', 'first_seen', 'last_seen'])
        .expression(rows)
        .onConflict((conflict) =>
          conflict.columns(fieldsKey).doUpdateSet(sumOf(kind, 'isthmus_fields')),
        ),
    ),
  ]
}

/** Keeps a batch, or finds that it has been kept before. */
export const take = async (db: Database, batch: FactsBatch): Promise<void> => {
  const { kysely } = db
  const { instance, sequence } = batch
  try {
    await db.write(
      [
        kysely.insertInto('isthmus_batches').values({ instance, sequence, at: Date.now() }),
        kysely
          .deleteFrom('isthmus_batches')
          .where('instance', '=', instance)
          .where('sequence', '<=', sequence - remembered),
        ...countQueries(db, batch),
        ...insertContexts(db, batch),
        ...(await quarantineQueries(db, batch)),
        ...cellQueries(db, batch),
        ...trafficQueries(db, batch),
      ],
      { lossy: true },
    )
  } catch (error) {
    if (!(error instanceof Taken) || !(await isKept(db, batch))) throw error
  }
}

const isKept = async (
  { kysely, read }: Database,
  { instance, sequence }: FactsBatch,
): Promise<boolean> => {
  const of = kysely.selectFrom('isthmus_batches').select('sequence')
  const [[row]] = await read([of.where('instance', '=', instance).where('sequence', '=', sequence)])
  return row !== undefined
}

/** Most rows that are answered: a census of 100,000 clients on all their routes is read in parts. */
const mostRows = 200_000

export const usage = async (
  { kysely, read }: Database,
  { client, version, source, route, since }: UsageFilter,
): Promise<readonly UsageRow[]> => {
  let query = kysely.selectFrom('isthmus_usage').selectAll().orderBy('last_seen', 'desc')
  if (client !== undefined) query = query.where('client', '=', client)
  if (version !== undefined) query = query.where('version', '=', version)
  if (source !== undefined) query = query.where('source', '=', source)
  if (route !== undefined) query = query.where('route', '=', route)
  if (since !== undefined) query = query.where('last_seen', '>=', since)
  const [rows] = await read([query.limit(mostRows)], { long: true })
  return rows.map(({ status_class, first_seen, last_seen, ...row }) => ({
    ...row,
    statusClass: status_class,
    firstSeen: first_seen,
    lastSeen: last_seen,
  }))
}

export const fields = async (
  { kysely, read }: Database,
  { client, version, route, since }: FactsFilter,
): Promise<readonly FieldRow[]> => {
  let query = kysely.selectFrom('isthmus_fields').selectAll().orderBy('last_seen', 'desc')
  if (client !== undefined) query = query.where('client', '=', client)
  if (version !== undefined) query = query.where('version', '=', version)
  if (route !== undefined) query = query.where('route', '=', route)
  if (since !== undefined) query = query.where('last_seen', '>=', since)
  const [rows] = await read([query.limit(mostRows)], { long: true })
  return rows.map(({ first_seen, last_seen, ...row }) => ({
    ...row,
    firstSeen: first_seen,
    lastSeen: last_seen,
  }))
}
