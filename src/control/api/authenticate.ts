/** Who calls the admin API, by the token that came along. What is refused is refused in the same words. */
import { LRUCache } from 'lru-cache'
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import type { OidcConfig } from '../../gateway/config/control-schema.ts'
import { authorizationOf } from '../../gateway/identify/authorization.ts'
import type { Logger } from '../../telemetry/index.ts'
import type { ControlStore } from '../port.ts'
import { createAttempts, type AttemptLimits } from './attempts.ts'
import type { Caller } from './caller.ts'
import { createOidc } from './oidc.ts'

export interface AuthenticateContext {
  readonly store: Pick<ControlStore, 'tokenOf'>
  readonly oidc: OidcConfig | undefined
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly log: Logger
  readonly attempts?: AttemptLimits | undefined
}

/**
 * Problems: `token-required`, `unknown-token`, `too-many-attempts`, `identity-unavailable`.
 *
 * @param address of the peer; those of whom it is not known wait together
 */
export type Authenticate = (headers: Headers, address: string) => Promise<Result<Caller>>

/**
 * Tokens that were right lately: they need not wait where somebody else at their address fails, and do
 * not count as guesses once they have ended.
 */
const mostKnown = 1000

const hex = (bytes: ArrayBuffer): string =>
  [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('')

const digestOf = async (token: string): Promise<string> =>
  hex(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token)))

/** Expired, revoked, forged or unheard of: whoever tries learns nothing. */
const unknown = (): Result<never> =>
  failed(problem('unknown-token', 'The token is none that is accepted here.'))

const waiting = (ms: number): Result<never> => {
  const retryAfter = Math.ceil(ms / 1000)
  return failed(problem('too-many-attempts', `Try again in ${retryAfter} seconds.`, { retryAfter }))
}

export const createAuthenticate = (context: AuthenticateContext): Authenticate => {
  const { store, oidc, now, log } = context
  const attempts = createAttempts(now, context.attempts)
  const known = new LRUCache<string, true>({ max: mostKnown })
  const verify = oidc && createOidc(oidc, { now, log })

  const callerOf = async (token: string): Promise<Result<Caller | undefined>> => {
    if (!token.startsWith('ist_')) return verify ? verify(token) : ok(undefined)
    const found = await store.tokenOf(token)
    return ok(
      found && { actor: `token:${found.name}`, role: found.role, expiresAt: found.expiresAt },
    )
  }

  return async (headers, address) => {
    const text = headers.get('authorization')
    if (text === null) {
      return failed(problem('token-required', 'The request has no Authorization header.'))
    }
    const authorization = authorizationOf(text)
    const token = authorization.kind === 'bearer' ? authorization.token : undefined
    const digest = token === undefined ? undefined : await digestOf(token)
    const wait = attempts.wait(address)
    if (wait > 0 && !(digest !== undefined && known.has(digest))) return waiting(wait)
    const caller = token === undefined ? ok(undefined) : await callerOf(token)
    if (!caller.ok) return caller
    if (caller.value === undefined || digest === undefined) {
      // Whoever had a token that has ended does not guess, however often a page of theirs asks with it.
      if (digest === undefined || !known.has(digest)) attempts.failed(address)
      return unknown()
    }
    known.set(digest, true)
    return ok(caller.value)
  }
}
