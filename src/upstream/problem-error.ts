/** Finds the problem in what broke a stream off: transports dress errors in errors of their own. */
import { ProblemError, type Problem } from '../errors/index.ts'
import { causesOf } from './transport-error.ts'

/** The problem within an error, if there is one. */
export const problemOf = (error: unknown): Problem | undefined =>
  causesOf(error).find((cause) => cause instanceof ProblemError)?.problem
