/** Why bytes of a server could not be read. */
import { failed, ok, problem, type Result } from '../../errors/index.ts'

/** Thrown by a reader, and by what reads with one; `attempt` makes a result of it. */
export class Unreadable extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'Unreadable'
  }
}

/**
 * What `read` answers. Problem: `backend-bad-answer`, where the bytes are not what was expected.
 *
 * @param what is read, for people: `a row of entities`
 * @example attempt('a row', () => new Reader(bytes).string())
 */
export const attempt = <T>(what: string, read: () => T): Result<T> => {
  try {
    return ok(read())
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    return failed(
      problem(
        'backend-bad-answer',
        `SpacetimeDB sent ${what} that cannot be read: ${error.message}.`,
      ),
    )
  }
}
