/** Counts requests by who, in which version, which route, which backend and how it went. */
import type { UsageCount } from './facts.ts'
import { within, type Level } from './levels.ts'
import type { TrafficCell } from './traffic.ts'

/** One combination, with what was counted of it since it was last handed over. */
export interface Tally {
  readonly client: string
  readonly version: string
  readonly source: string
  readonly route: string
  readonly backend: string
  readonly statusClass: string
  count: number
  firstSeen: number
  lastSeen: number
  /** Answers that were read whole, and have something that only this version has. */
  answers: number
  /** When a context of it was last sampled; 0 for never. */
  sampledAt: number
  /** Where its last request was counted by minute. */
  traffic: TrafficCell | undefined
}

export type TallyKey = Pick<
  Tally,
  'client' | 'version' | 'source' | 'route' | 'backend' | 'statusClass'
>

export interface Usage {
  /** How many combinations are known. */
  readonly size: number
  /** How many of them have something to hand over. */
  readonly waiting: number
  /**
   * The tally of a combination with this request counted; undefined where there is no room for it.
   * Allocates nothing where the combination is known.
   *
   * @param now milliseconds since 1970
   */
  count(
    client: string,
    version: string,
    source: string,
    route: string,
    backend: string,
    statusClass: string,
    now: number,
  ): Tally | undefined
  /** The counts of up to `most` combinations, which start from nothing again. */
  take(most: number, each: (tally: Tally) => void): readonly UsageCount[]
}

type OfRoute = Level<Level<Level<Tally>>>

const countOf = (tally: Tally): UsageCount => {
  const { client, version, source, route, backend, statusClass, count } = tally
  const firstSeen = Math.floor(tally.firstSeen)
  const lastSeen = Math.floor(tally.lastSeen)
  return { client, version, source, route, backend, statusClass, count, firstSeen, lastSeen }
}

/** @param most combinations that are kept */
export const createUsage = (most: number): Usage => {
  /** By client, version, route, backend, source and status class. */
  let clients: Level<Level<Level<OfRoute>>> = new Map()
  let waiting: Tally[] = []
  let size = 0

  const known = (
    client: string,
    version: string,
    source: string,
    route: string,
    backend: string,
    statusClass: string,
  ): Tally | undefined =>
    clients.get(client)?.get(version)?.get(route)?.get(backend)?.get(source)?.get(statusClass)

  const add = (key: TallyKey): Tally | undefined => {
    if (size >= most) return undefined
    const { client, version, source, route, backend, statusClass } = key
    const byBackend = within(within(within(clients, client), version), route)
    const tally: Tally = {
      ...key,
      count: 0,
      firstSeen: 0,
      lastSeen: 0,
      answers: 0,
      sampledAt: 0,
      traffic: undefined,
    }
    within(within(byBackend, backend), source).set(statusClass, tally)
    size += 1
    return tally
  }

  return {
    get size() {
      return size
    },
    get waiting() {
      return waiting.length
    },
    count: (client, version, source, route, backend, statusClass, now) => {
      const tally =
        known(client, version, source, route, backend, statusClass) ??
        add({ client, version, source, route, backend, statusClass })
      if (!tally) return undefined
      if (tally.count === 0) {
        tally.firstSeen = now
        waiting.push(tally)
      }
      tally.count += 1
      // A clock that was set back must not make a last one that is before the first.
      if (now < tally.firstSeen) tally.firstSeen = now
      if (tally.count === 1 || now > tally.lastSeen) tally.lastSeen = now
      return tally
    },
    take: (limit, each) => {
      const part = waiting.slice(0, limit)
      waiting = waiting.slice(limit)
      const counts = part.map((tally) => {
        each(tally)
        const count = countOf(tally)
        tally.count = 0
        tally.answers = 0
        return count
      })
      // Those that nobody asks for any more must not fill it. Nothing is lost: all is handed over.
      if (waiting.length === 0 && size > most / 2) {
        clients = new Map()
        size = 0
      }
      return counts
    },
  }
}
