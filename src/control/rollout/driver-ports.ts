/** What the driver of rollouts acts on. */
import type { Evidence, Gate, Ledger, Rollout, RolloutState, Stage } from '../../rollout/index.ts'

export interface Declared {
  /** Id of its entry in the policy. */
  readonly name: string
  readonly rollout: Rollout
}

export interface RolloutRow {
  /** Grows with each change; 1 is the first. */
  readonly version: number
  readonly state: RolloutState
}

export interface StateChange {
  readonly rollout: string
  /** Of the state that it was decided by: 0 where there was none. */
  readonly version: number
  readonly state: RolloutState
  /** `rollout.step`, as the audit names it. */
  readonly action: string
  /** In words */
  readonly reason: string
  /** A guardrail led to it. */
  readonly isBroken?: true
}

/** Of the control store: each change is one transaction with its row of the audit. */
export interface RolloutStates {
  /** @returns `now`: milliseconds since 1970 by the clock of the control store */
  rollouts(): Promise<{ readonly now: number; readonly rows: ReadonlyMap<string, RolloutRow> }>
  /** Whether it was still the state that the change was decided by. */
  changeRollout(change: StateChange & { readonly actor: string }): Promise<boolean>
}

/** What evidence is for. */
export interface Question {
  /** Milliseconds since 1970 of cells; undefined while resources are on their way: none. */
  readonly since: number | undefined
  /** Gates that stand between these two stages are about to be looked at. */
  readonly at: Stage
  readonly to: Stage
}

/** What happens, for logs, webhooks and whoever looks on. */
export type DriverEvent =
  | ({ readonly kind: 'changed' } & StateChange)
  /** A change of who is written was taken back: something was in its way for too long. */
  | {
      readonly kind: 'aborted'
      readonly rollout: string
      readonly resource: string
      /** Names of those that had not followed, at most 20. */
      readonly instances: readonly string[]
      /** How many writes of before were not settled. */
      readonly writes: number
    }
  /** A guardrail is broken, and that is why its state was changed. */
  | { readonly kind: 'broken'; readonly rollout: string; readonly why: string }
  /** A resource does not go on: in words, why. */
  | {
      readonly kind: 'blocked'
      readonly rollout: string
      readonly resource: string
      readonly gate: Gate
      readonly why: string
    }
  | { readonly kind: 'failed'; readonly error: unknown }

export type Authorities = Pick<
  Ledger,
  | 'authorities'
  | 'found'
  | 'adopt'
  | 'restage'
  | 'prepare'
  | 'commit'
  | 'abort'
  | 'inTheWay'
  | 'backlog'
>

export interface DriverPorts {
  readonly ledger: Authorities
  readonly states: RolloutStates
  /** Rollouts of the newest policy. */
  readonly declared: () => Promise<readonly Declared[]>
  readonly evidence: (declared: Declared, question: Question) => Promise<Evidence>
  readonly told: (event: DriverEvent) => void
  /** Milliseconds, growing. */
  readonly clock: () => number
  readonly pause: (ms: number) => Promise<void>
  /** How long a write waits at most for a change of who is written, in milliseconds. */
  readonly waitMs: number
}
