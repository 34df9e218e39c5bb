/** Counts how a rollout does, by what guardrails tell apart: in memory, bounded, until it is handed over. */
import type { Side } from '../protocol/index.ts'
import { addLatency, noLatency } from './latency.ts'
import { differenceKey, mostDifferences, type Difference } from './differences.ts'

/** What is counted apart. */
export interface CellKey {
  readonly rollout: string
  /** Key of the client's version. */
  readonly version: string
  /** Route id in that version. */
  readonly route: string
  /** Names of the backends. */
  readonly from: string
  readonly to: string
  /** Number of the policy that decided. */
  readonly policy: number
  /** Hash of the contract, whose lenses carried it. */
  readonly lens: string
}

export interface SideCount {
  readonly answers: number
  /** Of these, those that were none: 5xx and timeouts. */
  readonly errors: number
  /** By range of `latencyBounds`; one more than there are bounds. */
  readonly latency: readonly number[]
}

/** Of one cell since it was last handed over. */
export interface CellCount extends CellKey {
  /** Milliseconds since 1970, of the first. */
  readonly at: number
  readonly sides: Readonly<Record<Side, SideCount>>
  readonly compared: number
  readonly mismatched: number
  readonly differences: readonly DifferenceCount[]
}

export interface DifferenceCount extends Difference {
  readonly count: number
  /** Milliseconds since 1970. */
  readonly lastSeen: number
}

interface Counting {
  answers: number
  errors: number
  readonly latency: number[]
}

interface Open extends CellKey {
  readonly at: number
  readonly sides: Readonly<Record<Side, Counting>>
  compared: number
  mismatched: number
  readonly differences: Map<string, DifferenceCount>
}

export interface Tally {
  /** Cells that wait to be handed over. */
  readonly size: number
  /** False where there is no room. @param ms until the head of the answer was there @param now milliseconds since 1970 */
  answered(key: CellKey, side: Side, isError: boolean, ms: number, now: number): boolean
  /** Of a comparison that came to its end. */
  compared(key: CellKey, differences: readonly Difference[], now: number): boolean
  /** All of it, which starts from nothing again. */
  take(): readonly CellCount[]
}

const nothing = (): Counting => ({
  answers: 0,
  errors: 0,
  latency: noLatency(),
})

/** @param most cells that wait, of which each keeps `mostDifferences` */
export const createTally = (most: number): Tally => {
  let cells = new Map<string, Open>()

  const open = (key: CellKey, now: number): Open | undefined => {
    const { rollout, version, route, from, to, policy, lens } = key
    const text = `${rollout}\0${version}\0${route}\0${from}\0${to}\0${policy}\0${lens}`
    const known = cells.get(text)
    if (known || cells.size >= most) return known
    const made: Open = {
      rollout,
      version,
      route,
      from,
      to,
      policy,
      lens,
      at: Math.floor(now),
      sides: { from: nothing(), to: nothing() },
      compared: 0,
      mismatched: 0,
      differences: new Map(),
    }
    cells.set(text, made)
    return made
  }

  return {
    get size() {
      return cells.size
    },
    answered: (key, side, isError, ms, now) => {
      const cell = open(key, now)
      if (!cell) return false
      const counting = cell.sides[side]
      counting.answers += 1
      if (isError) counting.errors += 1
      addLatency(counting.latency, ms)
      return true
    },
    compared: (key, differences, now) => {
      const cell = open(key, now)
      if (!cell) return false
      cell.compared += 1
      if (differences.length > 0) cell.mismatched += 1
      for (const difference of differences) {
        const name = differenceKey(difference)
        const known = cell.differences.get(name)
        if (!known && cell.differences.size >= mostDifferences) continue
        const count = (known?.count ?? 0) + 1
        cell.differences.set(name, { ...difference, count, lastSeen: Math.floor(now) })
      }
      return true
    },
    take: () => {
      const taken = [...cells.values()]
      cells = new Map()
      return taken.map((cell) => ({ ...cell, differences: [...cell.differences.values()] }))
    },
  }
}
