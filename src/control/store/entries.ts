/** Single entries, and all of them as they once were. */
import type { Entry, EntryKind } from '../../policy/index.ts'
import type { StoredEntry } from '../port.ts'
import type { Database } from './database.ts'
import { changeOf, storedEntry } from './entry-rows.ts'

export const readEntry = async (
  { kysely, read }: Database,
  kind: EntryKind,
  id: string,
): Promise<StoredEntry | undefined> => {
  const of = kysely.selectFrom('isthmus_entries').selectAll()
  const [[row]] = await read([of.where('kind', '=', kind).where('id', '=', id)])
  return row && row.value !== null ? storedEntry(row) : undefined
}

/** Those that are there, by kind and id: where few are wanted, and nobody needs all in memory. */
export const readKinds = async (
  { kysely, read }: Database,
  kinds: readonly EntryKind[],
): Promise<readonly StoredEntry[]> => {
  if (kinds.length === 0) return []
  const all = kysely.selectFrom('isthmus_entries').selectAll().where('value', 'is not', null)
  const [rows] = await read([all.where('kind', 'in', kinds).orderBy('kind').orderBy('id')])
  return rows.map(storedEntry)
}

/** Of each entry, the newest change up to that policy. */
export const entriesAt = async (
  { kysely, read }: Database,
  number: number,
): Promise<readonly Entry[]> => {
  const newest = kysely
    .selectFrom('isthmus_changes')
    .select(({ fn }) => ['kind', 'id', fn.max('number').as('number')])
    .where('number', '<=', number)
    .groupBy(['kind', 'id'])
    .as('newest')
  const [rows] = await read([
    kysely
      .selectFrom('isthmus_changes as changes')
      .innerJoin(newest, (join) =>
        join
          .onRef('newest.kind', '=', 'changes.kind')
          .onRef('newest.id', '=', 'changes.id')
          .onRef('newest.number', '=', 'changes.number'),
      )
      .selectAll('changes')
      .where('changes.after', 'is not', null),
  ])
  return rows
    .map(changeOf)
    .map(({ kind, id, after }) => ({ kind, id, value: after }) as unknown as Entry)
}
