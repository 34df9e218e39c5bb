/** Clients that never change: what a Worker is deployed with, in fewer bytes than an index that can. */
import type { Clients, KnownClient } from './policy.ts'

/** Of several with one id the last one counts. Digests are taken to be unique. */
export const fixedClients = (clients: readonly KnownClient[]): Clients => {
  const ids = new Map<string, KnownClient>()
  const digests = new Map<string, KnownClient>()
  for (const client of clients) {
    ids.set(client.id, client)
    for (const key of client.keys) digests.set(key.slice('sha256:'.length), client)
  }
  return {
    size: ids.size,
    get: (id) => ids.get(id),
    byKey: (digest) => digests.get(digest),
    values: () => ids.values(),
  }
}
