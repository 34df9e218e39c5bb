/** What the control store keeps of commands that look at two ends of a migration: what they have found. */
import type { JsonObject } from '../json/index.ts'

export const resultKinds = ['verification', 'rehearsal', 'plan'] as const

export type ResultKind = (typeof resultKinds)[number]

export interface ResultRow {
  /** Names it among all of them; a second one of the same id is not kept. */
  readonly id: string
  readonly kind: ResultKind
  /** The ends, as runs name theirs. */
  readonly source: string
  readonly target: string
  /** Milliseconds since 1970, by the clock of whoever found it. */
  readonly at: number
  /** Keys and paths of documents, never their values. */
  readonly body: JsonObject
}

export interface ResultFilter {
  readonly kind: ResultKind
  readonly source?: string | undefined
  readonly target?: string | undefined
  /** Those that come after this one. */
  readonly after?: Pick<ResultRow, 'at' | 'id'> | undefined
  readonly limit: number
}

/** Of a kind between two ends, the newest. */
export const mostResultsBetween = 20

/** Of a kind, the newest. */
export const mostResults = 500

/** Failures: `control-unavailable`; of a write, `control-outcome-unknown` where it may have happened. */
export interface ResultStore {
  /** Older ones than the newest few go. */
  keep(row: ResultRow): Promise<void>
  /** The newest first. */
  list(of: ResultFilter): Promise<readonly ResultRow[]>
  one(id: string): Promise<ResultRow | undefined>
}
