/** Gates as whoever asks by hand meets them: by the same evidence that the driver looks at. */
import { refusals, stages, type Stage } from '../../rollout/index.ts'
import type { Gates } from '../actions/control.ts'
import type { ControlStore } from '../port.ts'
import type { EvidenceOf } from './evidence.ts'

type Status = Parameters<Gates>[0]

/** The stage that all resources have reached: the earliest one. */
export const reachedBy = ({
  rollout,
  name,
  resources,
}: Pick<Status, 'rollout' | 'name' | 'resources'>): Stage => {
  const places = rollout.resources.map((resource) => {
    const found = resources.find((one) => one.resource === resource && one.rollout === name)
    return found ? stages.indexOf(found.stage) : 0
  })
  return stages[Math.min(...places)] ?? 'off'
}

/** Each reason behind the name of its gate: `clients: client nerv-tokyo needs blue ...`. */
export const gatesBy =
  (store: Pick<ControlStore, 'rollouts'>, evidenceOf: EvidenceOf): Gates =>
  async (status, to) => {
    const { name, rollout, state } = status
    const at = reachedBy(status)
    const question = { since: undefined, at, to }
    const evidence = await evidenceOf({ name, rollout }, question)
    const { now } = await store.rollouts()
    return refusals(at, to, { rollout, state, evidence, now }).map(
      ({ gate, why }) => `${gate}: ${why}`,
    )
  }
