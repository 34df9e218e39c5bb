/**
 * How many documents a batch has: as many as take about a second, and no more than are allowed. What a
 * batch holds lives long enough to be collected late, so that larger ones cost memory, and gain nothing.
 */

export interface PaceLimits {
  /** Milliseconds that a batch is to take. */
  readonly batchMs: number
  readonly least: number
  readonly most: number
}

export const usualPace: PaceLimits = { batchMs: 1000, least: 16, most: 500 }

/** Batches are doubled at most, so that one that was fast by chance does no harm. */
export const nextLimit = (
  limit: number,
  { rows, ms }: { readonly rows: number; readonly ms: number },
  { batchMs, least, most }: PaceLimits,
): number => {
  // What came back in no time, or half empty, says nothing about the next one.
  const fitting = ms > 0 && rows > 0 ? (rows / ms) * batchMs : limit * 2
  const wanted = Math.min(fitting, limit * 2)
  return Math.round(Math.min(most, Math.max(least, wanted)))
}

/** Of one batch of several that are under way at a time: together they hold as much as one alone. */
export const paceAmong = (pace: PaceLimits, batches: number): PaceLimits => {
  const most = Math.min(pace.most, Math.ceil(usualPace.most / batches))
  return { ...pace, least: Math.min(pace.least, most), most }
}
