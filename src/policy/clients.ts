/** Clients found by id and by key. A change of one costs the same however many there are. */
import type { ClientEntry } from './entry.ts'
import type { Clients, KnownClient } from './policy.ts'
import { Shards } from './shards.ts'

export interface ClientChange {
  readonly id: string
  /** Null removes it. */
  readonly value: ClientEntry | null
}

export interface ClientIndex extends Clients {
  with(changes: readonly ClientChange[]): ClientIndex
}

/** `sha256:` and the digest. */
const prefix = 'sha256:'.length

const indexOf = (ids: Shards<KnownClient>, digests: Shards<KnownClient>): ClientIndex => ({
  size: ids.size,
  get: (id) => ids.get(id),
  byKey: (digest) => digests.get(digest),
  values: () => ids.values(),
  with: (changes) => {
    const changed = new Map<string, KnownClient | undefined>()
    for (const { id, value } of changes) {
      changed.set(id, value === null ? undefined : { ...value, id })
    }
    const gone: [string, undefined][] = []
    for (const id of changed.keys()) {
      for (const key of ids.get(id)?.keys ?? []) gone.push([key.slice(prefix), undefined])
    }
    // A key may go from one client to another. Whoever has it already keeps it, so that a second owner shows.
    const come = new Map<string, KnownClient>()
    for (const client of changed.values()) {
      for (const key of client?.keys ?? []) {
        const digest = key.slice(prefix)
        const owner = digests.get(digest)
        const isTaken = come.has(digest) || (owner !== undefined && !changed.has(owner.id))
        if (client && !isTaken) come.set(digest, client)
      }
    }
    return indexOf(ids.with(changed), digests.with([...gone, ...come]))
  },
})

/** Of several with one id the last one counts, of several with one key the first. */
export const clientsOf = (
  clients: Iterable<{ readonly id: string; readonly value: ClientEntry }>,
): ClientIndex => {
  const ids: [string, KnownClient][] = []
  for (const { id, value } of clients) ids.push([id, { ...value, id }])
  const digests: [string, KnownClient][] = []
  for (const client of new Map(ids).values()) {
    for (const key of client.keys) digests.push([key.slice(prefix), client])
  }
  return indexOf(Shards.of(ids), Shards.of(digests.toReversed()))
}
