/** What a plan begins with: its first step, and the first one by which reads of clients go elsewhere. */
import {
  shareOf,
  stageRules,
  type Rollout,
  type RolloutStep,
  type Target,
} from '../../rollout/index.ts'

export interface FirstMoved {
  /** Index of the step. */
  readonly step: number
  readonly target: Target
}

const moves = ({ flag }: Rollout, step: RolloutStep): boolean =>
  (flag !== undefined && stageRules[step.stage].compares) || shareOf(step) > 0

/** Undefined where the plan moves nobody, or where there is none. */
export const firstMoved = (rollout: Rollout): FirstMoved | undefined => {
  const steps = rollout.plan?.steps ?? []
  const step = steps.findIndex((one) => moves(rollout, one))
  const found = steps[step]
  return found && { step, target: { stage: found.stage, share: shareOf(found) } }
}
