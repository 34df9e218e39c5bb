/** Results instead of throws on the request path. */
import type { Problem } from './problem.ts'

export type Ok<T> = { readonly ok: true; readonly value: T }
export type Failed = {
  readonly ok: false
  readonly problem: Problem
  /** What went wrong underneath, for the log only: it may say what clients must not see. */
  readonly cause?: unknown
}
export type Result<T> = Ok<T> | Failed

export const ok = <T>(value: T): Ok<T> => ({ ok: true, value })
export const failed = (problem: Problem, cause?: unknown): Failed =>
  cause === undefined ? { ok: false, problem } : { ok: false, problem, cause }
