/** Counts uses of fields that only older versions have. */
import type { FieldCount } from './facts.ts'

export type FieldUse = Pick<FieldCount, 'client' | 'version' | 'route' | 'field' | 'how'>

export interface FieldUses {
  /** How many different ones wait to be handed over. */
  readonly size: number
  /**
   * Answers false where there is no room.
   *
   * @param first milliseconds since 1970, as `last`
   */
  count(use: FieldUse, times: number, first: number, last: number): boolean
  /** Up to `most` of them, which start from nothing again. */
  take(most: number): readonly FieldCount[]
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** @param most different ones that wait at a time */
export const createFieldUses = (most: number): FieldUses => {
  const uses = new Map<string, Mutable<FieldCount>>()
  return {
    get size() {
      return uses.size
    },
    count: ({ client, version, route, field, how }, times, first, last) => {
      const key = `${client}\0${version}\0${route}\0${field}\0${how}`
      const known = uses.get(key)
      if (known) {
        known.count += times
        known.firstSeen = Math.min(known.firstSeen, Math.floor(first))
        known.lastSeen = Math.max(known.lastSeen, Math.floor(last))
        return true
      }
      if (uses.size >= most) return false
      const seen = { count: times, firstSeen: Math.floor(first), lastSeen: Math.floor(last) }
      uses.set(key, { client, version, route, field, how, ...seen })
      return true
    },
    take: (limit) => {
      const taken: FieldCount[] = []
      for (const [key, use] of uses) {
        if (taken.length === limit) break
        taken.push(use)
        uses.delete(key)
      }
      return taken
    },
  }
}
