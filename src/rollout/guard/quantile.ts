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

/** A quantile as it was seen; what is beyond all bounds is told as the last of them. */
export const quantileOf = (histogram: Histogram, quantile: number): number =>
  valueAt(histogram, countOf(histogram) * quantile, histogram.bounds.at(-1) ?? 0)
/** As it was seen; undefined without answers. */
export const medianOf = (histogram: Histogram): number | undefined => {
  const count = countOf(histogram)
  return count === 0 ? undefined : valueAt(histogram, count / 2, histogram.bounds.at(-1) ?? 0)
}

/**
 * Between which values a quantile may be in truth: by order statistics (David and Nagaraja 2003, 7.1),
 * whose ranks are bounded as Hoeffding 1963 does, whatever the distribution is.
 *
 * @param doubt how often each end may be wrong: over 0, under 1
 */
export const quantileBounds = (
  histogram: Histogram,
  quantile: number,
  doubt: number,
): { readonly lower: number; readonly seen: number; readonly upper: number } => {
  const count = countOf(histogram)
  const rank = count * quantile
  const reach = Math.sqrt((count * Math.log(1 / doubt)) / 2)
  const last = histogram.bounds.at(-1) ?? 0
  const [low, high] = [rank - reach, rank + reach]
  return {
    lower: low <= 0 ? 0 : valueAt(histogram, low, last),
    seen: quantileOf(histogram, quantile),
    upper: high >= count ? Infinity : valueAt(histogram, high, Infinity),
  }
}
