/** The rollout that leads from one backend to another, and how far it is. */
import type { RolloutStatus } from '../../../control/rollout/actions.ts'
import type { RolloutSeen } from '../../../migrate/index.ts'
import { valueOf } from '../../release/rollouts-of.ts'
import type { Rollouts, Target } from '../../release/target.ts'

export interface Between {
  readonly tag: string
  readonly status: RolloutStatus
}

/** Undefined where there is none. */
export const rolloutBetween = async (
  target: Target,
  rollouts: Rollouts,
  ends: { readonly source: string; readonly target: string },
): Promise<Between | undefined> => {
  const all = await target.entries('rollout')
  const found = all.find(({ value }) => value.from === ends.source && value.to === ends.target)
  if (!found) return undefined
  return { tag: found.tag, status: valueOf(await rollouts.status(found.id)) }
}

/** One stage per resource: `off` for what nobody has begun with. */
export const seenOf = ({ name, rollout, resources }: RolloutStatus): RolloutSeen => ({
  name,
  stages: rollout.resources.map((resource) => ({
    resource,
    stage: resources.find((one) => one.resource === resource)?.stage ?? 'off',
  })),
})

/** Writes of all of its resources that are not at both backends. */
export const queueOf = ({ resources }: RolloutStatus) => ({
  dirty: resources.reduce((sum, one) => sum + one.dirty, 0),
  quarantined: resources.reduce((sum, one) => sum + one.quarantined, 0),
})
