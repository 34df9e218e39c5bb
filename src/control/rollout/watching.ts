/** Looks at the work of rollouts now and then: for gauges, and for writes that repair has just given up. */
import { stages } from '../../rollout/index.ts'
import type { Metrics } from '../../telemetry/index.ts'
import type { ControlStore, ResourceProgress } from '../port.ts'

export interface WatchingOptions {
  readonly store: Pick<ControlStore, 'progress'>
  readonly metrics: Metrics
  /** Whether this process is the one that tells. */
  readonly isDriving: () => boolean
  /** More writes are in quarantine than were told of: how many there are now. */
  readonly quarantined: (of: {
    readonly rollout: string
    readonly resource: string
    readonly count: number
  }) => void
}

const states = ['open', 'dirty', 'quarantined'] as const

const nothing = { open: 0, dirty: 0, quarantined: 0, oldestMs: 0 }

const isOf = (one: ResourceProgress) => (other: ResourceProgress) =>
  one.resource === other.resource && one.rollout === other.rollout

/** @returns looks once; rejects where the control store is away */
export const createWatching = ({ store, metrics, isDriving, quarantined }: WatchingOptions) => {
  const stage = metrics.gauge('isthmus.rollout.stage', {
    description:
      'Where a resource of a rollout is: 0 off, 1 dualwrite, 2 shadow, 3 live, 4 rampdown, 5 complete',
    labels: ['rollout', 'resource'],
    across: 'max',
  })
  const intents = metrics.gauge('isthmus.rollout.intents', {
    description:
      'Writes that may not be at both backends: on their way, waiting for repair, given up by it',
    unit: '{write}',
    labels: ['rollout', 'resource', 'state'],
    across: 'max',
  })
  const age = metrics.gauge('isthmus.rollout.intents.age', {
    description: 'Time since the oldest of them was opened',
    unit: 's',
    labels: ['rollout', 'resource'],
    across: 'max',
  })
  let before: readonly ResourceProgress[] = []
  const told = new Map<string, number>()

  const set = ({ rollout, resource, oldestMs, ...counts }: ResourceProgress): void => {
    stage.set(stages.indexOf(counts.stage), { rollout, resource })
    age.set(oldestMs / 1000, { rollout, resource })
    for (const state of states) intents.set(counts[state], { rollout, resource, state })
  }

  const tell = ({ rollout, resource, quarantined: count }: ResourceProgress): void => {
    const key = `${rollout}\0${resource}`
    if (count > (told.get(key) ?? 0)) quarantined({ rollout, resource, count })
    told.set(key, count)
  }

  return async (): Promise<void> => {
    const found = await store.progress()
    for (const gone of before) {
      if (!found.some(isOf(gone))) set({ ...gone, ...nothing, stage: 'off' })
    }
    for (const one of found) set(one)
    if (isDriving()) found.forEach(tell)
    before = found
  }
}
