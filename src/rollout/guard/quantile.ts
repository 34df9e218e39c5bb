/** How long answers take, of which only a histogram is known. */
import type { Histogram } from '../evidence.ts'

export const countOf = ({ counts }: Histogram): number =>
  counts.reduce((sum, count) => sum + count, 0)

/** The value that so many are below; within a range, answers are taken to be spread evenly. */
const valueAt = ({ bounds, counts }: Histogram, rank: number, beyond: number): number => {
  let below = 0
  for (const [index, count] of counts.entries()) {
    const start = bounds[index - 1] ?? 0
    if (count > 0 && rank <= below + count) {
      const end = bounds[index]
      return end === undefined ? beyond : start + ((end - start) * (rank - below)) / count
    }
    below += count
  }
  return beyond
}

/**
 * Between which values a quantile may be in truth: by order statistics, whatever the distribution is
 * (David and Nagaraja 2003, 7.1), with the normal approximation of the binomial one.
 *
 * @param z standard deviations, of `deviationsOf`
 */
export const quantileBounds = (
  histogram: Histogram,
  quantile: number,
  z: number,
): { readonly lower: number; readonly seen: number; readonly upper: number } => {
  const count = countOf(histogram)
  const rank = count * quantile
  const reach = z * Math.sqrt(rank * (1 - quantile))
  const last = histogram.bounds.at(-1) ?? 0
  const [low, high] = [rank - reach, rank + reach]
  return {
    lower: low <= 0 ? 0 : valueAt(histogram, low, last),
    seen: valueAt(histogram, rank, last),
    upper: high >= count ? Infinity : valueAt(histogram, high, Infinity),
  }
}
