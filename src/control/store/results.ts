/** What commands have found out about two ends of a migration: a bounded number of the newest. */
import { canonicalText, type JsonObject } from '../../json/index.ts'
import {
  mostResults,
  mostResultsBetween,
  type ResultFilter,
  type ResultRow,
  type ResultStore,
} from '../results.ts'
import type { Database } from './database.ts'
import type { Tables } from './tables.ts'
import { storable } from './text.ts'
import { told } from './told.ts'

type Row = Tables['isthmus_results']

/** What this program wrote itself, and nobody else. */
const rowOf = ({ id, kind, source, target, at, body }: Row): ResultRow => ({
  id,
  kind,
  source,
  target,
  at,
  body: JSON.parse(body) as JsonObject,
})

/** Nothing of the policy changes: nobody is told. */
const quiet = { quiet: true } as const

const keep = async (
  { kysely, write }: Database,
  { id, kind, source, target, at, body }: ResultRow,
): Promise<void> => {
  const ends = { source: storable(source), target: storable(target) }
  const newest = kysely
    .selectFrom('isthmus_results')
    .select('id')
    .where('kind', '=', kind)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
  const between = newest.where('source', '=', ends.source).where('target', '=', ends.target)
  await write(
    [
      kysely
        .insertInto('isthmus_results')
        .values({ id, kind, ...ends, at, body: storable(canonicalText(body)) })
        .onConflict((conflict) => conflict.column('id').doNothing()),
      kysely
        .deleteFrom('isthmus_results')
        .where('kind', '=', kind)
        .where('source', '=', ends.source)
        .where('target', '=', ends.target)
        .where('id', 'not in', between.limit(mostResultsBetween)),
      kysely
        .deleteFrom('isthmus_results')
        .where('kind', '=', kind)
        .where('id', 'not in', newest.limit(mostResults)),
    ],
    quiet,
  )
}

const list = async (
  { kysely, read }: Database,
  { kind, source, target, after, limit }: ResultFilter,
): Promise<readonly ResultRow[]> => {
  let query = kysely
    .selectFrom('isthmus_results')
    .selectAll()
    .where('kind', '=', kind)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
  if (source !== undefined) query = query.where('source', '=', source)
  if (target !== undefined) query = query.where('target', '=', target)
  if (after) {
    query = query.where((eb) =>
      eb.or([eb('at', '<', after.at), eb.and([eb('at', '=', after.at), eb('id', '<', after.id)])]),
    )
  }
  const [rows] = await read([query])
  return rows.map(rowOf)
}

export const resultStore = (db: Database): ResultStore => ({
  keep: (row) => told(keep(db, row)),
  list: (of) => list(db, of),
  one: async (id) => {
    const [[row]] = await db.read([
      db.kysely.selectFrom('isthmus_results').selectAll().where('id', '=', id),
    ])
    return row && rowOf(row)
  },
})
