/** Bearer tokens: signed JWTs (RFC 7519) whose claims name the client. */
import { createLocalJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose'
import { Failure, failed, ok, problem, type Result } from '../../errors/index.ts'
import type { Logger } from '../../telemetry/index.ts'
import type { JwtConfig } from '../config/config-schema.ts'
import { authorizationOf } from './authorization.ts'
import { isClientId, type Clients } from '../../policy/index.ts'
import { namedClient, type Credential, type Identified } from './client.ts'
import { fetchKeys } from './key-set.ts'
import { remoteKeys } from './remote-keys.ts'
import { createVerdicts, type Named } from './verdicts.ts'

export interface JwtContext {
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly log: Logger
}

const isWorkers = (): boolean => globalThis.navigator?.userAgent === 'Cloudflare-Workers'

const keySource = ({ jwks }: JwtConfig, { now, log }: JwtContext): JWTVerifyGetKey => {
  if ('file' in jwks) {
    throw new Failure('config-invalid', 'The keys of the token signer are not loaded.', [
      { place: 'identity > jwt > jwks', message: `${jwks.file} has to be read by the runtime` },
    ])
  }
  return 'url' in jwks
    ? remoteKeys({ fetchKeys: () => fetchKeys(jwks.url), now, log, shared: !isWorkers() })
    : createLocalJWKSet({ keys: jwks.keys })
}

/** Why a token is refused, in words that carry nothing of the token. */
const refusal = (error: unknown): string => {
  if (error instanceof errors.JWTExpired) return 'The token has expired.'
  if (error instanceof errors.JWTClaimValidationFailed) {
    return `The token's claim "${error.claim}" is not as required.`
  }
  return 'The token is not a valid one of the configured signer.'
}

const isClientFault = (error: unknown): boolean =>
  error instanceof errors.JOSEError && !(error instanceof errors.JWKSInvalid)

const unknown = (detail: string): Result<never> => failed(problem('unknown-client', detail))

/** How long verdicts are remembered: a key that was withdrawn counts no longer than this. */
const goodMs = 30_000
const badMs = 5000

/** Signatures that are looked at at once; more are an attack, or a machine too small. */
const mostAtOnce = 1000

/** @throws Failure `config-invalid` when a key file was not loaded */
export const jwt = (config: JwtConfig, context: JwtContext): Credential => {
  const { now } = context
  const keys = keySource(config, context)
  const { algorithms, issuer, audience, clientClaim, tenantClaim, forward, otherSchemes } = config
  const { requiredClaims, clockToleranceMs } = config
  const verdicts = createVerdicts(now)
  const consumed = forward ? [] : ['authorization']
  let underWay = 0

  const named = (payload: JWTPayload): Result<Named> => {
    const id = payload[clientClaim]
    if (!isClientId(id)) return unknown(`The token names no client in "${clientClaim}".`)
    const tenant = tenantClaim === undefined ? undefined : payload[tenantClaim]
    if (tenant !== undefined && !isClientId(tenant)) {
      return unknown(`The token names no tenant in "${tenantClaim}".`)
    }
    return ok(tenant === undefined ? { id } : { id, tenant })
  }

  const identified = (verdict: Result<Named>, clients: Clients): Result<Identified> => {
    if (!verdict.ok) return verdict
    const client = namedClient(verdict.value.id, 'jwt', clients, verdict.value.tenant)
    return client.ok ? ok({ client: client.value, consumed }) : client
  }

  const judge = async (token: string): Promise<Result<Named>> => {
    const at = now()
    try {
      const { payload } = await jwtVerify(token, keys, {
        algorithms,
        requiredClaims,
        clockTolerance: clockToleranceMs / 1000,
        currentDate: new Date(at),
        ...(issuer === undefined ? {} : { issuer }),
        ...(audience === undefined ? {} : { audience }),
      })
      const verdict = named(payload)
      const { exp = Number.POSITIVE_INFINITY } = payload
      verdicts.set(token, verdict, Math.min(at + goodMs, exp * 1000 + clockToleranceMs))
      return verdict
    } catch (error) {
      if (!isClientFault(error)) {
        const detail = 'The keys of the token issuer cannot be fetched at the moment.'
        return failed(problem('identity-unavailable', detail))
      }
      const verdict = unknown(refusal(error))
      verdicts.set(token, verdict, at + badMs)
      return verdict
    }
  }

  return (headers, clients) => {
    const text = headers.get('authorization')
    if (text === null) return undefined
    const authorization = authorizationOf(text)
    if (authorization.kind === 'wrong') return unknown(authorization.detail)
    if (authorization.kind === 'other') {
      if (otherSchemes === 'pass') return undefined
      return unknown('Authorization is of a scheme that is not taken here.')
    }
    const { token } = authorization
    const known = verdicts.get(token)
    if (known) return identified(known, clients)
    if (underWay >= mostAtOnce) {
      const detail = 'Too many tokens are being verified at once.'
      return failed(problem('identity-unavailable', detail, { retryAfter: 1 }))
    }
    underWay += 1
    return judge(token)
      .finally(() => {
        underWay -= 1
      })
      .then((verdict) => identified(verdict, clients))
  }
}
