/** Writes to the tables of SQLite, inside of whatever transaction is open there. */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { ResourceName } from '../../dialect.ts'
import type { Head, Lookup, Row } from '../documents.ts'
import { etagOf } from '../etag.ts'
import type { Transaction } from '../transaction.ts'
import type { SqliteChanges } from './changes.ts'

export class SqliteTransaction implements Transaction {
  private readonly documents: Lookup
  private readonly changes: SqliteChanges
  private readonly statements: Readonly<
    Record<'insert' | 'add' | 'change' | 'update' | 'remove', StatementSync>
  >

  constructor(database: DatabaseSync, documents: Lookup, changes: SqliteChanges) {
    this.documents = documents
    this.changes = changes
    this.statements = {
      // Not ABORT, the default: with a trigger, SQLite would copy each page before it is changed, to take
      // back the statement alone. Where one fails, all of its transaction is rolled back.
      insert: database.prepare(
        'INSERT OR FAIL INTO documents (resource, id, etag, body) VALUES (?, ?, ?, ?)',
      ),
      // What an INSERT says of conflicts would hold in triggers, too, were it to update.
      add: database.prepare(
        `INSERT OR FAIL INTO documents (resource, id, etag, body) VALUES (?, ?, ?, ?)
         ON CONFLICT (resource, id) DO NOTHING`,
      ),
      change: database.prepare(
        `UPDATE documents SET etag = ?1, body = ?2
         WHERE resource = ?3 AND id = ?4 AND etag <> ?1`,
      ),
      update: database.prepare(
        'UPDATE documents SET etag = ?, body = ? WHERE resource = ? AND id = ?',
      ),
      remove: database.prepare('DELETE FROM documents WHERE resource = ? AND id = ?'),
    }
  }

  get(resource: ResourceName, id: string): Row | undefined {
    return this.documents.get(resource, id)
  }

  head(resource: ResourceName, id: string): Head | undefined {
    return this.documents.head(resource, id)
  }

  hasRelations(entity: string): boolean {
    return this.documents.hasRelations(entity)
  }

  insert(resource: ResourceName, id: string, body: string, etag = etagOf(body)): Row {
    this.statements.insert.run(resource, id, etag, body)
    return { id, etag, body }
  }

  /** Of a key that is there or not; nothing is written where it has that body. @returns whether it is new */
  put(resource: ResourceName, { id, etag, body }: Row): boolean {
    const { changes } = this.statements.add.run(resource, id, etag, body)
    if (changes === 0) this.statements.change.run(etag, body, resource, id)
    return changes !== 0
  }

  update(resource: ResourceName, id: string, body: string, etag = etagOf(body)): Row {
    this.statements.update.run(etag, body, resource, id)
    return { id, etag, body }
  }

  remove(resource: ResourceName, id: string): void {
    this.statements.remove.run(resource, id)
    this.changes.deleted()
  }
}
