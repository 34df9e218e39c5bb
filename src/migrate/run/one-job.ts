/** Works on one range of a run that many processes share, or on what remains once all ranges are through. */
import { ok, type Result } from '../../errors/index.ts'
import { copyRange } from './copy-range.ts'
import type { Doing } from './doing.ts'
import { doingOf } from './doing-of.ts'
import { duePlaces, openRanges } from './due.ts'
import { ended } from './ending.ts'
import { noteFeed } from './follow.ts'
import { feedType } from './progress.ts'
import type { RunState } from './state.ts'
import { lastSteps } from './steps.ts'
import type { Working } from './working.ts'

/** Whether the run is through. */
const workAt = async (place: number, doing: Doing): Promise<Result<boolean>> => {
  const { saved, watch } = doing
  const range = saved.ranges.find((one) => one.place === place)
  if (!range) return ok(false)
  if (range.type !== feedType) {
    const copied = await copyRange(range, doing)
    return copied.ok ? ok(false) : copied
  }
  const noted = await noteFeed(doing)
  if (!noted.ok || openRanges(saved.ranges).length > 0) return noted.ok ? ok(false) : noted
  // Any of the others may have been killed with something on its way.
  watch.unsure()
  return lastSteps(doing)
}

/**
 * Nothing is said of the run where it stops because it was paused, because this process is to end, or
 * because somebody else has the range now. Problem: `migration-refused`.
 *
 * @param on its `lease` holds the job
 */
export const workOnJob = async (
  on: Working,
  state: RunState,
  place: number,
): Promise<Result<undefined>> => {
  const doing = await doingOf(on, state, on.lease)
  const { watch, saved } = doing
  if (!duePlaces(saved.ranges, on.source.changes !== undefined).includes(place))
    return ok(undefined)
  try {
    await watch.begin()
    const done = await workAt(place, doing)
    const { halt } = watch
    if (halt?.isOvertaken) on.onOvertaken?.()
    if (halt?.isOvertaken || halt?.status === 'paused') return ok(undefined)
    const why = halt?.why ?? (done.ok ? undefined : done.problem.detail)
    const isThrough = done.ok && done.value && !halt
    if (!isThrough && why === undefined) return ok(undefined)
    const status =
      why !== undefined ? 'failed' : saved.stranded > 0 ? 'completed_with_quarantine' : 'completed'
    const over = await ended(on, saved, status, why)
    return over.ok ? ok(undefined) : over
  } finally {
    await watch.leave()
  }
}
