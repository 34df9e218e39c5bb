/** A read whose cohort is to be answered by a certain side. */
import { ask, type Looked, type Program, type Side } from './effects.ts'

export interface Read<D, A> {
  readonly looked: Looked<D, A>
  /** Who answered. */
  readonly side: Side
  /** The key has an intent: the authority has answered instead. */
  readonly dirty: boolean
}

/**
 * Asks for intents before it reads: one that is closed in between would be missed. Any intent counts, so
 * that time does not go back for a client that saw an unfinished write at the authority.
 *
 * @param authority as this instance knows it, under a lease that has not run out
 */
export function* read<D, A>(key: string, cohort: Side, authority: Side): Program<D, A, Read<D, A>> {
  let [side, dirty] = [authority, false]
  if (cohort !== authority) {
    const known = yield* ask<D, A, 'intentsOf'>('intentsOf', key)
    dirty = known.any
    side = dirty ? known.side : cohort
  }
  return { looked: yield* ask<D, A, 'get'>('get', side, key), side, dirty }
}
