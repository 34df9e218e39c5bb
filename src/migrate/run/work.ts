/** Works on a run until it is through, or somebody or something stops it. One process at a time does. */
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import type { RunRange } from '../../control/runs.ts'
import { doingOf } from './doing-of.ts'
import { againstCode } from './against-code.ts'
import { changeTo, ended, type Worked } from './ending.ts'
import { patiently } from './patiently.ts'
import { isOver, type RunState } from './state.ts'
import { allSteps } from './steps.ts'
import { leaseMs, type Working } from './working.ts'

/** Whoever had it may have been killed just now. */
const leased = async ({ lease, signal }: Working): Promise<boolean> => {
  for (const end = performance.now() + leaseMs * 1.5; ;) {
    if (await lease(leaseMs)) return true
    if (signal.aborted || performance.now() > end) return false
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

export const refused = (detail: string) => failed(problem('migration-refused', detail))

/** As it is before its first document; whoever works on it as it was is overtaken. */
export const anew = (range: RunRange): RunRange => ({
  ...range,
  version: range.version + 1,
  at: null,
  isDone: false,
  counts: {},
})

/** Problems: `migration-refused` where it does not go on from where it is, or another process works on it. */
export const workOn = async (given: Working): Promise<Result<Worked>> => {
  const on = patiently(given)
  const { name, runs } = on
  const byAnother = `Another process works on ${name}: "isthmus migrate status ${name}" shows how far it is.`
  if (!(await leased(on))) return refused(byAnother)
  const before = (await runs.run(name))?.state as RunState | undefined
  if (before?.shared === true) {
    return refused(`Workers share ${name}: work on it with "isthmus migrate worker ${name}".`)
  }
  const against = (await on.mayNot?.()) ?? (before && againstCode(before, on))
  if (against !== undefined) return refused(against)
  const all = await runs.ranges(name)
  // Nobody tells what has changed since its end: all of it is looked at once more.
  const isAnew =
    on.isAnew === true || (before !== undefined && isOver(before.status) && !on.source.changes)
  const started =
    before?.status === 'in_progress' && !isAnew
      ? ok(before)
      : await changeTo(on, 'in_progress', {
          also: { transforms: on.digest },
          ...(isAnew && { ranges: all.map(anew) }),
        })
  if (!started.ok) return started
  const doing = await doingOf(on, started.value, given.lease)
  const { watch, saved } = doing
  // Whoever worked on it before may have been killed with something on its way.
  if (saved.ranges.some(({ version }) => version > 1)) watch.unsure()
  try {
    await watch.begin()
    const done = await allSteps(doing)
    const { halt } = watch
    if (halt?.isOvertaken) return refused(byAnother)
    if (halt) return await ended(on, saved, halt.status, halt.why)
    if (!done.ok) return await ended(on, saved, 'failed', done.problem.detail)
    const status = saved.stranded > 0 ? 'completed_with_quarantine' : 'completed'
    return await ended(on, saved, status, undefined)
  } finally {
    await watch.leave()
  }
}
