/** Which items could not be carried to clients lately, for operators: where they are and why, never what they hold. */

import type { Problem } from '../../errors/index.ts'

/** An item that was left out of an answer. */
export interface Omitted {
  readonly route: string
  readonly backend: string
  readonly storeVersion: string
  readonly clientVersion: string
  /** What people call its place: `Item /items/3`, `Line 7`. */
  readonly place: string
  /** JSON pointer into the store's answer. */
  readonly pointer: string
  /** Of the item, where it has one. */
  readonly id?: string
  /** Of the problem. */
  readonly code: string
  readonly detail: string
}

/** As it was found: not fit to be kept or logged yet. */
export type Untold = Omit<Omitted, 'detail'> & { readonly problem: Problem }

export interface Quarantined extends Omitted {
  /** When it was left out first and last, RFC 3339. */
  readonly first: string
  readonly last: string
  readonly times: number
}

export interface Quarantine {
  /** @param now milliseconds since 1970 */
  add(omitted: Omitted, now: number): void
  /** The last one first. */
  list(): readonly Quarantined[]
}

/** An item is the same wherever it stands; without an id its place has to do. */
export const omittedKey = ({
  route,
  backend,
  storeVersion,
  clientVersion,
  place,
  id,
  code,
}: Omitted): string =>
  JSON.stringify([route, backend, storeVersion, clientVersion, code, id ?? null, id ? '' : place])

/**
 * Forgets what was left out longest ago. What is kept is short, so that a count bounds memory, too.
 *
 * @param max most items
 */
export const createQuarantine = (max = 200): Quarantine => {
  const items = new Map<string, Quarantined>()
  return {
    add: (omitted, now) => {
      const key = omittedKey(omitted)
      const last = new Date(now).toISOString()
      const known = items.get(key)
      items.delete(key)
      items.set(key, {
        ...omitted,
        first: known?.first ?? last,
        last,
        times: (known?.times ?? 0) + 1,
      })
      const oldest = items.keys().next()
      if (items.size > max && !oldest.done) items.delete(oldest.value)
    },
    list: () => [...items.values()].toReversed(),
  }
}
