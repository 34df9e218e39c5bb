/** Where a store keeps its documents: the port behind which SQLite stands, or another database. */
import type { ContractVersion } from '../../contract/index.ts'
import type { Result } from '../../errors/index.ts'
import type { Dialect, ResourceName } from '../dialect.ts'
import type { Log } from '../log.ts'
import type { Changes } from './changes.ts'
import type { Documents } from './documents.ts'
import type { Ranges } from './ranges.ts'
import type { StorageState } from './state.ts'
import type { Work } from './transaction.ts'

export interface Storage {
  /** For people: a file, the address of a database. */
  readonly name: string
  readonly documents: Documents
  readonly ranges: Ranges
  readonly changes: Changes
  /**
   * Writes all or nothing, in the order of the calls. Once it resolves, what was written can be read.
   * Problems: those of the work; `storage-unavailable`, with the seconds to wait as `retryAfter`, where
   * nothing was written; `outcome-unknown` where that is not known.
   */
  transaction<T>(work: Work<T>): Promise<Result<T>>
  /** Calls the listener whenever somebody, who may be in another process, has written documents. */
  onNews(listener: () => void): void
  /** Whether reads and writes are served as they should be. Problem: `storage-unavailable`. */
  ready(): Result<undefined>
  /**
   * Whether a document can be read if it is there, or all of a resource that are. Problem:
   * `document-unreadable`.
   */
  legible(resource: ResourceName, id?: string): Result<undefined>
  /** How it is where it follows a database elsewhere. */
  state(): StorageState | undefined
  /** Whether reads are answered at all, be it from what was known a while ago. Problem: `storage-unavailable`. */
  readable(): Result<undefined>
  close(): Promise<void>
}

export interface StorageNeeds {
  readonly dialect: Dialect
  readonly version: ContractVersion
  /** How many deletions the change feed remembers at least. */
  readonly deletionsKept: number
  readonly log: Log
}

/** @throws Failure `config-invalid` where the storage is of another schema version, in use or out of reach */
export type StorageOpener = (needs: StorageNeeds) => Promise<Storage>
