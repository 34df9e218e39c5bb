/** People who come with a signed token of an OpenID provider: who they are, and which role they have. */
import { createLocalJWKSet, errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose'
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import type { OidcConfig } from '../../gateway/config/control-schema.ts'
import { isClientId } from '../../policy/index.ts'
import { fetchKeys } from '../../gateway/identify/key-set.ts'
import { remoteKeys } from '../../gateway/identify/remote-keys.ts'
import type { Logger } from '../../telemetry/index.ts'
import type { Role } from '../port.ts'
import { highest } from '../actions/roles.ts'
import type { Caller } from './caller.ts'

export interface OidcContext {
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly log: Logger
}

/** Undefined where the token is none that is accepted. Problem: `identity-unavailable`. */
export type Verify = (token: string) => Promise<Result<Caller | undefined>>

const isWorkers = (): boolean => globalThis.navigator?.userAgent === 'Cloudflare-Workers'

/** A claim by its name, else by the path that its dots make (`realm_access.roles`). */
const claimOf = (payload: JWTPayload, name: string): unknown => {
  if (Object.hasOwn(payload, name)) return payload[name]
  return name
    .split('.')
    .reduce<unknown>(
      (value, part) =>
        typeof value === 'object' && value !== null && Object.hasOwn(value, part)
          ? (value as Record<string, unknown>)[part]
          : undefined,
      payload,
    )
}

const textsOf = (claim: unknown): readonly string[] =>
  (Array.isArray(claim) ? claim : [claim]).filter((value) => typeof value === 'string')

const rolesOf = (payload: JWTPayload, { roleClaim, roles }: OidcConfig): readonly Role[] =>
  textsOf(claimOf(payload, roleClaim)).flatMap((name) => {
    const role = Object.hasOwn(roles, name) ? roles[name] : undefined
    return role === undefined ? [] : [role]
  })

const isTheirFault = (error: unknown): boolean =>
  error instanceof errors.JOSEError && !(error instanceof errors.JWKSInvalid)

export const createOidc = (config: OidcConfig, { now, log }: OidcContext): Verify => {
  const { jwks, issuer, audience, algorithms, nameClaim, clockToleranceMs } = config
  const keys: JWTVerifyGetKey =
    'url' in jwks
      ? remoteKeys({ fetchKeys: () => fetchKeys(jwks.url), now, log, shared: !isWorkers() })
      : createLocalJWKSet({ keys: jwks.keys })
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms,
        requiredClaims: ['exp'],
        clockTolerance: clockToleranceMs / 1000,
        currentDate: new Date(now()),
      })
      const name = claimOf(payload, nameClaim)
      const role = highest(rolesOf(payload, config))
      if (!isClientId(name) || role === undefined) return ok(undefined)
      const expiresAt = new Date((payload.exp ?? 0) * 1000).toISOString()
      return ok({ actor: `oidc:${name}`, role, expiresAt })
    } catch (error) {
      if (isTheirFault(error)) return ok(undefined)
      const detail = 'The keys of the OpenID provider cannot be fetched at the moment.'
      return failed(problem('identity-unavailable', detail, { retryAfter: 5 }))
    }
  }
}
