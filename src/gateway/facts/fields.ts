/** Counts uses of fields that only older versions have. */
import type { FieldCount } from './facts.ts'
import { within, type Level } from './levels.ts'

export type FieldUse = Pick<FieldCount, 'client' | 'version' | 'route' | 'field' | 'how'>

export interface FieldUses {
  /** How many different ones are known. */
  readonly size: number
  /** How many of them wait to be handed over. */
  readonly waiting: number
  /**
   * Answers false where there is no room.
   *
   * @param first milliseconds since 1970, as `last`
   */
  count(use: FieldUse, times: number, first: number, last: number): boolean
  /** Up to `most` of them, which start from nothing again. */
  take(most: number): readonly FieldCount[]
}

type Counted = { -readonly [K in keyof FieldCount]: FieldCount[K] }

/** @param most different ones that are kept */
export const createFieldUses = (most: number): FieldUses => {
  /** By client, version, route, how and field. */
  let clients: Level<Level<Level<Level<Level<Counted>>>>> = new Map()
  let waiting: Counted[] = []
  let size = 0

  const known = ({ client, version, route, field, how }: FieldUse): Counted | undefined =>
    clients.get(client)?.get(version)?.get(route)?.get(how)?.get(field)

  const add = ({ client, version, route, field, how }: FieldUse): Counted | undefined => {
    if (size >= most) return undefined
    const use = { client, version, route, field, how, count: 0, firstSeen: 0, lastSeen: 0 }
    within(within(within(within(clients, client), version), route), how).set(field, use)
    size += 1
    return use
  }

  return {
    get size() {
      return size
    },
    get waiting() {
      return waiting.length
    },
    count: (of, times, first, last) => {
      const use = known(of) ?? add(of)
      if (!use) return false
      const isFirst = use.count === 0
      if (isFirst) waiting.push(use)
      use.count += times
      use.firstSeen = isFirst ? Math.floor(first) : Math.min(use.firstSeen, Math.floor(first))
      use.lastSeen = isFirst ? Math.floor(last) : Math.max(use.lastSeen, Math.floor(last))
      return true
    },
    take: (limit) => {
      const taken = waiting.slice(0, limit).map((use) => {
        const count = { ...use }
        use.count = 0
        return count
      })
      waiting = waiting.slice(limit)
      // Those that nobody uses any more must not fill it. Nothing is lost: all is handed over.
      if (waiting.length === 0 && size > most / 2) {
        clients = new Map()
        size = 0
      }
      return taken
    },
  }
}
