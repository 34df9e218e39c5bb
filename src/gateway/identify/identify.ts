/** First step: who calls. Credentials that are there must be good; nobody falls back to anonymous. */
import type { HeaderList } from '../../http/index.ts'
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import type { Clients } from '../../policy/index.ts'
import type { Logger } from '../../telemetry/index.ts'
import type { GatewayConfig } from '../config/config-schema.ts'
import { after } from '../helpers/after.ts'
import { apiKey } from './api-key.ts'
import type { Credential, Identified } from './client.ts'
import type { createStranger } from './stranger.ts'
import { trustedHeader } from './trusted-header.ts'
import type { jwt as jwtCredential } from './jwt.ts'

/** @param clients those of the policy by which the request is decided */
export type Identify = (
  headers: HeaderList,
  clients: Clients,
) => Promise<Result<Identified>> | Result<Identified>

export interface IdentifyContext {
  /** Secrets, by the names that the configuration refers to. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly log: Logger
  /** Those that the configuration needs. */
  readonly parts: {
    readonly jwt?: typeof jwtCredential
    readonly createStranger?: typeof createStranger
  }
}

/**
 * Problems: `unknown-client`, `credentials-required`, `identity-unavailable`.
 *
 * @throws Failure `config-invalid` when a secret or a key file is missing
 */
export const createIdentify = (
  config: GatewayConfig,
  { env, now, log, parts }: IdentifyContext,
): Identify => {
  const { identity } = config
  const kinds: readonly Credential[] = [
    ...(identity.apiKey ? [apiKey(identity.apiKey.header, identity.apiKey.forward)] : []),
    ...(identity.jwt && parts.jwt ? [parts.jwt(identity.jwt, { now, log })] : []),
    ...(identity.trustedHeader ? [trustedHeader(identity.trustedHeader, env)] : []),
  ]
  // A proxy may prove itself with every request, also where it has recognised nobody.
  const proof = identity.trustedHeader?.secret
    ? [identity.trustedHeader.secret.header.toLowerCase()]
    : []
  const { allow, explain, sticky } = identity.anonymous
  const nobody = { id: 'anonymous', via: 'anonymous', explain } as const
  const anonymous: Result<Identified> = allow
    ? ok({ client: nobody, consumed: proof })
    : failed(
        problem(
          'credentials-required',
          'This gateway serves only clients that identify themselves.',
        ),
      )
  const strangerOf = sticky && allow ? parts.createStranger?.(sticky) : undefined
  const stranger = (targetingKey: string | undefined): Result<Identified> =>
    targetingKey === undefined
      ? anonymous
      : ok({ client: { ...nobody, targetingKey }, consumed: proof })

  const judge = (
    results: readonly (Result<Identified> | undefined)[],
    headers: HeaderList,
  ): Promise<Result<Identified>> | Result<Identified> => {
    const given = results.filter((result) => result !== undefined)
    const [first] = given
    if (!first) return strangerOf ? after(strangerOf(headers), stranger) : anonymous
    const found: Identified[] = []
    for (const result of given) {
      if (!result.ok) return result
      found.push(result.value)
    }
    if (found.length === 1 && proof.length === 0) return first
    const [{ client }] = found as [Identified]
    if (found.some((other) => other.client.id !== client.id)) {
      return failed(problem('unknown-client', 'The credentials belong to different clients.'))
    }
    const consumed = new Set([...proof, ...found.flatMap((one) => one.consumed)])
    return ok({ client, consumed: [...consumed] })
  }

  return (headers, clients) => {
    const looked = kinds.map((kind) => kind(headers, clients))
    const there = looked.filter(
      (result): result is Result<Identified> | undefined => !(result instanceof Promise),
    )
    return there.length === looked.length
      ? judge(there, headers)
      : Promise.all(looked.map(async (result) => result)).then((all) => judge(all, headers))
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
