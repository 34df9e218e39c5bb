/** Gates as whoever asks by hand meets them: by the same evidence that the driver looks at. */
import { refusals, stages, type Stage } from '../../rollout/index.ts'
import type { Gates } from '../actions/control.ts'
import type { ControlStore } from '../port.ts'
import type { EvidenceOf } from './evidence.ts'

type Status = Parameters<Gates>[0]

/** Where the resources of a rollout are. */
export interface Places {
  /** The stage that all of them have reached. */
  readonly earliest: Stage
  /** The stage that none of them is beyond. */
  readonly furthest: Stage
}

/** Of a resource that nobody has begun with: `off`. */
export const placesOf = ({
  rollout,
  name,
  resources,
}: Pick<Status, 'rollout' | 'name' | 'resources'>): Places => {
  const places = rollout.resources.map((resource) => {
    const found = resources.find((one) => one.resource === resource && one.rollout === name)
    return found ? stages.indexOf(found.stage) : 0
  })
  return {
    earliest: stages[Math.min(...places)] ?? 'off',
    furthest: stages[Math.max(...places)] ?? 'off',
  }
}

/** Each reason behind the name of its gate: `clients: client nerv-tokyo needs blue ...`. */
export const gatesBy =
  (store: Pick<ControlStore, 'rollouts'>, evidenceOf: EvidenceOf): Gates =>
  async (status, to) => {
    const { name, rollout, state } = status
    const { earliest: at } = placesOf(status)
    const question = { since: undefined, at, to }
    const evidence = await evidenceOf({ name, rollout }, question)
    const { now } = await store.rollouts()
    return refusals(at, to, { rollout, state, evidence, now }).map(
      ({ gate, why }) => `${gate}: ${why}`,
    )
  }
