/** Works on a run until it is through, or somebody or something stops it. One process at a time does. */
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import { patiently } from './patiently.ts'
import type { Progress } from './progress.ts'
import type { RunRange } from '../../control/runs.ts'
import { isOver, moved, type RunState, type Status } from './state.ts'
import { Saved } from './saved.ts'
import { allSteps } from './steps.ts'
import { Watch } from './watch.ts'
import { leaseMs, type Working } from './working.ts'

export interface Worked {
  readonly status: Status
  readonly why: string | undefined
  readonly progress: Progress
  readonly stranded: number
}

const changeTo = async (
  { runs, name, actor }: Working,
  status: Status,
  edit: {
    readonly why?: string | undefined
    readonly metrics?: RunState['metrics']
    readonly ranges?: readonly RunRange[]
  } = {},
): Promise<Result<RunState>> => {
  for (;;) {
    const row = await runs.run(name)
    if (!row) return failed(problem('migration-refused', `There is no migration ${name}.`))
    const state = row.state as RunState
    const next = moved(state, status, new Date(), edit.why)
    if (!next.ok) return next
    const saved = { ...next.value, ...(edit.metrics && { metrics: edit.metrics }) } as RunState
    const action = `migration.${status}`
    const { ranges } = edit
    const change = { actor, action, name, version: row.version, state: saved }
    if (await runs.changeRun({ ...change, ...(ranges && { ranges }) })) return ok(saved)
  }
}

const metricsOf = (
  { total, caughtUp, types }: Progress,
  stranded: number,
): RunState['metrics'] => ({
  ...total,
  caught_up: caughtUp,
  quarantined: stranded,
  ...Object.fromEntries(types.map(({ type, counts }) => [`${type}_read`, counts.read])),
})

/** Whoever had it may have been killed just now. */
const leased = async ({ lease, signal }: Working): Promise<boolean> => {
  for (const end = performance.now() + leaseMs * 1.5; ;) {
    if (await lease(leaseMs)) return true
    if (signal.aborted || performance.now() > end) return false
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

const anew = (range: RunRange): RunRange => ({ ...range, at: null, isDone: false, counts: {} })

/** Problems: `migration-refused` where it does not go on from where it is, or another process works on it. */
export const workOn = async (given: Working): Promise<Result<Worked>> => {
  const on = patiently(given)
  const { name, runs } = on
  if (!(await leased(on))) {
    const detail = `Another process works on ${name}: "isthmus migrate status ${name}" shows how far it is.`
    return failed(problem('migration-refused', detail))
  }
  const against = await on.mayNot?.()
  if (against !== undefined) return failed(problem('migration-refused', against))
  const begun = await runs.run(name)
  const before = begun?.state as RunState | undefined
  if (before && before.contract !== on.contract.hash) {
    const detail =
      'The contract has changed since this migration began: begin a new one, which finds what is there already.'
    return failed(problem('migration-refused', detail))
  }
  const all = await runs.ranges(name)
  // Nobody tells what has changed since its end: all of it is looked at once more.
  const isAnew = before !== undefined && isOver(before.status) && !on.source.changes
  const started =
    before?.status === 'in_progress'
      ? ok(before)
      : await changeTo(on, 'in_progress', isAnew ? { ranges: all.map(anew) } : {})
  if (!started.ok) return started
  const watch = new Watch(on, started.value)
  const ranges = await runs.ranges(name)
  const saved = new Saved(on, watch, ranges, await runs.countStranded(name))
  // Whoever worked on it before may have been killed with something on its way.
  if (ranges.some(({ version }) => version > 1)) watch.unsure()
  const renewing = setInterval(() => void given.lease(leaseMs).catch(() => undefined), leaseMs / 3)
  const ended = async (status: Status, why: string | undefined): Promise<Result<Worked>> => {
    const { progress, stranded } = saved
    const isSame = (await runs.run(name))?.state['status'] !== 'in_progress'
    if (!isSame) {
      const changed = await changeTo(on, status, { why, metrics: metricsOf(progress, stranded) })
      if (!changed.ok) return changed
    }
    const now = (await runs.run(name))?.state as RunState
    return ok({ status: now.status, why: now.why, progress, stranded })
  }
  try {
    const done = await allSteps({ on, watch, saved })
    const { halt } = watch
    if (halt) return await ended(halt.status, halt.why)
    if (!done.ok) return await ended('failed', done.problem.detail)
    return await ended(saved.stranded > 0 ? 'completed_with_quarantine' : 'completed', undefined)
  } finally {
    clearInterval(renewing)
  }
}
