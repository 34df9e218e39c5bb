/** Processes that decide requests tell the control store by which policy. */
import type { ControlStore, InstanceRow } from './port.ts'
import { single } from './repeating.ts'

/** What a process is in `ControlStore.instances`. */
export type Instance = Pick<InstanceRow, 'id' | 'host' | 'startedAt' | 'version'>

/** Questions to the store for each of which its processes tell once that they are there. */
export const beatsEvery = 5

/** Each call tells of all; a store that is away is told the next time. */
export const tellInstances = (
  store: Pick<ControlStore, 'beat'>,
  rows: () => readonly Omit<InstanceRow, 'seenAt'>[],
): (() => Promise<void>) =>
  single(async () => {
    const seenAt = new Date().toISOString()
    await store.beat(...rows().map((row) => ({ ...row, seenAt }))).catch(() => undefined)
  })
