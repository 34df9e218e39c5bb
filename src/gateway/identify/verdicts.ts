/** Verdicts on tokens for a while, so that one that comes again costs no signature, good or bad. */
import { LRUCache } from 'lru-cache'
import type { Result } from '../../errors/index.ts'

/** Whom a token names. Whether and as whom the policy knows that client is another matter. */
export interface Named {
  readonly id: string
  readonly tenant?: string
}

type Verdict = Result<Named>

interface Kept {
  readonly verdict: Verdict
  /** Milliseconds since 1970: from when until when it counts. */
  readonly since: number
  readonly until: number
}

export interface Verdicts {
  get(token: string): Verdict | undefined
  set(token: string, verdict: Verdict, until: number): void
}

/** In bytes, for the good and for the bad each: nobody pushes out the good by inventing bad ones. */
const maxSize = 2 * 1024 * 1024

/** What a verdict takes beside its token. */
const verdictBytes = 400

const shelf = () =>
  new LRUCache<string, Kept>({
    maxSize,
    sizeCalculation: (_, token) => verdictBytes + 2 * token.length,
  })

export const createVerdicts = (now: () => number): Verdicts => {
  const good = shelf()
  const bad = shelf()
  return {
    get: (token) => {
      const kept = good.get(token) ?? bad.get(token)
      if (!kept) return undefined
      const at = now()
      // A clock that was set back would make it count for longer.
      return at >= kept.since && at < kept.until ? kept.verdict : undefined
    },
    set: (token, verdict, until) => {
      ;(verdict.ok ? good : bad).set(token, { verdict, since: now(), until })
    },
  }
}
