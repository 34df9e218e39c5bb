/** What evidence is needed for a rollout, as it is: for whoever drives it, and for whoever only looks. */
import { stages, type Authority, type RolloutState } from '../../rollout/index.ts'
import type { Declared, Question } from './driver-ports.ts'

/** What gates may be asked of: from the resource that is least far to the next step of the plan. */
export const questionOf = (
  authorities: readonly Pick<Authority, 'resource' | 'rollout' | 'stage'>[],
  { name, rollout: { plan, resources } }: Declared,
  state: RolloutState,
): Question => {
  const places = resources.map((resource) => {
    const found = authorities.find((one) => one.resource === resource && one.rollout === name)
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
