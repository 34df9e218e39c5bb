/** What a driver does for the control store: SQLite, Postgres and D1 differ in this and nothing else. */
import type { Compilable, Kysely } from 'kysely'
import type { Sha256 } from '../../policy/index.ts'
import type { Tables } from './tables.ts'

/** What each query answers, in their order. */
export type Answers<T extends readonly Compilable[]> = {
  -readonly [K in keyof T]: T[K] extends Compilable<infer Row> ? Row[] : never
}

export interface Database {
  readonly kind: 'sqlite' | 'postgres' | 'd1'
  /** The fastest one there is. */
  readonly sha256: Sha256
  /** Builds queries; `read` and `write` run them. */
  readonly kysely: Kysely<Tables>
  /** All answers are as of one moment. */
  readonly read: <const T extends readonly Compilable[]>(
    queries: T,
    how?: ReadHow,
  ) => Promise<Answers<T>>
  /**
   * All or nothing. Rejects with `Taken` where a unique key is taken, or somebody else was faster;
   * with `OutcomeUnknown` where it may have happened; else with a `Failure`, and nothing happened.
   */
  readonly write: <const T extends readonly Compilable[]>(
    queries: T,
    how?: WriteHow,
  ) => Promise<Answers<T>>
  /** For what must not wait behind anything else, as a lease must not; as the others when absent. */
  readonly urgent?: Pick<Database, 'read' | 'write'>
  /**
   * Makes what has to be there before tables can be: the file. What only reads and writes never
   * makes one, so that a mistyped path is no empty store.
   */
  create(): Promise<void>
  /** Calls back whenever somebody may have changed something; the answer ends that. */
  listen(poke: () => void): Promise<() => Promise<void>>
  close(): Promise<void>
}

export interface ReadHow {
  /** It may look at very many rows: nothing else of the process waits for it. */
  readonly long?: boolean
}

export interface WriteHow {
  /** May get lost with the power of the machine, for which it costs less. */
  readonly lossy?: boolean
  /** Others may see it before it is safe from a loss of power, which the answer waits for. */
  readonly early?: boolean
  /** Changes nothing that others wait for: nobody is told of it. */
  readonly quiet?: boolean
}

/** A unique key is taken, or another transaction was faster. */
export class Taken extends Error {}

/** The answer got lost: what was asked for may have happened. */
export class OutcomeUnknown extends Error {}
