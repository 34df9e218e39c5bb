/** A rehearsal as the control store keeps it: what each of its steps has found, and how long it took. */
import type { JsonObject } from '../../json/index.ts'
import { rehearsalSteps, type Rehearsed } from '../rehearse/rehearsal.ts'

/** Characters of what a step has found. */
const mostWords = 1000

export interface CompletedRehearsal extends Rehearsed {
  /** Versions of the ends. */
  readonly from: string
  readonly to: string
  /** Backends that it was done on; null of stores that are gone with it. */
  readonly copies: readonly string[] | null
  /** Why it ended early, where no step says so: the code of an error, or that somebody stopped it. */
  readonly ended?: string
}

/** In words without values of documents. */
export const keptRehearsal = (of: CompletedRehearsal): JsonObject => {
  const { from, to, copies, steps, isGood, ended } = of
  return {
    from,
    to,
    isGood,
    copies: copies === null ? null : [...copies],
    ended: ended ?? null,
    steps: steps.map(({ step, isGood: isFine, what, ms }) => ({
      step,
      isGood: isFine,
      what: what.slice(0, mostWords),
      ms,
    })),
    left: rehearsalSteps.filter((step) => steps.every((one) => one.step !== step)),
  }
}
