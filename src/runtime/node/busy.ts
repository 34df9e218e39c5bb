/** Whether a process has time for what nobody waits for. */
import { performance } from 'node:perf_hooks'

/** Share of the time, of the event loop, from which on it has none. */
const mostUsed = 0.5

/** Shortest time of a look, in milliseconds. */
const lookMs = 50

/** Says whether the event loop was busy for most of the time since it was last looked at. */
export const createBusy = (): (() => boolean) => {
  let since = performance.eventLoopUtilization()
  let at = performance.now()
  let isBusy = false
  return () => {
    const now = performance.now()
    if (now - at < lookMs) return isBusy
    const until = performance.eventLoopUtilization()
    isBusy = performance.eventLoopUtilization(until, since).utilization > mostUsed
    since = until
    at = now
    return isBusy
  }
}
