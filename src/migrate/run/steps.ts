/** The steps of a run: all documents, those that did not get there once more, and what has changed meanwhile. */
import { ok, type Result } from '../../errors/index.ts'
import { copyRange } from './copy-range.ts'
import type { Doing } from './doing.ts'
import { openRanges } from './due.ts'
import { follow, noteFeed } from './follow.ts'
import { retry } from './retry.ts'

/** Everything is looked at once more; what is there already is not written again. */
const beginAnew = async ({ saved }: Doing): Promise<void> => {
  for (const range of saved.ranges) {
    if (!(await saved.step(range, { at: null, isDone: false, counts: {} }))) return
  }
}

/**
 * What remains once all ranges are through; answers whether that is all, or everything has to be looked
 * at once more.
 */
export const lastSteps = async (doing: Doing): Promise<Result<boolean>> => {
  const { watch, saved } = doing
  const retried = await retry(doing)
  if (!retried.ok) return retried
  if (watch.halt) return ok(true)
  const followed = await follow(doing)
  if (!followed.ok) return followed
  if (watch.halt) return ok(true)
  if (followed.value === 'gone') {
    await beginAnew(doing)
    return ok(false)
  }
  if (saved.stranded === 0) return ok(true)
  const again = await retry(doing)
  return again.ok ? ok(true) : again
}

/** The ranges of one kind, some at a time. The first one that fails ends them all. */
const copyOpen = async (doing: Doing): Promise<Result<undefined>> => {
  const { on, watch, saved } = doing
  const left = [...openRanges(saved.ranges)]
  let broken: Result<undefined> = ok(undefined)
  const work = async (): Promise<void> => {
    for (let next = left.shift(); next && !watch.halt; next = left.shift()) {
      const copied = await copyRange(next, doing)
      if (copied.ok || !broken.ok) continue
      broken = copied
      watch.stop({ status: 'failed', why: copied.problem.detail })
    }
  }
  await Promise.all(Array.from({ length: Math.max(1, on.parallel ?? 1) }, work))
  return broken
}

/** All of it, parents first. */
export const allSteps = async (doing: Doing): Promise<Result<undefined>> => {
  const { watch, saved } = doing
  for (;;) {
    const noted = await noteFeed(doing)
    if (!noted.ok) return noted
    while (openRanges(saved.ranges).length > 0) {
      if (watch.halt) return ok(undefined)
      const copied = await copyOpen(doing)
      if (!copied.ok) return copied
    }
    if (watch.halt) return ok(undefined)
    const last = await lastSteps(doing)
    if (!last.ok) return last
    if (last.value) return ok(undefined)
  }
}
