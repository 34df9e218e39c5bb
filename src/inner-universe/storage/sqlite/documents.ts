/** Documents in SQLite: one row each. */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Dialect, ResourceName } from '../../dialect.ts'
import type { Documents, Head, NumberedRow, Parameters, Row } from '../documents.ts'
import { relationsOfEntity } from './tables.ts'

const columns = 'id, etag, body'

type Name = 'get' | 'head' | 'since' | 'seq' | 'last' | 'inUse'

export class SqliteDocuments implements Documents {
  private readonly database: DatabaseSync
  private readonly statements: Readonly<Record<Name, StatementSync>>

  constructor(database: DatabaseSync, dialect: Dialect) {
    this.database = database
    const prepare = (sql: string): StatementSync => database.prepare(sql)
    const ofKey = 'FROM documents WHERE resource = ? AND id = ?'
    this.statements = {
      get: prepare(`SELECT ${columns} ${ofKey}`),
      head: prepare(`SELECT id, etag ${ofKey}`),
      since: prepare(
        `SELECT seq, ${columns} FROM documents WHERE resource = ? AND seq > ? ORDER BY seq LIMIT ?`,
      ),
      seq: prepare(`SELECT seq ${ofKey}`),
      last: prepare('SELECT coalesce(max(seq), 0) AS seq FROM documents WHERE resource = ?'),
      inUse: prepare(`${relationsOfEntity(dialect)} LIMIT 1`),
    }
  }

  get(resource: ResourceName, id: string): Row | undefined {
    return this.statements.get.get(resource, id) as Row | undefined
  }

  head(resource: ResourceName, id: string): Head | undefined {
    return this.statements.head.get(resource, id) as Head | undefined
  }

  hasRelations(entity: string): boolean {
    return this.statements.inUse.get({ id: entity }) !== undefined
  }

  since(resource: ResourceName, seq: number, limit: number): readonly NumberedRow[] {
    return this.statements.since.all(resource, seq, limit) as unknown as NumberedRow[]
  }

  seqOf(resource: ResourceName, id: string): number | undefined {
    const row = this.statements.seq.get(resource, id)
    return row && Number(row['seq'])
  }

  lastSeq(resource: ResourceName): number {
    return Number(this.statements.last.get(resource)?.['seq'])
  }

  select(condition: string, parameters: Parameters): readonly Row[] {
    return this.database
      .prepare(`SELECT ${columns} FROM documents WHERE ${condition}`)
      .all(parameters) as unknown as Row[]
  }

  count(condition: string, parameters: Parameters): number {
    const sql = `SELECT count(*) AS count FROM documents WHERE ${condition}`
    return Number(this.database.prepare(sql).get(parameters)?.['count'])
  }
}
