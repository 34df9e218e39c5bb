/** Results instead of throws on the request path. */
import type { Problem } from './problem.ts'

export type Ok<T> = { readonly ok: true; readonly value: T }
export type Failed = { readonly ok: false; readonly problem: Problem }
export type Result<T> = Ok<T> | Failed

export const ok = <T>(value: T): Ok<T> => ({ ok: true, value })
export const failed = (problem: Problem): Failed => ({ ok: false, problem })
