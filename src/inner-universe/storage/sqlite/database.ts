/** The SQLite file: opened for one process and one schema version, durable at every commit. */
import { DatabaseSync } from 'node:sqlite'
import { Failure } from '../../../errors/index.ts'
import type { Dialect } from '../../dialect.ts'
import { changesTable, changesTriggers } from './changes-table.ts'
import { documentsTable, indexes } from './tables.ts'

const claim = (database: DatabaseSync, file: string, { key }: Dialect): void => {
  const row = database.prepare("SELECT value FROM meta WHERE name = 'schema'").get()
  if (row === undefined) {
    database.prepare("INSERT INTO meta (name, value) VALUES ('schema', ?)").run(key)
  } else if (row['value'] !== key) {
    throw new Failure(
      'config-invalid',
      `${file} holds documents of schema ${String(row['value'])}; this store was started with schema ${key}`,
      [{ place: 'schema', message: 'does not match the file', choices: [String(row['value'])] }],
    )
  }
}

const refusal = (file: string, error: unknown): Failure => {
  const { errcode, message } = error as { errcode?: number; message: string }
  const reason =
    errcode === 5
      ? 'is in use by another process'
      : errcode === 26
        ? 'is not a SQLite database'
        : `cannot be opened: ${message}`
  return new Failure('config-invalid', `${file} ${reason}`, [{ place: 'file', message: reason }])
}

/**
 * Opens or creates the file (`:memory:` for none).
 *
 * @throws Failure `config-invalid` when the file is of another schema version, in use or no database.
 */
export const openDatabase = (file: string, dialect: Dialect): DatabaseSync => {
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(file, { timeout: 0 })
    database.exec('PRAGMA locking_mode = EXCLUSIVE')
    database.exec('PRAGMA journal_mode = WAL')
    database.exec('PRAGMA synchronous = FULL')
    // For copies of many documents, whose keys come in any order: 32 MB of pages in memory, and 16 MB in
    // the log before they are carried to the file. What is smaller has pages written again and again.
    database.exec('PRAGMA cache_size = -32000')
    database.exec('PRAGMA wal_autocheckpoint = 4000')
    database.exec('BEGIN IMMEDIATE')
    database.exec(documentsTable)
    database.exec(changesTable)
    database.exec(changesTriggers)
    claim(database, file, dialect)
    database.exec(indexes(dialect))
    database.exec('COMMIT')
    return database
  } catch (error) {
    database?.close()
    throw error instanceof Failure ? error : refusal(file, error)
  }
}
