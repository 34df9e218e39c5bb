/** The stages of a rollout, and what each means for reads and writes. */
import type { Side } from './protocol/index.ts'

export const stages = ['off', 'dualwrite', 'shadow', 'live', 'rampdown', 'complete'] as const

export type Stage = (typeof stages)[number]

export interface StageRules {
  /** Who answers reads whose cohort is to see the new backend. */
  readonly answers: Side
  /** Whether reads are sent to the other side, too, and compared. */
  readonly compares: boolean
  /** Where writes go, in this order: the first one is the authority. */
  readonly writes: readonly [Side] | readonly [Side, Side]
}

export const stageRules: Readonly<Record<Stage, StageRules>> = {
  off: { answers: 'from', compares: false, writes: ['from'] },
  dualwrite: { answers: 'from', compares: false, writes: ['from', 'to'] },
  shadow: { answers: 'from', compares: true, writes: ['from', 'to'] },
  live: { answers: 'to', compares: true, writes: ['to', 'from'] },
  rampdown: { answers: 'to', compares: false, writes: ['to', 'from'] },
  complete: { answers: 'to', compares: false, writes: ['to'] },
}

/** The side whose document is true for the resource, for everyone. */
export const authorityOf = (stage: Stage): Side => stageRules[stage].writes[0]

/** Whether both sides are written, under intents. */
export const isDual = (stage: Stage): boolean => stageRules[stage].writes.length === 2

/**
 * Whether getting from one stage to another changes who is written, or who first: then no write of
 * the old stage may be on its way when the new one begins.
 */
export const isFenced = (before: Stage, after: Stage): boolean => {
  const [a, b] = [stageRules[before].writes, stageRules[after].writes]
  return a.length !== b.length || a[0] !== b[0]
}
