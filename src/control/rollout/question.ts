/** What is to be known of a rollout now: whoever drives it and whoever looks on ask the same. */
import { stages, type RolloutState, type Stage } from '../../rollout/index.ts'
import type { Declared, Question } from './driver-ports.ts'

/** Where one resource is. */
interface Place {
  readonly resource: string
  readonly rollout: string
  readonly stage: Stage
}

/** What gates may be asked of: from the resource that is least far to the next step of the plan. */
export const questionOf = (
  { name, rollout: { plan, resources } }: Declared,
  known: readonly Place[],
  state: RolloutState,
): Question => {
  const places = resources.map((resource) => {
    const found = known.find((one) => one.resource === resource && one.rollout === name)
    return found ? stages.indexOf(found.stage) : 0
  })
  const target = stages.indexOf(state.target.stage)
  const after = plan?.steps[(state.step ?? -1) + 1]?.stage ?? state.target.stage
  return {
    since: state.reachedAt,
    at: stages[Math.min(target, ...places)] ?? 'off',
    to: stages[Math.max(target, stages.indexOf(after))] ?? state.target.stage,
  }
}
