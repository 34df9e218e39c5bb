/** A circuit breaker: a store that keeps failing is left alone for a while, then tried with one request. */

export interface BreakerOptions {
  /** Failures in a row that open it; 0 never opens it. */
  readonly failures: number
  /** How long it stays open, in milliseconds. */
  readonly openMs: number
}

export const defaultBreaker: BreakerOptions = { failures: 10, openMs: 5000 }

export type BreakerState = 'closed' | 'open' | 'half-open'

/** `neutral` says nothing of the store's health: the client went away. */
export type Verdict = 'success' | 'failure' | 'neutral'

export type Entry =
  | { readonly admitted: true; readonly finish: (verdict: Verdict) => void }
  /** `retryAfterMs` until it is tried again. */
  | { readonly admitted: false; readonly retryAfterMs: number }

export interface Breaker {
  readonly state: BreakerState
  /** Asks to send one request. `finish` counts once, whatever is called after. */
  enter(): Entry
}

/**
 * @param now a clock in milliseconds
 * @param changed called after each change of state
 */
export const createBreaker = (
  { failures, openMs }: BreakerOptions,
  now: () => number,
  changed: (state: BreakerState) => void,
): Breaker => {
  let state: BreakerState = 'closed'
  let inARow = 0
  let openedAt = 0
  /** When the one request of the half-open state was let through. */
  let probedAt: number | undefined

  const become = (next: BreakerState): void => {
    if (next === state) return
    state = next
    changed(next)
  }

  const judge = (verdict: Verdict, probe: boolean): void => {
    if (probe) probedAt = undefined
    if (verdict === 'neutral') return
    if (verdict === 'success') {
      inARow = 0
      // An answer to a request from before it opened proves nothing now.
      if (probe) become('closed')
      return
    }
    inARow += 1
    if (probe || (state === 'closed' && failures > 0 && inARow >= failures)) {
      openedAt = now()
      become('open')
    }
  }

  const admit = (probe: boolean): Entry => {
    let finished = false
    const finish = (verdict: Verdict): void => {
      if (finished) return
      finished = true
      judge(verdict, probe)
    }
    return { admitted: true, finish }
  }

  const enter = (): Entry => {
    if (state === 'closed') return admit(false)
    const time = now()
    const waited = time - openedAt
    if (state === 'open' && waited < openMs) {
      return { admitted: false, retryAfterMs: openMs - waited }
    }
    // A probe that never finishes must not block for ever.
    if (probedAt !== undefined && time - probedAt < openMs) {
      return { admitted: false, retryAfterMs: openMs - (time - probedAt) }
    }
    probedAt = time
    become('half-open')
    return admit(true)
  }

  return {
    get state() {
      return state
    },
    enter,
  }
}
