/** Which ranges of a run can be worked on now: a kind begins when all kinds before it are through. */
import type { RunRange } from '../../control/runs.ts'
import { feedType } from './progress.ts'

/** Those of the first kind that is not through; none where all are. */
export const openRanges = (ranges: readonly RunRange[]): readonly RunRange[] => {
  const open = ranges.filter(({ type, isDone }) => type !== feedType && !isDone)
  return open.filter(({ type }) => type === open[0]?.type)
}

/**
 * Places of the jobs that can be done now. That of the feed comes first, where its position has to be
 * noted, and last: what did not get there once more, and what has changed meanwhile.
 *
 * @param hasFeed whether the source has a feed of changes
 */
export const duePlaces = (ranges: readonly RunRange[], hasFeed: boolean): readonly number[] => {
  const feed = ranges.filter(({ type }) => type === feedType)
  const isNoted = !hasFeed || feed.every(({ at }) => at !== null)
  const open = isNoted ? openRanges(ranges) : []
  return (open.length > 0 ? open : feed).map(({ place }) => place)
}
