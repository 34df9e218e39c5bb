/** Transactions of SQLite around a piece of work. */
import type { DatabaseSync } from 'node:sqlite'

/** Runs `work` in one transaction: committed where `keeps` says so of what it returns, rolled back else and when it throws. */
export const within = <T>(
  database: DatabaseSync,
  work: () => T,
  keeps: (result: T) => boolean,
): T => {
  database.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    database.exec(keeps(result) ? 'COMMIT' : 'ROLLBACK')
    return result
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK')
    throw error
  }
}
