/** Takes ranges of a run that many processes share, one after the other, until the run is over. */
import { ok, type Result } from '../../errors/index.ts'
import { againstCode } from './against-code.ts'
import { duePlaces } from './due.ts'
import type { Worked } from './ending.ts'
import type { RunJob, RunJobs } from './jobs.ts'
import { workOnJob } from './one-job.ts'
import { keeping, patiently } from './patiently.ts'
import { progressOf } from './progress.ts'
import type { RunState } from './state.ts'
import { attendMs } from './watch.ts'
import { refused } from './work.ts'
import type { Working } from './working.ts'

/** Between two looks for a job, in milliseconds. */
const lookEvery = 500

const resting = (signal: Working['signal']): Promise<void> =>
  new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, lookEvery)
    if (signal.aborted) end()
    else signal.addEventListener('abort', end)
  })

/** What counts is the range, which nobody moves unseen: a queue that is away takes nothing. */
const held = (job: RunJob): Promise<boolean> => job.keep().catch(() => true)

/** What a process needs that works on whatever of a run is left; its `lease` is that of each job. */
export type SharedWorking = Omit<Working, 'lease' | 'isAnew'> & { readonly jobs: RunJobs }

/**
 * Until the run is over or has failed, or `signal` ends: others then go on with the range. A run that is
 * paused is waited for. Problem: `migration-refused`.
 */
export const workShared = async (given: SharedWorking): Promise<Result<Worked>> => {
  const { jobs, ...rest } = given
  const keep = keeping(given)
  const on = patiently({ ...rest, lease: () => Promise.resolve(true) })
  const { name, runs, signal, holder } = on
  const attend = (ranges: number, ms: number) =>
    runs.attend(name, { holder, ranges, waits: null }, ms)
  try {
    for (;;) {
      const state = (await runs.run(name))?.state as RunState | undefined
      if (!state) return refused(`There is no migration ${name}.`)
      if (state.shared !== true) {
        return refused(
          `One process alone works on ${name}: let workers share it with "isthmus migrate resume ${name} --workers".`,
        )
      }
      const against = (await on.mayNot?.()) ?? againstCode(state, on)
      if (against !== undefined) return refused(against)
      const ranges = await runs.ranges(name)
      const progress = progressOf(ranges)
      on.onProgress?.(progress)
      const isWaiting = state.status === 'not_started' || state.status === 'paused'
      if (signal.aborted || (state.status !== 'in_progress' && !isWaiting)) {
        const stranded = await runs.countStranded(name)
        return ok({ status: state.status, why: state.why, progress, stranded })
      }
      await attend(0, attendMs)
      const job = isWaiting ? undefined : await keep(() => jobs.take())
      if (!job) {
        if (!isWaiting) {
          await keep(() => jobs.offer(duePlaces(ranges, on.source.changes !== undefined)))
        }
        await resting(signal)
        continue
      }
      const worked = await workOnJob({ ...on, lease: () => held(job) }, state, job.place)
      await keep(() => job.done())
      if (!worked.ok) return worked
      const now = await runs.ranges(name)
      await keep(() => jobs.offer(duePlaces(now, on.source.changes !== undefined)))
    }
  } finally {
    await attend(0, 0).catch(() => undefined)
  }
}
