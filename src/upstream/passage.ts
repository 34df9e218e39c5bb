/** One request on its way: its clocks, its place among others, and what becomes known of the store by it. */
import type { Verdict } from './breaker.ts'
import type { Deadlines } from './deadlines.ts'
import type { Leave } from './gate.ts'

export interface Passage {
  readonly deadlines: Deadlines
  /** When the store had all of the request, or when it was begun, if there was nothing to wait for. */
  readonly since: () => number
  /** All of the request is with the store. */
  readonly sent: () => void
  /** How the store did. Only the first call counts. */
  readonly judge: (verdict: Verdict) => void
  /** Nothing of it is under way any more. */
  readonly end: (verdict: Verdict) => void
}

export interface PassageParts {
  readonly deadlines: Deadlines
  /** Gives its place back. */
  readonly leave: Leave
  readonly entry: { readonly sent: () => void; readonly finish: (verdict: Verdict) => void }
  readonly now: () => number
}

/** The passage of a request that has been let in. */
export const createPassage = ({ deadlines, leave, entry, now }: PassageParts): Passage => {
  let since = now()
  // Whoever forgets an answer does not keep its place for ever.
  deadlines.signal.addEventListener('abort', leave)
  return {
    deadlines,
    since: () => since,
    sent: () => {
      since = now()
      entry.sent()
    },
    judge: entry.finish,
    end: (verdict) => {
      deadlines.end()
      leave()
      entry.finish(verdict)
    },
  }
}
