/** API keys: only their digests are configured. */
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import type { ClientConfig } from '../config/config-schema.ts'
import { clientOf, type Credential, type Identified } from './client.ts'
import { bytesOfHex, sameBytes, sha256 } from './secret.ts'

/**
 * Every configured digest is compared, so that the time taken does not tell which one was near.
 * A key that was right once is known from then on: there are no more of them than clients.
 */
export const apiKey = (header: string, clients: readonly ClientConfig[]): Credential => {
  const digests = clients.flatMap((client) =>
    client.key === undefined || client.via?.includes('api-key') === false
      ? []
      : [{ client, digest: bytesOfHex(client.key.slice('sha256:'.length)) }],
  )
  const accepted = new Map<string, Result<Identified>>()
  const look = async (key: string): Promise<Result<Identified>> => {
    const digest = await sha256(key)
    let found: ClientConfig | undefined
    for (const entry of digests) if (sameBytes(entry.digest, digest)) found = entry.client
    if (!found) {
      return failed(
        problem('unknown-client', `The key in ${header} belongs to no configured client.`),
      )
    }
    const identified = ok({
      client: clientOf(found.id, 'api-key', found),
      consumed: [header.toLowerCase()],
    })
    accepted.set(key, identified)
    return identified
  }
  return (headers) => {
    const key = headers.get(header)
    return key === null ? undefined : (accepted.get(key) ?? look(key))
  }
}
