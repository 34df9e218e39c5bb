/** Changes of the state of a run by whoever works on it: that it began, and how it ended. */
import type { RunRange } from '../../control/runs.ts'
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import type { Progress } from './progress.ts'
import type { Saved } from './saved.ts'
import { moved, type RunState, type Status } from './state.ts'
import type { Working } from './working.ts'

export interface Worked {
  readonly status: Status
  readonly why: string | undefined
  readonly progress: Progress
  readonly stranded: number
}

interface Edit {
  readonly why?: string | undefined
  readonly metrics?: RunState['metrics']
  readonly ranges?: readonly RunRange[]
  /** How it is worked on from now on. */
  readonly also?: { readonly shared?: true; readonly transforms: string | undefined }
}

/** Problem: `migration-refused` where it does not get there from the state that it is in. */
export const changeTo = async (
  { runs, name, actor }: Pick<Working, 'runs' | 'name' | 'actor'>,
  status: Status,
  { why, metrics, ranges, also }: Edit = {},
): Promise<Result<RunState>> => {
  for (;;) {
    const row = await runs.run(name)
    if (!row) return failed(problem('migration-refused', `There is no migration ${name}.`))
    const before = row.state as RunState
    const next = before.status === status ? ok(before) : moved(before, status, new Date(), why)
    if (!next.ok) return next
    const { transforms, ...rest } = { ...next.value, ...also }
    const having = transforms === undefined ? {} : { transforms }
    const saved = { ...rest, ...having, ...(metrics && { metrics }) } as RunState
    const action = `migration.${status}`
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

/** Ends it, where nobody else has meanwhile; answers how it stands then. */
export const ended = async (
  on: Working,
  { progress, stranded }: Pick<Saved, 'progress' | 'stranded'>,
  status: Status,
  why: string | undefined,
): Promise<Result<Worked>> => {
  const { runs, name } = on
  if ((await runs.run(name))?.state['status'] === 'in_progress') {
    const changed = await changeTo(on, status, { why, metrics: metricsOf(progress, stranded) })
    if (!changed.ok) return changed
  }
  const now = (await runs.run(name))?.state as RunState
  return ok({ status: now.status, why: now.why, progress, stranded })
}
