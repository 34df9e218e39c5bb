/** By how much more often something happens at one side than at the other. */
import { shareBounds } from './share-bounds.ts'

export interface Share {
  readonly hits: number
  readonly count: number
}

/**
 * Lower end of what the ratio of two shares may be in truth: MOVER-R (Donner and Zou 2012, Newcombe
 * 2016) over Chernoff bounds. It is defined, too, where one of them has no hits. Both sides answer the
 * same requests, so that they are alike rather than independent, which only makes it more careful.
 *
 * @param doubt how often it may be above the truth: over 0, under 1
 */
export const leastRatio = (above: Share, below: Share, doubt: number): number => {
  if (above.hits === 0) return 0
  const [p, q] = [above.hits / above.count, below.hits / below.count]
  const { lower } = shareBounds(above.hits, above.count, doubt)
  const { upper } = shareBounds(below.hits, below.count, doubt)
  const spread = lower * (2 * p - lower)
  const root = (p * q) ** 2 - spread * upper * (2 * q - upper)
  return spread / (p * q + Math.sqrt(Math.max(0, root)))
}

/** Ratio of two shares as they were seen; infinite where there are hits on one side only. */
export const seenRatio = (above: Share, below: Share): number => {
  if (above.hits === 0) return 0
  return below.hits === 0 ? Infinity : above.hits / above.count / (below.hits / below.count)
}
