/** What a client is told when its write was applied and the answer to it cannot be carried. */
import type { Route } from '../../contract/index.ts'
import { failed, type Result } from '../../errors/index.ts'

/** A defect after a write: whoever answers it says that the write was applied. */
export class AppliedError extends Error {
  constructor(cause: unknown) {
    super('The gateway failed on the answer to a write.', { cause })
    this.name = 'AppliedError'
  }
}

/** Whether a request to a route that the store answered with a status has changed something. */
export const isApplied = ({ kind }: Route, status: number): boolean =>
  (kind === 'create' || kind === 'replace' || kind === 'patch' || kind === 'delete') &&
  status >= 200 &&
  status < 300

/** The same problem, saying that the store has applied the write. */
export const sayingApplied = <T>(result: Result<T>): Result<T> => {
  if (result.ok) return result
  const { problem, cause } = result
  const detail = `${problem.detail} The backend has applied the write.`
  return failed({ ...problem, detail, applied: true }, cause)
}

const fail = (error: unknown): never => {
  throw new AppliedError(error)
}

/** Runs what carries the answer to a write. @throws AppliedError where that fails */
export const afterApplied = <T>(
  carry: () => Promise<Result<T>> | Result<T>,
): Promise<Result<T>> | Result<T> => {
  try {
    const carried = carry()
    return carried instanceof Promise ? carried.then(sayingApplied, fail) : sayingApplied(carried)
  } catch (error) {
    return fail(error)
  }
}
