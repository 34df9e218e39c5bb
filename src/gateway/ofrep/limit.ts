/** How often one client may ask within a minute. */
import { LRUCache } from 'lru-cache'

interface Window {
  /** Milliseconds since 1970. */
  readonly since: number
  count: number
}

const minute = 60_000

/** Clients that are remembered, the last to ask first. */
const mostClients = 10_000

/** Counts a question, and answers the seconds to wait where it is one too many; else 0. */
export type Limit = (client: string) => number

/** @param now milliseconds since 1970 */
export const createLimit = (perMinute: number, now: () => number): Limit => {
  const windows = new LRUCache<string, Window>({ max: mostClients })
  return (client) => {
    const at = now()
    const known = windows.get(client)
    if (!known || Math.abs(at - known.since) >= minute) {
      windows.set(client, { since: at, count: 1 })
      return 0
    }
    known.count += 1
    return known.count > perMinute ? Math.max(1, Math.ceil((known.since + minute - at) / 1000)) : 0
  }
}
