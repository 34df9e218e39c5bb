/** SQLite as a storage: one file, of one process, durable at the answer. */
import type { DatabaseSync } from 'node:sqlite'
import { ok, type Result } from '../../../errors/index.ts'
import type { Storage, StorageNeeds, StorageOpener } from '../storage.ts'
import type { Work } from '../transaction.ts'
import { SqliteChanges } from './changes.ts'
import { openDatabase } from './database.ts'
import { SqliteDocuments } from './documents.ts'
import { SqliteRanges } from './ranges.ts'
import { SqliteTransaction } from './transaction.ts'
import { within } from './within.ts'

class SqliteStorage implements Storage {
  readonly name: string
  readonly documents: SqliteDocuments
  readonly ranges: SqliteRanges
  readonly changes: SqliteChanges
  private readonly database: DatabaseSync
  private readonly writing: SqliteTransaction
  private readonly listeners: (() => void)[] = []

  constructor(file: string, { dialect, deletionsKept }: StorageNeeds) {
    this.name = file
    this.database = openDatabase(file, dialect)
    this.documents = new SqliteDocuments(this.database, dialect)
    this.ranges = new SqliteRanges(this.database)
    this.changes = new SqliteChanges(this.database, deletionsKept)
    this.writing = new SqliteTransaction(this.database, this.documents, this.changes)
  }

  async transaction<T>(work: Work<T>): Promise<Result<T>> {
    const result = within(
      this.database,
      () => work(this.writing),
      ({ ok: keeps }) => keeps,
    )
    if (result.ok) for (const listener of this.listeners) listener()
    return result
  }

  onNews(listener: () => void): void {
    this.listeners.push(listener)
  }

  ready(): Result<undefined> {
    return ok(undefined)
  }

  legible(): Result<undefined> {
    return ok(undefined)
  }

  state(): undefined {
    return undefined
  }

  readable(): Result<undefined> {
    return ok(undefined)
  }

  async close(): Promise<void> {
    this.database.close()
  }
}

/** @param file created when absent; `:memory:` for none */
export const sqliteStorage =
  (file: string): StorageOpener =>
  async (needs) =>
    new SqliteStorage(file, needs)
