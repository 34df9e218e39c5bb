/** What differs between two states of an API, and what that means to a client of the older one. */
import type { TypeGraph } from '../../lens/index.ts'

/**
 * `breaking`: a client of the older one may fail, or mean something else. `additive`: there is more,
 * and it goes on as before. `invisible`: nothing that a client sends or reads.
 */
export type Effect = 'breaking' | 'additive' | 'invisible'

/** What carries a value. A `patch` is a request that gives only what it changes. */
export type Carried = 'request' | 'patch' | 'answer' | 'error'

/** Something that differs, at one place. */
export interface Found {
  /** Where, as names one inside the other: `Order > customer > name`. */
  readonly place: string
  readonly message: string
  readonly effect: Effect
}

export interface Difference extends Found {
  /** What carries it; `route` is what a route says itself. */
  readonly in: readonly ('request' | 'answer' | 'error' | 'route')[]
  /** Ids of the routes that carry it; none of what no route carries, and of errors. */
  readonly routes: readonly string[]
}

/** The worst first. */
export const effects = ['breaking', 'additive', 'invisible'] as const satisfies readonly Effect[]

/** The worst of some; `invisible` of none. */
export const worstOf = (found: readonly { readonly effect: Effect }[]): Effect =>
  effects.find((effect) => found.some((one) => one.effect === effect)) ?? 'invisible'

/** What became of the set of values that may come: more, fewer, or others. */
export type Moved = 'wider' | 'narrower' | 'other'

/**
 * Who reads must understand all that may come, and who writes may only say what is understood: what
 * is harmless in one direction breaks in the other.
 */
export const effectOf = (moved: Moved, carried: Carried): Effect => {
  if (moved === 'other') return 'breaking'
  const reads = carried === 'answer' || carried === 'error'
  return (moved === 'wider') === reads ? 'breaking' : 'additive'
}

/** Two states of an API, for values that travel in one direction. */
export interface Comparing {
  readonly older: TypeGraph
  readonly newer: TypeGraph
  readonly carried: Carried
  /** Is told of two named types that stand at the same place: they are compared by themselves. */
  readonly meet: (older: string, newer: string) => void
}
