/** A rollout as its driver sees it: what was counted, what guardrails make of it, and what follows. */
import {
  findings,
  next,
  watchedOf,
  type Cell,
  type Decision,
  type Finding,
  type RolloutState,
  type Watched,
} from '../../rollout/index.ts'
import type { ControlStore, ResourceProgress } from '../port.ts'
import type { Declared } from './driver-ports.ts'
import type { EvidenceOf } from './evidence.ts'
import { questionOf } from './question.ts'

export interface Looked {
  /** Milliseconds since 1970 by the clock of the control store. */
  readonly now: number
  readonly watched: Watched
  readonly findings: readonly Finding[]
  /** Counted since the rollout is where it is to be; none while it is on its way. */
  readonly cells: readonly Cell[]
  readonly decision: Decision
}

interface Seen extends Declared {
  readonly state: RolloutState
  readonly resources: readonly ResourceProgress[]
}

/** Decides nothing: what it tells would follow. */
export type Looking = (seen: Seen) => Promise<Looked>

export const lookBy =
  (store: Pick<ControlStore, 'rollouts'>, evidenceOf: EvidenceOf): Looking =>
  async ({ name, rollout, state, resources }) => {
    const question = questionOf({ name, rollout }, resources, state)
    const evidence = await evidenceOf({ name, rollout }, question)
    const { now } = await store.rollouts()
    const watched = watchedOf(rollout, state)
    return {
      now,
      watched,
      findings: findings(watched, evidence),
      cells: evidence.cells,
      decision: next(rollout, state, evidence, now),
    }
  }
