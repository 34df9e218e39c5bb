/** Corrections of a backup in a temporary SQLite database, which goes to the disk where it grows, and away with the process. */
import { DatabaseSync } from 'node:sqlite'
import type { Corrections } from '../backup/backup-files.ts'

const tables = `
  pragma journal_mode = off;
  pragma synchronous = off;
  pragma cache_size = -32000;
  create table rows (type text, key text, document blob, primary key (type, key)) without rowid;
`

interface Found {
  readonly key: string
  readonly document: Uint8Array<ArrayBuffer> | null
}

/** SQLite compares keys by their UTF-8 bytes, as `compareKeys` does. */
export const sqliteCorrections = (): Corrections => {
  // Without a name it is a temporary file.
  const db = new DatabaseSync('')
  db.exec(tables)
  const set = db.prepare('insert or replace into rows values (?, ?, ?)')
  const of = db.prepare('select key, document from rows where type = ? order by key')
  return {
    set: (type, key, document) => {
      set.run(type, key, document ?? null)
    },
    *of(type) {
      for (const { key, document } of of.iterate(type) as Iterable<Found & object>) {
        yield { key, document: document ?? undefined }
      }
    },
    close: () => db.close(),
  }
}
