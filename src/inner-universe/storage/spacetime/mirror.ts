/**
 * All documents of a database, in an SQLite of this process: what is asked is answered from it. It is
 * kept by what the server tells of every write, whoever made it.
 */
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { Delivery, Table, TableChange } from '../../../spacetime/index.ts'
import type { Dialect, ResourceName } from '../../dialect.ts'
import type { Log } from '../../log.ts'
import type { Head, Row } from '../documents.ts'
import { etagOf } from '../etag.ts'
import { changesTable } from '../sqlite/changes-table.ts'
import { SqliteChanges } from '../sqlite/changes.ts'
import { SqliteDocuments } from '../sqlite/documents.ts'
import { SqliteRanges } from '../sqlite/ranges.ts'
import { documentsTable, indexes, relationsOfEntity } from '../sqlite/tables.ts'
import { SqliteTransaction } from '../sqlite/transaction.ts'
import { within } from '../sqlite/within.ts'
import type { Mirrored } from './draft.ts'
import type { PlannedWrite } from './plan.ts'

export interface MirrorParts {
  readonly dialect: Dialect
  readonly tables: readonly Table[]
  readonly deletionsKept: number
  readonly log: Log
}

/** A row as it was told. */
interface Told {
  readonly id: string
  readonly sequence: bigint
  readonly body: string
  readonly etag: string
}

/**
 * A file without a name, which is gone when it is closed: what does not fit into 32 MB of pages is not
 * kept in memory.
 */
const openEmpty = (dialect: Dialect): DatabaseSync => {
  const database = new DatabaseSync('')
  database.exec('PRAGMA locking_mode = EXCLUSIVE')
  database.exec('PRAGMA journal_mode = MEMORY')
  database.exec('PRAGMA synchronous = OFF')
  database.exec('PRAGMA cache_size = -32000')
  database.exec(documentsTable)
  database.exec(changesTable)
  database.exec(indexes(dialect))
  return database
}

const byNumber = (a: Told, b: Told): number => Number(a.sequence - b.sequence)

export class Mirror implements Mirrored {
  readonly documents: SqliteDocuments
  readonly ranges: SqliteRanges
  readonly changes: SqliteChanges
  private readonly database: DatabaseSync
  private readonly tables: ReadonlyMap<string, Table>
  private readonly log: Log
  private readonly writing: SqliteTransaction
  private readonly relations: StatementSync
  /** Of the rows of tables with a sequence, by their keys. */
  private readonly sequences = new Map<string, bigint>()
  /** Rows that this process has sent, which need not be read again when they come back. */
  private expected = new Map<string, PlannedWrite>()

  constructor({ dialect, tables, deletionsKept, log }: MirrorParts) {
    this.database = openEmpty(dialect)
    this.tables = new Map(tables.map((table) => [table.name, table]))
    this.log = log
    this.documents = new SqliteDocuments(this.database, dialect)
    this.ranges = new SqliteRanges(this.database)
    this.changes = new SqliteChanges(this.database, deletionsKept)
    this.writing = new SqliteTransaction(this.database, this.documents, this.changes)
    this.relations = this.database.prepare(relationsOfEntity(dialect))
  }

  get(resource: ResourceName, id: string): Row | undefined {
    return this.documents.get(resource, id)
  }

  head(resource: ResourceName, id: string): Head | undefined {
    return this.documents.head(resource, id)
  }

  *relationsOf(entity: string): Iterable<string> {
    for (const row of this.relations.iterate({ id: entity })) yield String(row['id'])
  }

  sequenceOf(resource: ResourceName, id: string): bigint {
    return resource === 'events' ? (this.sequences.get(id) ?? 0n) : 0n
  }

  /** Writes that are about to be sent. */
  expect(writes: readonly PlannedWrite[]): void {
    this.expected = new Map(writes.map((write) => [`${write.resource} ${write.id}`, write]))
  }

  /** Takes over what the server tells, all at once. */
  take({ kind, tables }: Delivery): void {
    const told = new Map(tables.map((change) => [change.table, change]))
    within(
      this.database,
      () => {
        for (const table of this.tables.values()) {
          const change = told.get(table.name)
          if (kind === 'snapshot') this.replace(table, change?.inserts ?? [])
          else if (change) this.follow(table, change)
        }
        return true
      },
      () => true,
    )
  }

  close(): void {
    this.database.close()
  }

  /** A snapshot stands for everything: what is not in it is gone. */
  private replace(table: Table, inserts: readonly Uint8Array[]): void {
    const resource = table.resource as ResourceName
    const gone = new Set<string>()
    for (const [id] of this.ranges.rows(resource, {}, { limit: -1, documents: false })) gone.add(id)
    for (const row of this.rowsOf(table, inserts)) {
      gone.delete(row.id)
      this.put(resource, row)
    }
    for (const id of gone) this.drop(resource, id)
  }

  private follow(table: Table, { deletes, inserts }: TableChange): void {
    const resource = table.resource as ResourceName
    const rows = this.rowsOf(table, inserts)
    const kept = new Set(rows.map(({ id }) => id))
    for (const bytes of deletes) {
      const key = table.keyOf(bytes)
      if (key.ok && !kept.has(key.value)) this.drop(resource, key.value)
    }
    for (const row of rows) this.put(resource, row)
  }

  private put(resource: ResourceName, { id, sequence, body, etag }: Told): void {
    if (resource === 'events') this.sequences.set(id, sequence)
    const stored = this.documents.head(resource, id)
    if (!stored) this.writing.insert(resource, id, body, etag)
    else if (stored.etag !== etag) this.writing.update(resource, id, body, etag)
  }

  private drop(resource: ResourceName, id: string): void {
    this.sequences.delete(id)
    if (this.documents.head(resource, id)) this.writing.remove(resource, id)
  }

  /** In the order in which they were added, where the table has one. */
  private rowsOf(table: Table, rows: readonly Uint8Array[]): readonly Told[] {
    const told = rows.flatMap((bytes) => this.read(table, bytes) ?? [])
    return table.resource === 'events' ? told.toSorted(byNumber) : told
  }

  private read(table: Table, bytes: Uint8Array): Told | undefined {
    const key = table.keyOf(bytes)
    const sent = key.ok ? this.expected.get(`${table.resource} ${key.value}`) : undefined
    if (sent?.after && sent.bytes && Buffer.compare(sent.bytes, bytes) === 0) {
      return { ...sent.after, sequence: this.sequenceOf(sent.resource, sent.id) }
    }
    const row = table.decode(bytes)
    if (row.ok) return { ...row.value, etag: etagOf(row.value.body) }
    const { code, detail } = row.problem
    this.log.error({ table: table.name, code, detail }, 'a row of SpacetimeDB cannot be read')
    return undefined
  }
}
