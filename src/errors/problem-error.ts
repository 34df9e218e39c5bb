/** A problem that has to travel as an error: through a stream that breaks off. */
import type { Problem } from './problem.ts'

export class ProblemError extends Error {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.detail)
    this.name = 'ProblemError'
    this.problem = problem
  }
}
