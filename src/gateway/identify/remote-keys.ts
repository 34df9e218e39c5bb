/** Keys from a URL: fetched seldom, however many tokens ask for keys that are not there. */
import { createLocalJWKSet, errors, type JWK, type JWTVerifyGetKey } from 'jose'
import type { Logger } from '../../telemetry/index.ts'

/** The keys cannot be had just now. */
export class KeysUnavailable extends Error {
  override readonly name = 'KeysUnavailable'
}

export interface RemoteKeysOptions {
  readonly fetchKeys: () => Promise<readonly JWK[] | string>
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly log: Logger
  /** Whether one request may wait for what another has begun; Workers forbid it. */
  readonly shared: boolean
}

/** How long keys are used unasked. */
const freshMs = 10 * 60_000
/** How long they are used while their server fails. */
const staleMs = 24 * 60 * 60_000
/** How long at least between two questions: after one that was answered, and after one that was not. */
const pauseMs = 30_000
const retryMs = 5000

export const remoteKeys = ({ fetchKeys, now, log, shared }: RemoteKeysOptions): JWTVerifyGetKey => {
  let keys: JWTVerifyGetKey | undefined
  let fetchedAt = Number.NEGATIVE_INFINITY
  let askedAt = Number.NEGATIVE_INFINITY
  let pending: Promise<void> | undefined
  let underWay = 0

  const ask = async (): Promise<void> => {
    askedAt = now()
    underWay += 1
    const found = await fetchKeys()
    underWay -= 1
    if (typeof found === 'string') {
      log.warn({ cause: found }, 'The key set of the token signer cannot be had')
      return
    }
    keys = createLocalJWKSet({ keys: [...found] })
    fetchedAt = now()
  }

  const asked = async (): Promise<void> => {
    if (!shared) return ask()
    pending ??= ask().finally(() => {
      pending = undefined
    })
    return pending
  }

  const isPast = (since: number, ms: number): boolean => Math.abs(now() - since) >= ms

  return async (header, token) => {
    const pause = fetchedAt >= askedAt ? pauseMs : retryMs
    // The first ones wait for it all together.
    const isFirst = !keys && underWay > 0
    if (isPast(fetchedAt, freshMs) && (isFirst || isPast(askedAt, pause))) await asked()
    if (!keys || isPast(fetchedAt, staleMs)) throw new KeysUnavailable('no keys')
    try {
      return await keys(header, token)
    } catch (error) {
      // Signers change their keys; strangers invent them.
      if (!(error instanceof errors.JWKSNoMatchingKey) || !isPast(askedAt, pauseMs)) throw error
      await asked()
      return keys(header, token)
    }
  }
}
