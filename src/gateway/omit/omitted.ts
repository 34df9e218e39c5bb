/** What operators are told of items that were left out. */
import type { Untold } from './quarantine.ts'

export interface ItemOmitted {
  readonly requestId: string
  readonly route: string
  readonly backend: string
  /** What an adapter threw. */
  readonly cause: unknown
  /** Undefined where it is only counted. */
  readonly item: Untold | undefined
}

export interface ItemsOmitted {
  readonly requestId: string
  readonly route: string
  readonly backend: string
  readonly count: number
  /** How many of them the log names. */
  readonly told: number
}

/** The port through which they are told. */
export interface OmissionReport {
  /** An item of an answer cannot be carried to the client's version, and is left out. */
  itemOmitted(omitted: ItemOmitted): void
  /** An answer is over of which more was left out than was told. */
  itemsOmitted(omitted: ItemsOmitted): void
}
