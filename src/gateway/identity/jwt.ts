/** Bearer tokens: signed JWTs (RFC 7519) whose claims name the client. */
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  errors,
  jwtVerify,
  type JWTVerifyGetKey,
} from 'jose'
import { Failure, failed, ok, problem } from '../../errors/index.ts'
import type { ClientConfig, JwtConfig } from '../config-schema.ts'
import { clientOf, isClientId, type Credential } from './client.ts'

const keySource = ({ jwks }: JwtConfig): (() => JWTVerifyGetKey) => {
  if ('file' in jwks) {
    throw new Failure('config-invalid', 'The keys of the token signer are not loaded.', [
      { place: 'identity > jwt > jwks', message: `${jwks.file} has to be read by the runtime` },
    ])
  }
  // Made with the first request: the set of a URL starts a clock, which Workers forbid earlier.
  let source: JWTVerifyGetKey | undefined
  return () =>
    (source ??=
      'url' in jwks
        ? createRemoteJWKSet(new URL(jwks.url))
        : createLocalJWKSet({ keys: jwks.keys }))
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
  error instanceof errors.JOSEError &&
  !(error instanceof errors.JWKSTimeout) &&
  !(error instanceof errors.JWKSInvalid) &&
  error.code !== 'ERR_JOSE_GENERIC'

/** @throws Failure `config-invalid` when a key file was not loaded */
export const jwt = (
  config: JwtConfig,
  clients: ReadonlyMap<string, ClientConfig>,
  now: () => number,
): Credential => {
  const keys = keySource(config)
  const { algorithms, issuer, audience, clientClaim, tenantClaim, forward } = config
  return async (headers) => {
    const authorization = headers.get('authorization') ?? ''
    if (!/^Bearer(?:[ ,]|$)/i.test(authorization)) return undefined
    const token = /^Bearer +([^\s,]+)$/i.exec(authorization)?.[1]
    if (token === undefined) {
      return failed(problem('unknown-client', 'Authorization does not hold one bearer token.'))
    }
    try {
      const { payload } = await jwtVerify(token, keys(), {
        algorithms,
        currentDate: new Date(now()),
        ...(issuer === undefined ? {} : { issuer }),
        ...(audience === undefined ? {} : { audience }),
      })
      const id = payload[clientClaim]
      if (!isClientId(id)) {
        return failed(problem('unknown-client', `The token names no client in "${clientClaim}".`))
      }
      const tenant = tenantClaim === undefined ? undefined : payload[tenantClaim]
      const client = clientOf(
        id,
        'jwt',
        clients.get(id),
        typeof tenant === 'string' ? tenant : undefined,
      )
      return ok({ client, consumed: forward ? [] : ['authorization'] })
    } catch (error) {
      return isClientFault(error)
        ? failed(problem('unknown-client', refusal(error)))
        : failed(
            problem('identity-unavailable', 'The keys of the token signer cannot be had just now.'),
          )
    }
  }
}
