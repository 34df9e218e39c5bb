/** Documents by type and key in an SQLite file, so that they can be read in the order of their keys whatever order they came in. */
import { DatabaseSync } from 'node:sqlite'
import type { Bytes, KeyRange, Page, Row } from '../../store/document-store.ts'

/** Keys are bytes: SQLite compares them as `compareKeys` does, and texts may have NUL in them. */
const table = `
  create table if not exists documents (
    id integer primary key autoincrement, type text not null, key blob not null,
    document blob not null
  );
`
const byKey = 'create index if not exists documents_by_key on documents (type, key);'

/** Of one page: documents may be large. */
const mostBytes = 8 * 1024 * 1024

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

interface Stored {
  readonly id: number
  readonly key: Bytes
  readonly document: Bytes
}

const rowOf = ({ id, key, document }: Stored): Row => ({
  key: decoder.decode(key),
  tag: `"${id}"`,
  document,
})

/** A key that was said again: numbers as `add` was given them. */
export interface Twice {
  readonly type: string
  readonly first: number
  readonly again: number
}

export interface RowTable {
  /** @param id number of the document: that of its line, say; one that was never there when absent */
  add(type: string, key: string, document: Uint8Array, id?: number): void
  /** Once all are there, before anything is read. */
  sort(): void
  /** The keys that are there more than once, the first ones. */
  twice(limit: number): readonly Twice[]
  page(type: string, range: KeyRange, limit: number): Page
  get(type: string, key: string): Row | undefined
  remove(type: string, key: string): void
  count(type: string): number
  /** Each `every`th key. */
  keys(type: string, every: number): readonly string[]
  /** All of it, or nothing. */
  atOnce<T>(work: () => T): T
  readonly db: DatabaseSync
  close(): void
}

/** @param path of its file; a temporary one that goes with the process when empty */
export const rowTable = (path = ''): RowTable => {
  const db = new DatabaseSync(path)
  // What is temporary needs no way back; what is not has to survive a loss of power.
  db.exec(
    path === ''
      ? 'pragma journal_mode = off; pragma synchronous = off; pragma cache_size = -32000;'
      : 'pragma synchronous = full; pragma cache_size = -16000;',
  )
  db.exec(table)
  const insert = db.prepare('insert into documents values (?, ?, ?, ?)')
  const statement = (sql: string) => {
    let made: ReturnType<DatabaseSync['prepare']> | undefined
    return () => (made ??= db.prepare(sql))
  }
  const from = 'from documents where type = ? and key'
  const pageTo = statement(`select id, key, document ${from} > ? and key <= ? order by key limit ?`)
  const pageAll = statement(`select id, key, document ${from} > ? order by key limit ?`)
  const one = statement(`select id, key, document ${from} = ?`)
  const removal = statement(`delete ${from} = ?`)
  const counting = statement('select count(*) as count from documents where type = ?')
  const every = statement(
    `select key from (
       select key, row_number() over (order by key) as number from documents where type = ?
     ) where number % ? = 0`,
  )
  const doubled = statement(
    `select type, min(id) as first, max(id) as again from documents
     group by type, key having count(*) > 1 order by again limit ?`,
  )
  return {
    db,
    add: (type, key, document, id) => {
      insert.run(id ?? null, type, encoder.encode(key), document)
    },
    sort: () => db.exec(byKey),
    twice: (limit) => doubled().all(limit) as unknown as readonly Twice[],
    page: (type, { after, to }, limit) => {
      const start = encoder.encode(after ?? '')
      const rows: Row[] = []
      let bytes = 0
      const found =
        to === undefined
          ? pageAll().iterate(type, start, limit + 1)
          : pageTo().iterate(type, start, encoder.encode(to), limit + 1)
      for (const stored of found as Iterable<Stored & object>) {
        if (rows.length === limit || bytes > mostBytes) return { rows, isLast: false }
        bytes += stored.document.length
        rows.push(rowOf(stored))
      }
      return { rows, isLast: true }
    },
    get: (type, key) => {
      const stored = one().get(type, encoder.encode(key)) as Stored | undefined
      return stored && rowOf(stored)
    },
    remove: (type, key) => {
      removal().run(type, encoder.encode(key))
    },
    count: (type) => (counting().get(type) as { readonly count: number }).count,
    keys: (type, step) =>
      (every().all(type, step) as unknown as readonly Stored[]).map(({ key }) =>
        decoder.decode(key),
      ),
    atOnce: (work) => {
      db.exec('begin immediate')
      try {
        const done = work()
        db.exec('commit')
        return done
      } catch (error) {
        // What finds no room on the disk is rolled back already.
        if (db.isTransaction) db.exec('rollback')
        throw error
      }
    },
    close: () => db.close(),
  }
}
