/** API keys: only their digests are known, several of a client at once, so that keys can be replaced. */
import { LRUCache } from 'lru-cache'
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import { hexOf, type Clients, type KnownClient } from '../../policy/index.ts'
import { clientOf, type Credential, type Identified } from './client.ts'
import { bytesOfHex, sameBytes, sha256 } from './secret.ts'

/** Keys whose digests are remembered. They are only a shorter way to the digest: whose it is, the policy says anew. */
const mostRemembered = 10_000

/** Longer ones nobody hands out: they are not remembered. */
const longestKey = 512

/**
 * The owner of a digest. The index is asked by all of it, of which nobody who guesses keys knows or
 * chooses a part; what it answers is compared as secrets are.
 */
const ownerOf = (clients: Clients, digest: Uint8Array, hex: string): KnownClient | undefined => {
  const found = clients.byKey(hex)
  const isSame = found?.keys.some((key) =>
    sameBytes(bytesOfHex(key.slice('sha256:'.length)), digest),
  )
  return isSame && found?.via?.includes('api-key') !== false ? found : undefined
}

/** @param forward whether the header goes on to the backend */
export const apiKey = (header: string, forward: boolean): Credential => {
  const consumed = forward ? [] : [header.toLowerCase()]
  /** Digests of keys that were accepted once. */
  const digests = new LRUCache<string, string>({ max: mostRemembered })
  const identities = new WeakMap<KnownClient, Result<Identified>>()

  const identityOf = (client: KnownClient): Result<Identified> => {
    const known = identities.get(client)
    if (known) return known
    const made = ok({ client: clientOf(client.id, 'api-key', client), consumed })
    identities.set(client, made)
    return made
  }

  const look = async (key: string, clients: Clients): Promise<Result<Identified>> => {
    const digest = await sha256(key)
    const hex = hexOf(digest)
    const owner = ownerOf(clients, digest, hex)
    if (!owner) {
      return failed(problem('unknown-client', `The key in ${header} belongs to no known client.`))
    }
    if (key.length <= longestKey) digests.set(key, hex)
    return identityOf(owner)
  }

  return (headers, clients) => {
    const key = headers.get(header)
    if (key === null) return undefined
    const hex = digests.get(key)
    const owner = hex === undefined ? undefined : clients.byKey(hex)
    if (owner && owner.via?.includes('api-key') !== false) return identityOf(owner)
    if (hex !== undefined) digests.delete(key)
    return look(key, clients)
  }
}
