/** A circuit breaker: what keeps failing is left alone for a while, then tried with one request. */
import { createTally } from './tally.ts'

export interface BreakerOptions {
  /** Least number of failures within the window that opens it; 0 never opens it. */
  readonly failures: number
  /** Least share of failures, from 0 to 1, among the requests of the window. */
  readonly share: number
  /** Length of the window, in milliseconds. */
  readonly windowMs: number
  /** How long it stays open, in milliseconds. */
  readonly openMs: number
}

export const defaultBreaker: BreakerOptions = {
  failures: 10,
  share: 0.5,
  windowMs: 10_000,
  openMs: 5000,
}

export type BreakerState = 'closed' | 'open' | 'half-open'

/** `neutral` says nothing of the store's health: the client went away, or kept the store waiting. */
export type Verdict = 'success' | 'failure' | 'neutral'

export type Entry =
  | {
      readonly admitted: true
      /** All of the request is with the store: from now on it alone is waited for. */
      readonly sent: () => void
      readonly finish: (verdict: Verdict) => void
    }
  /** `retryAfterMs` until it is tried again. */
  | { readonly admitted: false; readonly retryAfterMs: number }

export interface Breaker {
  readonly state: BreakerState
  /** Asks to send one request. `finish` counts once, whatever is called after. */
  enter(): Entry
}

/** The one request that tries whether all is well again. */
interface Probe {
  readonly since: number
  sent: boolean
}

/** How long others wait for a probe whose client is still sending it. */
const uploadMs = 100

/**
 * @param now a clock in milliseconds
 * @param changed called after each change of state
 */
export const createBreaker = (
  { failures, share, windowMs, openMs }: BreakerOptions,
  now: () => number,
  changed: (state: BreakerState) => void,
): Breaker => {
  const tally = createTally(windowMs)
  let state: BreakerState = 'closed'
  let openedAt = 0
  let current: Probe | undefined

  const become = (next: BreakerState): void => {
    if (next === state) return
    state = next
    changed(next)
  }

  const isBad = (time: number): boolean => {
    if (failures <= 0) return false
    const counted = tally.read(time)
    return counted.failures >= failures && counted.failures >= share * counted.all
  }

  const judge = (verdict: Verdict, probe: Probe | undefined): void => {
    if (probe && probe === current) current = undefined
    if (verdict === 'neutral') return
    const time = now()
    tally.add(verdict === 'failure', time)
    if (verdict === 'success') {
      // An answer to a request from before it opened proves nothing now.
      if (!probe) return
      tally.clear()
      become('closed')
    } else if (probe || (state === 'closed' && isBad(time))) {
      openedAt = time
      become('open')
    }
  }

  const admit = (probe: Probe | undefined): Entry => {
    let finished = false
    return {
      admitted: true,
      sent: () => {
        if (probe) probe.sent = true
      },
      finish: (verdict) => {
        if (finished) return
        finished = true
        judge(verdict, probe)
      },
    }
  }

  const enter = (): Entry => {
    if (state === 'closed') return admit(undefined)
    const time = now()
    const rest = openedAt + openMs - time
    if (state === 'open' && rest > 0) return { admitted: false, retryAfterMs: rest }
    // Neither a probe that never finishes nor a slow client may block for ever.
    const left = current ? current.since + (current.sent ? openMs : uploadMs) - time : 0
    if (left > 0) return { admitted: false, retryAfterMs: left }
    current = { since: time, sent: false }
    become('half-open')
    return admit(current)
  }

  return {
    get state() {
      return state
    },
    enter,
  }
}
