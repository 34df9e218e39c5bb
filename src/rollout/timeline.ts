/** A simulated rollout by its steps: when each begins and ends, and how all of it comes out. */
import { targetOf } from './next.ts'
import type { RolloutPlan, Target } from './plan/index.ts'
import type { Happened } from './simulate.ts'

export interface TimelineStep {
  readonly step: number
  readonly target: Target
  /** Milliseconds from the start; undefined where it is not reached. */
  readonly begins: number | undefined
  readonly ends: number | undefined
}

/** `waits`: for what the model never brings. */
export type Ending = 'complete' | 'held' | 'reverted' | 'waits'

export interface Timeline {
  readonly steps: readonly TimelineStep[]
  readonly ending: Ending
  /** Milliseconds from the start to the last thing that happens. */
  readonly ms: number
  /** In words: why it comes out so; undefined where it is complete. */
  readonly why: string | undefined
}

const endings: Readonly<Partial<Record<Happened['kind'], Ending>>> = {
  end: 'complete',
  hold: 'held',
  revert: 'reverted',
}

/** @param happened what `simulate` says of the same plan */
export const timelineOf = (
  { steps }: Pick<RolloutPlan, 'steps'>,
  happened: readonly Happened[],
): Timeline => {
  const last = happened.findLast(({ kind }) => kind !== 'still')
  const ending = (last && endings[last.kind]) ?? 'waits'
  const ms = last?.at ?? 0
  const begins = steps.map((_, step) => {
    return happened.find((one) => one.kind === 'step' && one.step === step)?.at
  })
  return {
    steps: steps.map((step, index) => ({
      step: index,
      target: targetOf(step),
      begins: begins[index],
      ends: begins[index] === undefined ? undefined : (begins[index + 1] ?? ms),
    })),
    ending,
    ms,
    why: ending === 'complete' ? undefined : last?.what,
  }
}
