/**
 * The rollout of the demo, from blue to green. Both stores begin with the same graph, so it begins where
 * both are written and clients read where the flag sends them; every further step waits for somebody.
 */
import type { First, Rollout, RolloutState } from '../../rollout/index.ts'

export const rolloutName = 'to-green'

/** @param flag key of the flag that says which store a client reads */
export const demoRollout = (flag: string): Rollout => ({
  from: 'blue',
  to: 'green',
  resources: ['entities', 'relations'],
  flag,
  plan: {
    steps: (['dualwrite', 'shadow', 'live', 'rampdown', 'complete'] as const).map((stage) => ({
      stage,
      approval: true,
    })),
  },
})

/** Where each of its resources begins: green is written first, and blue with it. */
export const founded: First = { stage: 'live', side: 'to', share: 100, rollout: rolloutName }

/** @param now milliseconds since 1970, by the clock of the control store */
export const foundedState = (now: number): RolloutState => ({
  target: { stage: 'live', share: 100 },
  status: 'running',
  step: 2,
  reachedAt: now,
  copied: true,
})
