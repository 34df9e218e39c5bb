/** How far a run is, out of its ranges. */
import type { RunRange } from '../../control/runs.ts'
import { added, noCounts, type Counts } from '../copy/copying.ts'

/** The range that stands for the feed of changes; its `at` is the position that is followed. */
export const feedType = ''

export interface TypeProgress {
  readonly type: string
  readonly isDone: boolean
  readonly counts: Counts
}

export interface Progress {
  readonly types: readonly TypeProgress[]
  readonly total: Counts
  /** Documents that were brought over after the copy, because they had changed meanwhile. */
  readonly caughtUp: number
}

export const countsOf = ({ counts }: Pick<RunRange, 'counts'>): Counts => added(noCounts, counts)

export const progressOf = (ranges: readonly RunRange[]): Progress => {
  const types = new Map<string, TypeProgress>()
  let total = noCounts
  let caughtUp = 0
  for (const range of ranges) {
    const counts = countsOf(range)
    if (range.type === feedType) {
      caughtUp += counts.created + counts.replaced + counts.deleted
      continue
    }
    total = added(total, counts)
    const before = types.get(range.type)
    types.set(range.type, {
      type: range.type,
      isDone: range.isDone && (before?.isDone ?? true),
      counts: added(before?.counts ?? noCounts, counts),
    })
  }
  return { types: [...types.values()], total, caughtUp }
}
