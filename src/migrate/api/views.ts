/** Migrations as the admin API answers them. */
import type { RunRange, RunRow, RunWorker } from '../../control/runs.ts'
import { nextSteps } from '../report/commands.ts'
import { keySpaces } from '../report/key-space.ts'
import { paceOf } from '../report/pace.ts'
import type { Left, RunFacts } from '../report/run-facts.ts'
import { feedType } from '../run/progress.ts'
import { reportOf, type RunState } from '../run/state.ts'
import type { CutOver } from './cut-over.ts'

/** Acts that are told, the newest. */
const mostActs = 200

export const summaryOf = ({ name, version, state: given }: RunRow) => {
  const state = given as RunState
  const { status, source, target, from, to } = state
  const { startTime = null, endTime = null, why = null } = state
  return { name, version, status, source, target, from, to, startTime, endTime, why }
}

const rangeView = (range: RunRange) => {
  const { version: _, ...rest } = range
  return rest
}

export interface Seen {
  /** The first documents in quarantine. */
  readonly left: readonly Left[]
  readonly workers: readonly RunWorker[]
  readonly cutOver: CutOver
}

/** @param now what is left is reckoned from here */
export const viewOf = (facts: RunFacts, { left, workers, cutOver }: Seen, now: Date) => {
  const { name, state, ranges, progress, quarantined, acts } = facts
  const { contract, plan = null, extras, only = null, mostStranded, throttle, expected } = state
  return {
    ...summaryOf(facts),
    settings: { contract, plan, extras, only, mostStranded, throttle },
    report: reportOf(state),
    expected,
    progress,
    ranges: ranges.filter(({ type }) => type !== feedType).map(rangeView),
    keys: keySpaces(state, ranges, left),
    measured: state.measured ?? null,
    workers,
    cutOver,
    next: nextSteps(name, state),
    quarantined: Object.fromEntries(quarantined),
    pace: paceOf(state, progress, acts, now) ?? null,
    history: acts.slice(-mostActs),
  }
}
