/** How long to wait before a connection is tried again. */

export interface BackOff {
  /** Milliseconds before the second attempt. */
  readonly firstMs: number
  /** Longest time between two attempts, in milliseconds. */
  readonly maxMs: number
}

/**
 * Milliseconds, doubling with each attempt. At random between half of it and all, so that many who
 * lost a server do not come back to it at the same moment.
 *
 * @param attempt which one has failed, counted from 1
 */
export const waitAfter = (attempt: number, backOff: BackOff, random = Math.random()): number =>
  Math.min(backOff.maxMs, backOff.firstMs * 2 ** Math.min(attempt - 1, 30)) * (0.5 + random / 2)
