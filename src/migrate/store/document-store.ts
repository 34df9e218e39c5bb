/** What documents are read from and written to when data moves: a backend behind HTTP, or a folder of files. */
import type { ContractVersion } from '../../contract/index.ts'
import type { Result } from '../../errors/index.ts'
import type { StopSignal } from '../../http/index.ts'
import type { Kind } from '../kinds.ts'

export type Bytes = Uint8Array<ArrayBuffer>

export interface Row {
  readonly key: string
  /** Strong entity tag, quotes included; undefined where lists do not tell it. */
  readonly tag: string | undefined
  /** JSON text, as the store has it. */
  readonly document: Bytes
}

/** Keys in between, in the order of `compareKeys`. */
export interface KeyRange {
  /** First key that is not in it; from the beginning when absent. */
  readonly after?: string
  /** Last key that is in it; to the end when absent. */
  readonly to?: string
}

export interface Page {
  readonly rows: readonly Row[]
  /**
   * Whether the range has nothing after these rows. Where it has more, a page has at least one row, but
   * may have fewer than were asked for.
   */
  readonly isLast: boolean
}

/** On which state of the document a write counts. */
export type WriteCondition = { readonly ifMatch: string } | 'absent' | 'none'

export interface RowWrite {
  readonly key: string
  /** Undefined: it is to be deleted. */
  readonly document: Bytes | undefined
  readonly condition: WriteCondition
}

export type RowWritten =
  /** `created`: there was none before. A delete of what is not there counts as written, too. */
  | { readonly kind: 'written'; readonly created: boolean }
  /** Its condition did not hold: nothing was written. */
  | { readonly kind: 'overtaken' }
  /** The store does not take this document, now or ever: in words, without its values. */
  | { readonly kind: 'refused'; readonly status: number; readonly why: string }
  /** No answer that tells: it may have been written, or may be later. */
  | { readonly kind: 'unknown'; readonly why: string }

/** A document that was written or deleted since. */
export interface Change {
  /** Type of the kind. */
  readonly type: string
  readonly key: string
}

export interface Changes {
  readonly changes: readonly Change[]
  /** From which the next ones are asked; opaque. */
  readonly position: string
  /** Whether there are more already. */
  readonly isBehind: boolean
}

export interface RangeDigest {
  readonly count: number
  readonly digest: string
}

export interface CallOptions {
  readonly signal: StopSignal
}

/**
 * All calls may be repeated. Problems: those of reaching a backend, `backend-bad-answer` where it does
 * not answer as it has to, `document-unreadable` where it has something that is no document.
 */
export interface DocumentStore {
  /** As people call it. */
  readonly name: string
  /** Of its documents. */
  readonly version: ContractVersion
  /** The next rows of a range in key order, at most `limit`. */
  read(kind: Kind, range: KeyRange, limit: number, options: CallOptions): Promise<Result<Page>>
  /** Undefined: there is no such document. */
  get(kind: Kind, key: string, options: CallOptions): Promise<Result<Row | undefined>>
  /** Writes documents as they are, with ids and timestamps. One outcome for each, in their order. */
  write(
    kind: Kind,
    writes: readonly RowWrite[],
    options: CallOptions,
  ): Promise<Result<readonly RowWritten[]>>
  count(kind: Kind, options: CallOptions): Promise<Result<number>>
  /**
   * Each `every`th key of a kind, in key order, by which it is divided into ranges. Absent where that
   * would mean to read everything.
   */
  keys?(kind: Kind, every: number, options: CallOptions): Promise<Result<readonly string[]>>
  /**
   * What two stores have in common where they hold the same texts of a range, and nowhere else; undefined
   * where the store cannot tell. Absent where it has no such thing.
   */
  digest?(
    kind: Kind,
    range: KeyRange,
    options: CallOptions,
  ): Promise<Result<RangeDigest | undefined>>
  /** What was written since a position, each key at most once; its end when `after` is absent. Absent where the store has no feed. */
  changes?(after: string | undefined, options: CallOptions): Promise<Result<Changes>>
  close(): Promise<void>
}
