/** What a rollback would leave behind, for commands: what the backend does wrong ends them. */
import { countRollback, type Losses, type Scan } from '../../runtime/count-rollback.ts'
import { ProblemFailure } from '../failures.ts'

/** @throws Failure `config-invalid`, and what the backend does wrong */
export const scanLosses = async (scan: Scan): Promise<Losses> => {
  const done = await countRollback(scan)
  if (!done.ok) throw new ProblemFailure(done.problem)
  return done.value
}
