/** Counts items that were left out of answers, until they are handed over. */
import { omittedKey, type Omitted } from '../omit/quarantine.ts'
import type { OmittedCount } from './facts.ts'

export interface OmittedCounts {
  /**
   * Answers false where there is no room.
   *
   * @param at milliseconds since 1970
   */
  count(omitted: Omitted, at: number): boolean
  /** All of them, which start from nothing again. */
  take(): readonly OmittedCount[]
}

/** @param most different ones that wait */
export const createOmittedCounts = (most: number): OmittedCounts => {
  let waiting = new Map<string, OmittedCount>()
  return {
    count: (omitted, at) => {
      const key = omittedKey(omitted)
      const known = waiting.get(key)
      if (!known && waiting.size >= most) return false
      const [firstSeen, lastSeen] = known
        ? [Math.min(known.firstSeen, at), Math.max(known.lastSeen, at)]
        : [at, at]
      waiting.set(key, { ...omitted, count: (known?.count ?? 0) + 1, firstSeen, lastSeen })
      return true
    },
    take: () => {
      const taken = [...waiting.values()]
      waiting = new Map()
      return taken
    },
  }
}
