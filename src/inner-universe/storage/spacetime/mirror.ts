/**
 * All documents of a database, in an SQLite of this process: what is asked is answered from it. It is
 * kept by what the server tells of every write, whoever made it.
 */
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { ok, type Problem, type Result } from '../../../errors/index.ts'
import type { Delivery, ReadRow, Table, TableChange } from '../../../spacetime/index.ts'
import type { Logger } from '../../../telemetry/index.ts'
import type { Dialect, ResourceName } from '../../dialect.ts'
import type { Head, Row } from '../documents.ts'
import { etagOf } from '../etag.ts'
import type { NamedRows } from '../state.ts'
import { changesTable, changesTriggers } from '../sqlite/changes-table.ts'
import { SqliteChanges } from '../sqlite/changes.ts'
import { SqliteDocuments } from '../sqlite/documents.ts'
import { SqliteRanges } from '../sqlite/ranges.ts'
import { documentsTable, indexes, relationsOfEntity } from '../sqlite/tables.ts'
import { SqliteTransaction } from '../sqlite/transaction.ts'
import { within } from '../sqlite/within.ts'
import type { Mirrored } from './draft.ts'
import { Expected } from './expected.ts'
import { ForeignRows, type Odd } from './foreign-rows.ts'
import type { PlannedWrite } from './plan.ts'

export interface MirrorParts {
  readonly dialect: Dialect
  readonly tables: readonly Table[]
  readonly deletionsKept: number
  readonly log: Logger
}

/** A row as it was told. */
interface Told {
  readonly id: string
  readonly sequence: bigint
  /** Nothing where it cannot be read. */
  readonly document: Row | undefined
  /** Where this process would write the document otherwise. */
  readonly odd: Odd | undefined
}

export interface MirrorCounts {
  readonly documents: number
  readonly unreadable: NamedRows
  readonly contradicting: NamedRows
}

/**
 * A file without a name, which is gone when it is closed: what does not fit into 8 MB of pages is not
 * kept in memory.
 */
const openEmpty = (dialect: Dialect): DatabaseSync => {
  const database = new DatabaseSync('')
  database.exec('PRAGMA locking_mode = EXCLUSIVE')
  database.exec('PRAGMA journal_mode = MEMORY')
  database.exec('PRAGMA synchronous = OFF')
  database.exec('PRAGMA cache_size = -8000')
  database.exec(documentsTable)
  database.exec(changesTable)
  database.exec(indexes(dialect))
  return database
}

/** Rows that cannot be read which have a line of their own, of all that come at once. */
const mostTold = 20
/** A key of another writer may be of any length. */
const longestKey = 200

const byNumber = (a: Told, b: Told): number => Number(a.sequence - b.sequence)

export class Mirror implements Mirrored {
  readonly documents: SqliteDocuments
  readonly ranges: SqliteRanges
  readonly changes: SqliteChanges
  private readonly database: DatabaseSync
  private readonly tables: ReadonlyMap<string, Table>
  private readonly log: Logger
  private readonly writing: SqliteTransaction
  private readonly relations: StatementSync
  /** Whether there was a snapshot: nobody can ask what has changed before the first one. */
  private isFilled = false
  private count = 0
  /** Of the rows of tables with a sequence, by their keys. */
  private readonly sequences = new Map<string, bigint>()
  private readonly foreign = new ForeignRows()
  /** Rows that this process has sent, which need not be read again when they come back. */
  private expected = new Expected([])
  /** Rows of this delivery that cannot be read. */
  private unread = 0

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

  /** A document that is there as the row that the server has. Problems: those of `encode`. */
  storedRow(resource: ResourceName, { id, body }: Row, table: Table): Result<Uint8Array> {
    const odd = this.foreign.bytesOf(resource, id)
    return odd ? ok(odd) : table.encode({ id, sequence: this.sequenceOf(resource, id), body })
  }

  /** Whether there is a row with a key that no document can be read from. */
  isUnreadable(resource: ResourceName, id: string): boolean {
    return this.foreign.isUnreadable(resource, id)
  }

  /** Rows of a resource that no document can be read from. */
  unreadableOf(resource: ResourceName): NamedRows {
    return this.foreign.unreadableOf(resource)
  }

  get counts(): MirrorCounts {
    const { unreadable, contradicting } = this.foreign
    return { documents: this.count, unreadable, contradicting }
  }

  /** Writes that are about to be sent. */
  expect(writes: readonly PlannedWrite[]): void {
    this.expected = new Expected(writes)
  }

