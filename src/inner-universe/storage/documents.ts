/** Documents in SQLite: one row each, the JSON text exactly as it was accepted. */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Dialect, ResourceName } from '../dialect.ts'
import type { Changes } from './changes.ts'
import { relationOfEntity } from './database.ts'
import { etagOf } from './etag.ts'

export interface Row {
  /** Order of insertion, across all resources. */
  readonly seq: number
  readonly id: string
  readonly etag: string
  /** JSON text. */
  readonly body: string
}

/** What conditions are judged by. */
export type Head = Pick<Row, 'seq' | 'id' | 'etag'>

/** Named parameters of a statement. */
export type Parameters = Readonly<Record<string, string | number>>

const columns = 'SELECT seq, id, etag, body FROM documents'

export class Documents {
  private readonly database: DatabaseSync
  private readonly changes: Changes
  private readonly statements: Readonly<Record<string, StatementSync>>

  constructor(database: DatabaseSync, dialect: Dialect, changes: Changes) {
    this.database = database
    this.changes = changes
    const prepare = (sql: string): StatementSync => database.prepare(sql)
    this.statements = {
      get: prepare(`${columns} WHERE resource = ? AND id = ?`),
      head: prepare('SELECT seq, id, etag FROM documents WHERE resource = ? AND id = ?'),
      // Not ABORT, the default: with a trigger, SQLite would copy each page before it is changed, to take
      // back the statement alone. Where one fails, all of its transaction is rolled back.
      insert: prepare(
        'INSERT OR FAIL INTO documents (resource, id, etag, body) VALUES (?, ?, ?, ?)',
      ),
      update: prepare('UPDATE documents SET etag = ?, body = ? WHERE resource = ? AND id = ?'),
      remove: prepare('DELETE FROM documents WHERE resource = ? AND id = ?'),
      after: prepare(`${columns} WHERE resource = ? AND id > ? ORDER BY id LIMIT ?`),
      since: prepare(`${columns} WHERE resource = ? AND seq > ? ORDER BY seq LIMIT ?`),
      last: prepare('SELECT coalesce(max(seq), 0) AS seq FROM documents WHERE resource = ?'),
      inUse: prepare(relationOfEntity(dialect)),
    }
  }

  private statement(name: string): StatementSync {
    return this.statements[name]!
  }

  get(resource: ResourceName, id: string): Row | undefined {
    return this.statement('get').get(resource, id) as Row | undefined
  }

  /** As `get`, without reading the document. */
  head(resource: ResourceName, id: string): Head | undefined {
    return this.statement('head').get(resource, id) as Head | undefined
  }

  insert(resource: ResourceName, id: string, body: string, etag = etagOf(body)): Row {
    const { lastInsertRowid } = this.statement('insert').run(resource, id, etag, body)
    return { seq: Number(lastInsertRowid), id, etag, body }
  }

  update(resource: ResourceName, row: Head, body: string, etag = etagOf(body)): Row {
    this.statement('update').run(etag, body, resource, row.id)
    return { ...row, etag, body }
  }

  remove(resource: ResourceName, id: string): void {
    this.statement('remove').run(resource, id)
    this.changes.deleted()
  }

  /** The next rows in key order. */
  after(resource: ResourceName, id: string, limit: number): readonly Row[] {
    return this.statement('after').all(resource, id, limit) as unknown as Row[]
  }

  /** The next rows in order of insertion. */
  since(resource: ResourceName, seq: number, limit: number): readonly Row[] {
    return this.statement('since').all(resource, seq, limit) as unknown as Row[]
  }

  lastSeq(resource: ResourceName): number {
    return Number(this.statement('last').get(resource)?.['seq'])
  }

  hasRelations(entity: string): boolean {
    return this.statement('inUse').get({ id: entity }) !== undefined
  }

  /** Rows by a condition of our own SQL; values only as parameters. */
  select(condition: string, parameters: Parameters): readonly Row[] {
    return this.database
      .prepare(`${columns} WHERE ${condition}`)
      .all(parameters) as unknown as Row[]
  }

  count(condition: string, parameters: Parameters): number {
    const sql = `SELECT count(*) AS count FROM documents WHERE ${condition}`
    return Number(this.database.prepare(sql).get(parameters)?.['count'])
  }

  /** Runs `work` in one transaction: committed when it returns, rolled back when it throws. */
  transaction<T>(work: () => T): T {
    this.database.exec('BEGIN IMMEDIATE')
    try {
      const result = work()
      this.database.exec('COMMIT')
      return result
    } catch (error) {
      if (this.database.isTransaction) this.database.exec('ROLLBACK')
      throw error
    }
  }

  close(): void {
    this.database.close()
  }
}
