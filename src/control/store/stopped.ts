/** Who stopped a rollout last, when and why: kept beside its state for as long as it does not go on. */
import type { RolloutState } from '../../rollout/index.ts'
import type { StoppedBy } from '../port.ts'

/** Acts that stop what may have been stopped already: whoever did so last is told. */
const stops: ReadonlySet<string> = new Set([
  'rollout.hold',
  'rollout.rollback',
  'rollout.revert',
  'rollout.abort',
])

export const isStopped = ({ status }: RolloutState): boolean =>
  status === 'held' || status === 'reverting'

/**
 * @param before what is known of the state before; undefined where it ran
 * @returns undefined where it goes on
 */
export const stoppedBy = (
  before: StoppedBy | undefined,
  wasStopped: boolean,
  state: RolloutState,
  by: StoppedBy,
): StoppedBy | undefined => {
  if (!isStopped(state)) return undefined
  return wasStopped && !stops.has(by.action) ? before : by
}
