/** A problem that has to travel as an error: through a stream that breaks off. */
import type { Problem } from './problem.ts'

export class ProblemError extends Error {
  readonly problem: Problem

  /** @param cause for the log only */
  constructor(problem: Problem, cause?: unknown) {
    super(problem.detail, cause === undefined ? {} : { cause })
    this.name = 'ProblemError'
    this.problem = problem
  }
}
