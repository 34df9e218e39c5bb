/** Where an audit keeps which documents there are, and what they refer to: more than fits into memory. */
import type { Reference } from '../references.ts'

/** A document, by its type and key. */
export interface Named {
  readonly type: string
  readonly key: string
}

export interface Dangling extends Reference {
  /** Who refers. */
  readonly from: Named
}

export interface ReferenceIndex {
  /** Whether it was not there yet. */
  add(document: Named): boolean
  refer(from: Named, to: Reference): void
  /** References to what is not there, of types that were listed. @param types that were */
  dangling(types: readonly string[]): Iterable<Dangling>
  /** Each circle of references between documents of one type once, from its smallest key round to it again. */
  cycles(): Iterable<{ readonly type: string; readonly keys: readonly string[] }>
  close(): void
}
