/** Whose ledger it is, and how long things may take. */
import type { LedgerTimes } from '../../port.ts'
import type { Database } from '../database.ts'

export interface Holding {
  readonly db: Database
  /** Id of the process, which no other one ever has. */
  readonly member: string
  readonly times: LedgerTimes
}
