/** A problem that has to travel as an error: through a stream that breaks off. */
import type { Problem } from '../errors/index.ts'
import { causesOf } from './transport-error.ts'

export class ProblemError extends Error {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.detail)
    this.name = 'ProblemError'
    this.problem = problem
  }
}

/** The problem within an error, if there is one. */
export const problemOf = (error: unknown): Problem | undefined =>
  causesOf(error).find((cause) => cause instanceof ProblemError)?.problem
