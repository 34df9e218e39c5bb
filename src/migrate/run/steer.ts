/**
 * How a run gives way to others: where half of the requests take longer than they may, batches are halved,
 * then rests come between them; else it becomes faster again little by little (AIMD).
 */

export interface Steer {
  /** Most documents of a batch. */
  readonly most: number
  /** Milliseconds of rest after each batch. */
  readonly restMs: number
}

/** Batches are not made smaller, since each is a step of its own. */
const leastBatch = 16
const firstRest = 250
const longestRest = 30_000

/** @param most of a batch when nothing is in the way */
export const freely = (most: number): Steer => ({ most, restMs: 0 })

/** @param isLate whether half of the requests since the last look took longer than they may */
export const steered = (now: Steer, most: number, isLate: boolean): Steer => {
  const least = Math.min(leastBatch, most)
  if (isLate) {
    if (now.most > least) return { most: Math.max(least, Math.floor(now.most / 2)), restMs: 0 }
    return {
      most: least,
      restMs: now.restMs === 0 ? firstRest : Math.min(longestRest, now.restMs * 2),
    }
  }
  if (now.restMs > 0) return { most: least, restMs: Math.max(0, now.restMs - firstRest) }
  return { most: Math.min(most, now.most + Math.max(1, Math.floor(most / 20))), restMs: 0 }
}

/** The middle one; undefined of none. */
export const medianOf = (values: readonly number[]): number | undefined =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]
