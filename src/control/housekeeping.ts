/** Old facts go, from time to time, by one of all the processes over a store. */
import type { ControlConfig } from '../gateway/config/control-schema.ts'
import type { ControlStore } from './port.ts'

export interface HousekeepingOptions {
  /** As it is configured at the moment. */
  readonly keep: () => ControlConfig['keep']
  /** Who this process is among those over the store. */
  readonly holder: string
  /** Milliseconds between two times. */
  readonly everyMs?: number
  /** Told where the store is away; it is tried again the next time. */
  readonly onError: (error: unknown) => void
}

/** @returns ends it */
export const keepHouse = (
  store: Pick<ControlStore, 'lease' | 'prune'>,
  { keep, holder, everyMs = 60_000, onError }: HousekeepingOptions,
): (() => void) => {
  let underWay = false
  const once = async (): Promise<void> => {
    if (underWay) return
    underWay = true
    try {
      if (await store.lease('housekeeping', holder, 2 * everyMs)) await store.prune(keep())
    } catch (error) {
      onError(error)
    } finally {
      underWay = false
    }
  }
  const timer = setInterval(() => void once(), everyMs)
  return () => clearInterval(timer)
}
