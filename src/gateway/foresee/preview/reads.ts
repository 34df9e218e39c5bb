/**
 * Path and query of recent reads, by client: what an upgrade preview reads again. They hold ids and
 * values of clients, so they are kept in memory only, never written, logged or handed over.
 */
import { LRUCache } from 'lru-cache'
import type { FactsPort, Served } from '../../facts/port.ts'

export interface RecentRead {
  /** Route id. */
  readonly route: string
  /** Without what says a version. */
  readonly path: string
  /** Without its `?`, and without what says a version. */
  readonly query: string
  /** Whether the request said its version itself: a pin changes nothing for it. */
  readonly says: boolean
}

export interface RecentReads {
  add(client: string, read: RecentRead): void
  /** Newest first. */
  of(client: string): readonly RecentRead[]
}

export interface ReadsLimits {
  readonly clients: number
  readonly perClient: number
  /** Longest path and query that are kept, in characters. */
  readonly characters: number
}

export const readsLimits: ReadsLimits = { clients: 1000, perClient: 20, characters: 2048 }

/** Clients that were heard of longest ago, and of each the oldest reads, make room. */
export const createRecentReads = (limits: ReadsLimits = readsLimits): RecentReads => {
  const clients = new LRUCache<string, Map<string, RecentRead>>({ max: limits.clients })
  return {
    add: (client, read) => {
      if (read.path.length + read.query.length > limits.characters) return
      const known = clients.get(client) ?? new Map<string, RecentRead>()
      const key = `${read.path}?${read.query}`
      known.delete(key)
      known.set(key, read)
      const oldest = known.keys().next().value
      if (known.size > limits.perClient && oldest !== undefined) known.delete(oldest)
      clients.set(client, known)
    },
    of: (client) => [...(clients.get(client)?.values() ?? [])].toReversed(),
  }
}

const unsaid: ReadonlySet<string> = new Set(['pin', 'default', 'route'])

const readable: ReadonlySet<string> = new Set(['read', 'list'])

/** Undefined for what is not read again: only GET of documents, where a client has a name and was answered. */
const readOf = ({ request, resolution, status }: Served): [string, RecentRead] | undefined => {
  const { identified, negotiated, match } = resolution
  if (request.method !== 'GET' || status < 200 || status > 299) return undefined
  if (!identified || !negotiated || match?.kind !== 'route') return undefined
  if (identified.client.via === 'anonymous' || !readable.has(match.route.kind)) return undefined
  const { path, query } = negotiated.address
  const says = !unsaid.has(negotiated.source)
  return [identified.client.id, { route: match.route.id, path, query, says }]
}

/** Remembers reads beside whoever counts. */
export const rememberingReads = (reads: RecentReads, facts?: FactsPort): FactsPort => ({
  watch: (request, resolution) => facts?.watch(request, resolution) ?? request,
  served: (served) => {
    const read = readOf(served)
    if (read) reads.add(...read)
    facts?.served(served)
  },
  omitted: (omitted, at) => facts?.omitted(omitted, at),
})
