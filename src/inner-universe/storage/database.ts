/** The SQLite file: opened for one process and one schema version, durable at every commit. */
import { DatabaseSync } from 'node:sqlite'
import { Failure } from '../../errors/index.ts'
import type { Dialect } from '../dialect.ts'
import { changesTable } from './changes-table.ts'

const tables = `
  CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS documents (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    resource TEXT NOT NULL,
    id TEXT NOT NULL,
    etag TEXT NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (resource, id)
  ) STRICT;
  CREATE INDEX IF NOT EXISTS documents_in_order ON documents (resource, seq);
`

/** SQL of the JSON path of a member named by the dialect. */
const memberSql = (path: readonly string[]): string =>
  `json_extract(body, '$.${path.map((name) => `"${name}"`).join('.')}')`

/** A query for one relation of the entity `:id`. In two parts, as each is served by an index below. */
export const relationOfEntity = ({ ends }: Dialect): string => {
  const parts = Object.values(ends).map(
    (path) => `SELECT 1 FROM documents WHERE resource = 'relations' AND ${memberSql(path)} = :id`,
  )
  return `${parts.join(' UNION ALL ')} LIMIT 1`
}

const indexes = ({ ends }: Dialect): string =>
  Object.entries(ends)
    .map(
      ([name, path]) =>
        `CREATE INDEX IF NOT EXISTS relations_${name} ON documents (${memberSql(path)})
         WHERE resource = 'relations';`,
    )
    .join('\n')

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
    database.exec(tables)
    database.exec(changesTable)
    claim(database, file, dialect)
    database.exec(indexes(dialect))
    database.exec('COMMIT')
    return database
  } catch (error) {
    database?.close()
    throw error instanceof Failure ? error : refusal(file, error)
  }
}
