/** All that is told of a run, read from the control store. */
import type { RunAct, RunRange, RunStore, StrandedRow } from '../../control/runs.ts'
import { ok, type Result } from '../../errors/index.ts'
import { runOf } from '../run/asks.ts'
import { progressOf, type Progress } from '../run/progress.ts'
import type { RunState } from '../run/state.ts'

/** A document that did not get there. */
export type Left = Omit<StrandedRow, 'document'>

export interface RunFacts {
  readonly name: string
  /** Grows with each change of its state. */
  readonly version: number
  readonly state: RunState
  readonly ranges: readonly RunRange[]
  readonly progress: Progress
  /** How many documents did not get there, by type. */
  readonly quarantined: ReadonlyMap<string, number>
  /** What was done with it, oldest first. */
  readonly acts: readonly RunAct[]
}

/** Problem: `entry-not-found`. */
export const runFacts = async (runs: RunStore, name: string): Promise<Result<RunFacts>> => {
  const found = await runOf(runs, name)
  if (!found.ok) return found
  const [ranges, quarantined, acts] = await Promise.all([
    runs.ranges(name),
    runs.strandedTypes(name),
    runs.acts(name),
  ])
  const { version, state } = found.value
  return ok({ name, version, state, ranges, progress: progressOf(ranges), quarantined, acts })
}

/** The first documents that did not get there, without what is in them. */
export const firstLeft = (runs: RunStore, name: string, limit: number): Promise<readonly Left[]> =>
  runs.stranded(name, { limit, isBare: true })

export const sumOf = (counts: ReadonlyMap<string, number>): number =>
  [...counts.values()].reduce((sum, count) => sum + count, 0)
