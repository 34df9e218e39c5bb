/** Whether a copy goes the way of the rollout between its backends: what is copied onto is not what clients write first. */
import type { ControlStore } from '../../control/port.ts'
import type { Rollout } from '../../rollout/index.ts'
import { isLocalEnd } from './local-end.ts'

/**
 * Why data may not be copied from one backend to another now; undefined where it may. Where a rollout has
 * made the second one the authority, what it holds is newer than what would be copied onto it.
 */
export const againstRollout = async (
  store: ControlStore,
  from: string,
  to: string,
): Promise<string | undefined> => {
  const entries = await store.entriesOf('rollout')
  const rollouts = new Map(entries.map(({ id, value }) => [id, value as Rollout | null]))
  for (const { rollout: name, resource, side, stage } of await store.progress()) {
    const rollout = rollouts.get(name)
    if (!rollout) continue
    const isImported = isLocalEnd(from) && [rollout.from, rollout.to].includes(to)
    if (isImported && stage !== 'off' && stage !== 'complete') {
      const other = rollout.from === to ? rollout.to : rollout.from
      return `${resource} is at ${stage} of the rollout ${name}, which keeps ${to} and ${other} equal: documents of a file would get to ${to} alone. Take the rollout back or end it first.`
    }
    const isTheirs =
      (rollout.from === from && rollout.to === to) || (rollout.from === to && rollout.to === from)
    const authority = side === 'from' ? rollout.from : rollout.to
    if (isTheirs && authority === to) {
      return `${resource} is at ${stage} of the rollout ${name}, so ${to} is written first and ${from} follows it: a copy would put older documents over newer ones. Copy from ${to} to ${from}, or take the rollout back.`
    }
  }
  return undefined
}
