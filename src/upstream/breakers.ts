/** A breaker for each thing that is asked of a store: what fails at one route says little of another. */
import { createBreaker, type Breaker, type BreakerOptions, type BreakerState } from './breaker.ts'

/** Contracts have fewer routes; what more there may be is judged together. */
const most = 1000

export interface Breakers {
  /** @param what method and route, say */
  of(what: string): Breaker
}

const severity: Readonly<Record<BreakerState, number>> = { closed: 0, 'half-open': 1, open: 2 }

/**
 * @param now a clock in milliseconds
 * @param changed told what changed, to which state, and which is the worst state of all now
 */
export const createBreakers = (
  options: BreakerOptions,
  now: () => number,
  changed: (what: string, state: BreakerState, worst: BreakerState) => void,
): Breakers => {
  const breakers = new Map<string, Breaker>()

  const worst = (): BreakerState => {
    let found: BreakerState = 'closed'
    for (const { state } of breakers.values()) if (severity[state] > severity[found]) found = state
    return found
  }

  const add = (what: string): Breaker => {
    const made = createBreaker(options, now, (state) => changed(what, state, worst()))
    breakers.set(what, made)
    return made
  }

  return {
    of: (what) =>
      breakers.get(what) ?? (breakers.size < most ? add(what) : (breakers.get('') ?? add(''))),
  }
}
