/** First step: who calls. Credentials that are there must be good; nobody falls back to anonymous. */
import type { HeaderList } from '../http/index.ts'
import { failed, ok, problem, type Result } from '../errors/index.ts'
import type { GatewayConfig } from './config-schema.ts'
import { apiKey } from './identity/api-key.ts'
import type { Credential, Identified } from './identity/client.ts'
import { jwt } from './identity/jwt.ts'
import { trustedHeader } from './identity/trusted-header.ts'

export type Identify = (headers: HeaderList) => Promise<Result<Identified>>

export interface IdentifyContext {
  /** Secrets, by the names that the configuration refers to. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/**
 * Problems: `unknown-client`, `credentials-required`, `identity-unavailable`.
 *
 * @throws Failure `config-invalid` when a secret or a key file is missing
 */
export const createIdentify = (config: GatewayConfig, { env, now }: IdentifyContext): Identify => {
  const { identity } = config
  const clients = new Map(config.clients.map((client) => [client.id, client]))
  const kinds: readonly Credential[] = [
    ...(identity.apiKey ? [apiKey(identity.apiKey.header, config.clients)] : []),
    ...(identity.jwt ? [jwt(identity.jwt, clients, now)] : []),
    ...(identity.trustedHeader ? [trustedHeader(identity.trustedHeader, clients, env)] : []),
  ]
  // A proxy may prove itself with every request, also where it has recognised nobody.
  const proof = identity.trustedHeader?.secret ? [identity.trustedHeader.secret.header] : []
  const anonymous: Result<Identified> = identity.anonymous.allow
    ? ok({
        client: { id: 'anonymous', via: 'anonymous', explain: identity.anonymous.explain },
        consumed: proof,
      })
    : failed(problem('credentials-required', 'This gateway serves recognised clients only.'))

  return async (headers) => {
    const found: Identified[] = []
    for (const kind of kinds) {
      const result = await kind(headers)
      if (result && !result.ok) return result
      if (result) found.push(result.value)
    }
    const [first] = found
    if (!first) return anonymous
    if (found.some(({ client }) => client.id !== first.client.id)) {
      return failed(problem('unknown-client', 'The credentials belong to different clients.'))
    }
    if (found.length === 1 && proof.length === 0) return ok(first)
    const consumed = new Set([...proof, ...found.flatMap((one) => one.consumed)])
    return ok({ client: first.client, consumed: [...consumed] })
  }
}

/** The challenges of a 401 answer (RFC 9110 section 11.6.1), one a way to come in. */
export const challenges = ({ identity }: GatewayConfig): string => {
  const ways = [
    ...(identity.jwt ? ['Bearer realm="isthmus"'] : []),
    ...(identity.apiKey ? [`ApiKey realm="isthmus", header="${identity.apiKey.header}"`] : []),
  ]
  return ways.length > 0 ? ways.join(', ') : 'Proxy-Identity realm="isthmus"'
}
