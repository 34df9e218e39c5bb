/** Whose ledger it is, and how long things may take. */
import type { Database } from '../database.ts'

export interface LedgerTimes {
  /** Milliseconds for which a member may work by what it knows, from when it asked for its lease. */
  readonly leaseMs: number
  /** By how much clocks may differ over a lease, in milliseconds. */
  readonly marginMs: number
  /** Milliseconds in which all that is sent under an intent is sent. */
  readonly requestMs: number
  /** Milliseconds after which a backend has applied what was sent, or never does. */
  readonly graceMs: number
}

export interface Holding {
  readonly db: Database
  /** Id of the process, which no other one ever has. */
  readonly member: string
  readonly times: LedgerTimes
}
