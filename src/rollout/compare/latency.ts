/** How long answers take, as counts of fixed ranges: those of several processes add up without a loss. */

/** Upper ends of the ranges of durations, in milliseconds: each 1.5 times the one before. */
export const latencyBounds: readonly number[] = Array.from(
  { length: 23 },
  (_, at) => Math.round(1.5 ** at * 100) / 100,
)

/** Counts of nothing yet; one more than there are bounds, since the last range has no end. */
export const noLatency = (): number[] => latencyBounds.map(() => 0).concat(0)

const rangeOf = (ms: number): number => {
  const at = latencyBounds.findIndex((bound) => ms <= bound)
  return at < 0 ? latencyBounds.length : at
}

/** Counts an answer where it belongs. */
export const addLatency = (counts: number[], ms: number): void => {
  const range = rangeOf(ms)
  counts[range] = (counts[range] ?? 0) + 1
}
