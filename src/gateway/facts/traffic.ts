/** Counts answers by minute: to which version, of which backend, how they went, and how long they took. */
import { addLatency, noLatency } from '../../rollout/compare/index.ts'
import type { TrafficCount } from './facts.ts'
import { within, type Level } from './levels.ts'

export interface Traffic {
  /** How many combinations have something to hand over. */
  readonly size: number
  /**
   * False where there is no room. Allocates nothing where the combination is known.
   *
   * @param ms until the head of the answer was ready
   * @param now milliseconds since 1970
   */
  count(
    version: string,
    backend: string,
    storeVersion: string,
    statusClass: string,
    ms: number,
    now: number,
  ): boolean
  /** All of them, which start from nothing again. */
  take(): readonly TrafficCount[]
}

interface Open extends TrafficCount {
  readonly latency: number[]
}

export const minuteMs = 60_000

/** @param most combinations that wait */
export const createTraffic = (most: number): Traffic => {
  /** By version, backend, version of the backend and status class: that of the minute that was last. */
  let last: Level<Level<Level<Level<Open>>>> = new Map()
  let waiting: Open[] = []

  const open = (key: Omit<Open, 'latency'>): Open | undefined => {
    if (waiting.length >= most) return undefined
    const { version, backend, storeVersion, statusClass } = key
    const made: Open = { ...key, latency: noLatency() }
    within(within(within(last, version), backend), storeVersion).set(statusClass, made)
    waiting.push(made)
    return made
  }

  return {
    get size() {
      return waiting.length
    },
    count: (version, backend, storeVersion, statusClass, ms, now) => {
      const at = Math.floor(now / minuteMs) * minuteMs
      const known = last.get(version)?.get(backend)?.get(storeVersion)?.get(statusClass)
      const counted =
        known?.at === at ? known : open({ at, version, backend, storeVersion, statusClass })
      if (!counted) return false
      addLatency(counted.latency, ms)
      return true
    },
    take: () => {
      const taken = waiting
      waiting = []
      last = new Map()
      return taken
    },
  }
}
