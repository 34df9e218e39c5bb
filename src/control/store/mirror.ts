/**
 * All entries in memory, brought up to date before each use by what changed since: a commit is
 * judged whole, and reading 100,000 entries for each would take longer than all else of it.
 */
import { Entries, entryKey } from '../../policy/index.ts'
import type { Entries as StoredEntries, StoredEntry } from '../port.ts'
import type { Database } from './database.ts'
import { storedEntry } from './entry-rows.ts'
import { headRow, tailOf, type Tail } from './tail.ts'

export interface Seen {
  readonly tail: Tail
  /** By `entryKey`, those that are gone included. */
  readonly stored: ReadonlyMap<string, StoredEntry>
  /** Those that are there; never changed. */
  readonly entries: Entries
}

export interface Mirror {
  /** Looks at the state of the database now; what is seen changes once `look` has returned. */
  see<T>(look: (seen: Seen) => T): Promise<T>
}

const changedSince = ({ kysely }: Database, number: number) =>
  kysely.selectFrom('isthmus_entries').selectAll().where('number', '>', number)

/** Entries that changed after policy `since`, removed ones included. */
export const changedEntries = async (db: Database, since: number): Promise<StoredEntries> => {
  const [[head], rows] = await db.read([headRow(db), changedSince(db, since)])
  return { head: tailOf(head).head, entries: rows.map(storedEntry) }
}

interface Known extends Seen {
  readonly stored: Map<string, StoredEntry>
}

/** Brings what is known up to date. A database that was put back to an earlier state is another one. */
const refreshed = async (db: Database, known: Known | undefined): Promise<Known> => {
  const audit = db.kysely.selectFrom('isthmus_audit').select('hash')
  const [[head], rows, [row]] = await db.read([
    headRow(db),
    changedSince(db, known?.tail.head.number ?? -1),
    audit.where('seq', '=', known?.tail.seq ?? 0),
  ])
  const isOther = known && known.tail.seq > 0 && row?.hash !== known.tail.last
  if (isOther) return refreshed(db, undefined)
  const stored = known?.stored ?? new Map<string, StoredEntry>()
  const changes = rows.map(storedEntry)
  for (const entry of changes) stored.set(entryKey(entry), entry)
  const entries = (known?.entries ?? Entries.of()).with(changes)
  return { tail: tailOf(head), stored, entries }
}

export const createMirror = (db: Database): Mirror => {
  let known: Known | undefined
  let last: Promise<unknown> = Promise.resolve()
  return {
    // One at a time: two that put changes into the map could do so in the wrong order.
    see: (look) => {
      const now = last.then(async () => {
        known = await refreshed(db, known)
        return look(known)
      })
      last = now.catch(() => undefined)
      return now
    },
  }
}
