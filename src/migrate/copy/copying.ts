/** Of which kind documents are copied, between which stores, and what is counted of that. */
import type { Problem } from '../../errors/index.ts'
import type { StopSignal } from '../../http/index.ts'
import type { Pair } from '../pairs.ts'
import type { Bytes, DocumentStore } from '../store/document-store.ts'
import type { Carry } from './carry.ts'

export interface Copying {
  readonly pair: Pair
  readonly carry: Carry
  readonly source: DocumentStore
  readonly target: DocumentStore
  /** What is to become of documents that only the target holds. */
  readonly extras: 'keep' | 'delete'
  readonly signal: StopSignal
  /** Told of a write that may still be applied later. */
  readonly onUnknown: () => void
}

export interface Counts {
  /** Documents of the source. */
  readonly read: number
  readonly created: number
  readonly replaced: number
  readonly deleted: number
  /** There already. */
  readonly same: number
  /** Left out by the transform. */
  readonly dropped: number
  /** That only the target holds, and keeps. */
  readonly extra: number
}

export const noCounts: Counts = {
  read: 0,
  created: 0,
  replaced: 0,
  deleted: 0,
  same: 0,
  dropped: 0,
  extra: 0,
}

export const added = (a: Counts, b: Partial<Counts>): Counts => ({
  read: a.read + (b.read ?? 0),
  created: a.created + (b.created ?? 0),
  replaced: a.replaced + (b.replaced ?? 0),
  deleted: a.deleted + (b.deleted ?? 0),
  same: a.same + (b.same ?? 0),
  dropped: a.dropped + (b.dropped ?? 0),
  extra: a.extra + (b.extra ?? 0),
})

/** A document that did not get there. */
export interface Refused {
  readonly key: string
  /** As the source has it. */
  readonly document: Bytes | undefined
  readonly problem: Pick<Problem, 'code' | 'detail'> & { readonly pointer?: string }
}

export interface Done {
  readonly counts: Counts
  readonly refused: readonly Refused[]
}
