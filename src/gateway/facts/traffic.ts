/** Counts answers by minute: to which version, of which backend, how they went, and how long they took. */
import { addLatency, noLatency } from '../../rollout/compare/index.ts'
import type { TrafficCount } from './facts.ts'
import { within, type Level } from './levels.ts'

/** Where answers of one kind are counted, until they are handed over. */
export interface TrafficCell {
  readonly count: TrafficCount & { readonly latency: number[] }
  /** With which handing over it goes. */
  readonly batch: number
}

export interface Traffic {
  /** How many combinations have something to hand over. */
  readonly size: number
  /**
   * Where it was counted; undefined where there is no room. Allocates nothing where the combination
   * is known, and looks nothing up where the cell of a request of before is still the one.
   *
   * @param last where one of the same version, backend and status class was counted last, if one was
   * @param ms until the head of the answer was ready
   * @param now milliseconds since 1970
   */
  count(
    last: TrafficCell | undefined,
    version: string,
    backend: string,
    storeVersion: string,
    statusClass: string,
    ms: number,
    now: number,
  ): TrafficCell | undefined
  /** All of them, which start from nothing again. */
  take(): readonly TrafficCount[]
}

export const minuteMs = 60_000

/** @param most combinations that wait */
export const createTraffic = (most: number): Traffic => {
  /** By version, backend, version of the backend and status class: those of the last minute. */
  let cells: Level<Level<Level<Level<TrafficCell>>>> = new Map()
  let waiting: TrafficCell[] = []
  let batch = 0

  const isStill = (
    cell: TrafficCell | undefined,
    at: number,
    storeVersion: string,
  ): cell is TrafficCell =>
    cell?.batch === batch && cell.count.at === at && cell.count.storeVersion === storeVersion

  const open = (key: Omit<TrafficCount, 'latency'>): TrafficCell | undefined => {
    if (waiting.length >= most) return undefined
    const { version, backend, storeVersion, statusClass } = key
    const made: TrafficCell = { count: { ...key, latency: noLatency() }, batch }
    within(within(within(cells, version), backend), storeVersion).set(statusClass, made)
    waiting.push(made)
    return made
  }

  const cellOf = (
    last: TrafficCell | undefined,
    version: string,
    backend: string,
    storeVersion: string,
    statusClass: string,
    at: number,
  ): TrafficCell | undefined => {
    if (isStill(last, at, storeVersion)) return last
    const known = cells.get(version)?.get(backend)?.get(storeVersion)?.get(statusClass)
    return isStill(known, at, storeVersion)
      ? known
      : open({ at, version, backend, storeVersion, statusClass })
  }

  return {
    get size() {
      return waiting.length
    },
    count: (last, version, backend, storeVersion, statusClass, ms, now) => {
      const at = Math.floor(now / minuteMs) * minuteMs
      const cell = cellOf(last, version, backend, storeVersion, statusClass, at)
      if (cell) addLatency(cell.count.latency, ms)
      return cell
    },
    take: () => {
      const taken = waiting
      waiting = []
      cells = new Map()
      batch += 1
      return taken.map(({ count }) => count)
    },
  }
}
