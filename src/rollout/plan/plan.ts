/** What a team declares of a rollout: plain data, judged before it counts. */
import type { Stage } from '../stage.ts'

/** What may not be worse at the new backend. Absent: not looked at. */
export interface Guardrails {
  /** Largest share of compared answers that differ, 0 to 1. */
  readonly mismatch?: number
  /** By how much more often requests may fail than at the backend that is left: 1.5 is half as often again. */
  readonly errorRatio?: number
  /** How much longer the slower half of requests may take than there. */
  readonly latencyRatio?: number
  /** Oldest write that may wait for repair: `30s`, `5m`. */
  readonly repairAge?: string
}

export interface RolloutStep {
  readonly stage: Stage
  /** Percent of clients whose reads the new backend answers, in `shadow` and `live`; 0 and 100 there when absent. */
  readonly share?: number
  /** How long it stays so at least: `30s`, `15m`, `2h`, `7d`. Not at all when absent. */
  readonly hold?: string
  /** Fewest answers per cell that have to be known before the next step. */
  readonly minimum?: number
  /** In place of those of the plan. */
  readonly guardrails?: Guardrails
  /** Whether somebody has to say so before it begins. */
  readonly approval?: boolean
}

export interface RolloutPlan {
  readonly steps: readonly RolloutStep[]
  readonly guardrails?: Guardrails
  /** With which confidence a guardrail is held to be broken, 0.5 to 0.999; 0.95 when absent. */
  readonly confidence?: number
  /** What happens then; `hold` when absent. */
  readonly onBreach?: 'hold' | 'rollback'
}

/** A rollout as it is declared: an entry of the policy, whose id is its name. */
export interface Rollout {
  /** Backend that is left. */
  readonly from: string
  /** Backend that it leads to. */
  readonly to: string
  /** First segments of paths in the version of `from`: `entities`. One resource is in one rollout. */
  readonly resources: readonly string[]
  /** Flag whose value is the backend that a client's reads see, in `shadow` and `live`; shares of steps count without. */
  readonly flag?: string
  /** Percent of reads that are compared where stages compare; 100 when absent. */
  readonly sample?: number
  /** Routes whose reads are answered by `from` in `live` where `to` fails; none when absent. */
  readonly fallBack?: readonly string[] | true
  /** Without one, every step is asked for by hand. */
  readonly plan?: RolloutPlan
}

/** Where all resources of a rollout are to be. */
export interface Target {
  readonly stage: Stage
  /** Percent, 0 to 100. */
  readonly share: number
}

/** How far a rollout is: one row of the control store. Times are milliseconds since 1970 by the clock of the control store. */
export interface RolloutState {
  readonly target: Target
  /** `held`: nothing moves by itself. `reverting`: on its way back to `off`. */
  readonly status: 'running' | 'held' | 'reverting' | 'ended'
  /** Index of the step of the plan that `target` is of; undefined where it was asked for by hand. */
  readonly step?: number
  /** Since when all resources are where they are to be; undefined while they are on their way. */
  readonly reachedAt?: number
  /** Step that somebody has approved. */
  readonly approved?: number
  /** Whether somebody has said that the data of `from` has been copied and verified. */
  readonly copied?: boolean
  /** In words: why it is held, or goes back. */
  readonly why?: string
}