  /** Takes over what the server tells, all at once. */
  take({ kind, tables }: Delivery): void {
    const told = new Map(tables.map((change) => [change.table, change]))
    if (kind === 'snapshot') this.foreign.clear()
    let gone = 0
    this.unread = 0
    within(
      this.database,
      () => {
        for (const table of this.tables.values()) {
          const change = told.get(table.name)
          if (kind === 'snapshot') gone += this.replace(table, change?.inserts ?? [])
          else if (change) this.follow(table, change)
        }
        return true
      },
      () => true,
    )
    if (!this.isFilled) this.database.exec(changesTriggers)
    this.isFilled = true
    if (this.unread > mostTold) {
      this.log.error({ count: this.unread - mostTold }, 'more rows of SpacetimeDB cannot be read')
    }
    if (gone > 0)
      this.log.error({ count: gone }, 'SpacetimeDB came back without events that it had')
  }

  close(): void {
    this.database.close()
  }

  /**
   * A snapshot stands for everything: what is not in it is gone.
   *
   * @returns how many of them were events, which stores never delete
   */
  private replace(table: Table, inserts: Iterable<Uint8Array>): number {
    const resource = table.resource as ResourceName
    const gone = new Set<string>()
    for (const [id] of this.ranges.rows(resource, {}, { limit: -1, documents: false })) gone.add(id)
    for (const row of this.rowsOf(table, inserts)) {
      gone.delete(row.id)
      this.put(resource, row)
    }
    for (const id of gone) this.drop(resource, id)
    return resource === 'events' ? gone.size : 0
  }

  private follow(table: Table, { deletes, inserts }: TableChange): void {
    const resource = table.resource as ResourceName
    const kept = new Set(deletes.length > 0 ? this.keysOf(table, inserts) : [])
    for (const key of this.keysOf(table, deletes)) if (!kept.has(key)) this.drop(resource, key)
    for (const row of this.rowsOf(table, inserts)) this.put(resource, row)
  }

  private put(resource: ResourceName, { id, sequence, document, odd }: Told): void {
    if (!document) {
      this.drop(resource, id)
      return this.foreign.addUnreadable(resource, id)
    }
    if (resource === 'events') this.sequences.set(id, sequence)
    this.foreign.set(resource, id, odd)
    if (this.writing.put(resource, document)) this.count += 1
  }

  private drop(resource: ResourceName, id: string): void {
    if (resource === 'events') this.sequences.delete(id)
    this.foreign.set(resource, id, undefined)
    if (!this.documents.head(resource, id)) return
    this.writing.remove(resource, id)
    this.count -= 1
  }

  private *keysOf(table: Table, rows: Iterable<Uint8Array>): Iterable<string> {
    for (const bytes of rows) {
      const key = table.keyOf(bytes)
      if (key.ok) yield key.value
    }
  }

  /**
   * In the order in which they were added, where the table has one. Others are read one by one, as a
   * snapshot has more of them than should be in memory at once.
   */
  private *rowsOf(table: Table, rows: Iterable<Uint8Array>): Iterable<Told> {
    if (table.resource === 'events') {
      yield* [...rows].flatMap((bytes) => this.read(table, bytes) ?? []).toSorted(byNumber)
      return
    }
    for (const bytes of rows) {
      const row = this.read(table, bytes)
      if (row) yield row
    }
  }

  private read(table: Table, bytes: Uint8Array): Told | undefined {
    const sent = this.expected.find(table, bytes)
    if (sent) {
      const sequence = this.sequenceOf(sent.resource, sent.id)
      return { id: sent.id, sequence, document: sent.after, odd: undefined }
    }
    const row = table.decode(bytes)
    if (!row.ok) {
      const key = table.keyOf(bytes)
      if (!key.ok) return this.unreadable(table, key.problem)
      this.unreadable(table, row.problem, key.value)
      return { id: key.value, sequence: 0n, document: undefined, odd: undefined }
    }
    const { id, sequence, body } = row.value
    const odd = this.oddOf(table, row.value, bytes)
    return { id, sequence, document: { id, body, etag: etagOf(body) }, odd }
  }

  private oddOf(table: Table, row: ReadRow, bytes: Uint8Array): Odd | undefined {
    if (table.encodesTo(row, bytes)) return undefined
    const written = table.encode(row)
    const own = written.ok ? table.decode(written.value) : written
    const isContradicting = own.ok && Buffer.compare(own.value.ends, row.ends) !== 0
    if (isContradicting) {
      const fields = { resource: table.resource, id: row.id }
      this.log.error(fields, 'a row of SpacetimeDB names other ends than its document')
    }
    return { bytes: bytes.slice(), isContradicting }
  }

  private unreadable(table: Table, { code, detail }: Problem, key = ''): undefined {
    this.unread += 1
    if (this.unread > mostTold) return
    const id = key.length > longestKey ? `${key.slice(0, longestKey)}…` : key
    const fields = { resource: table.resource, id, code, detail }
    this.log.error(fields, 'a row of SpacetimeDB cannot be read')
  }
}
