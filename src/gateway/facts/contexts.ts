/**
 * Recent contexts, fair between clients: each has an equal share of the room, within which its newest
 * context of each kind counts. So one that is loud, or comes in many shapes, only pushes out its own.
 */
import type { SampledContext } from './facts.ts'

export interface Contexts {
  readonly size: number
  /** @param as whose share it takes; its client's when absent */
  add(context: SampledContext, as?: string): void
  /** Newest first. */
  recent(most: number): readonly SampledContext[]
  /** Up to `most` of those that were not taken yet, newest first of each client, one client after another. */
  take(most: number): readonly SampledContext[]
}

interface Kept {
  readonly context: SampledContext
  isTaken: boolean
}

/** By what a changed policy could tell contexts of one client apart. Oldest first. */
type OfClient = Map<string, Kept>

const kindOf = ({
  via,
  sticksTo,
  tenant,
  said,
  version,
  route,
  resource,
  method,
  backend,
}: SampledContext) =>
  [via, sticksTo, tenant, said, version, route, resource, method, backend].join('\0')

const oldestOf = <K>(map: ReadonlyMap<K, unknown>): K | undefined => map.keys().next().value

/** One of each in turn, until none has any left. */
const inTurn = <T>(lists: readonly (readonly T[])[], most: number): readonly T[] => {
  const all: T[] = []
  const longest = Math.max(0, ...lists.map(({ length }) => length))
  for (let at = 0; at < longest && all.length < most; at += 1) {
    for (const list of lists) {
      const item = list[at]
      if (item !== undefined && all.length < most) all.push(item)
    }
  }
  return all
}

/** @param most contexts that are kept */
export const createContexts = (most: number): Contexts => {
  /** Those that were heard of longest ago first. */
  const clients = new Map<string, OfClient>()
  let size = 0
  /** How many were added since they were taken: often none, and then nobody has to look for them. */
  let added = 0

  const share = (): number => Math.max(1, Math.floor(most / Math.max(1, clients.size)))

  const cut = (of: OfClient, to: number): void => {
    while (of.size > to) {
      of.delete(oldestOf(of) ?? '')
      size -= 1
    }
  }

  /** Clients that have more than their share, as there are more of them now, give it back. */
  const makeRoom = (): void => {
    if (clients.size > most) {
      const longestAgo = oldestOf(clients) ?? ''
      cut(clients.get(longestAgo) ?? new Map(), 0)
      clients.delete(longestAgo)
    }
    if (size <= most) return
    for (const of of clients.values()) {
      cut(of, share())
      if (size <= most) return
    }
  }

  return {
    get size() {
      return size
    },
    add: (context, as = context.client) => {
      const of: OfClient = clients.get(as) ?? new Map()
      clients.delete(as)
      clients.set(as, of)
      const kind = kindOf(context)
      if (of.delete(kind)) size -= 1
      of.set(kind, { context, isTaken: false })
      size += 1
      added += 1
      cut(of, share())
      makeRoom()
    },
    recent: (limit) =>
      [...clients.values()]
        .flatMap((of) => [...of.values()].map(({ context }) => context))
        .toSorted((a, b) => b.at - a.at)
        .slice(0, limit),
    take: (limit) => {
      if (added === 0) return []
      const waiting = [...clients.values()].map((of) =>
        [...of.values()].filter(({ isTaken }) => !isTaken).toReversed(),
      )
      const taken = inTurn(waiting, limit)
      if (taken.length < limit) added = 0
      return taken.map((kept) => {
        kept.isTaken = true
        return kept.context
      })
    },
  }
}
