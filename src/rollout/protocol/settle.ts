/** Makes the other side equal to the authority: the one procedure of writes, repair and copy. */
import { ask, opposite, type Looked, type Program, type Side } from './effects.ts'

export interface Settling {
  readonly intent: string
  readonly key: string
  /** The authority. */
  readonly side: Side
  /** What the other side holds is of an earlier life of the key: nothing of it is kept. */
  readonly fresh: boolean
  /** Tags of the backends may come back: after each write the authority is read again. */
  readonly careful: boolean
}

/** What a write knows already: the tag of the other side from before it, and what the authority holds since. */
export interface Known<D, A> {
  readonly theirs: Exclude<Looked<D, A>, { kind: 'failed' }>
  readonly mine: D | undefined
}

export type Settled<A> =
  | { readonly kind: 'done' }
  /** Somebody has taken the intent. */
  | { readonly kind: 'taken' }
  | {
      readonly kind: 'failed'
      /** Whether a create may be on its way. */
      readonly createInFlight: boolean
      readonly why: A | undefined
    }

/** How often others may be faster at the other side before it is left to repair. */
const mostAttempts = 20

/**
 * Reads the tag of the other side, then the truth, then asks whether the intent is still ours, and
 * writes on the condition of that tag. In this order any newer settle has changed the tag, and the
 * older write is refused.
 */
export function* settle<D, A>(
  { intent, key, side, fresh, careful }: Settling,
  known?: Known<D, A>,
): Program<D, A, Settled<A>> {
  const other = opposite(side)
  let first = known
  // A write has confirmed after it read the tag.
  let isConfirmed = known !== undefined
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    const theirs = first ? first.theirs : yield* ask<D, A, 'get'>('get', other, key)
    if (theirs.kind === 'failed') return failed(false, theirs.answer)
    let mine = first?.mine
    if (!first) {
      const held = yield* ask<D, A, 'get'>('get', side, key)
      if (held.kind === 'failed') return failed(false, held.answer)
      mine = held.kind === 'found' ? held.document : undefined
    }
    first = undefined
    const held = theirs.kind === 'found' ? theirs : undefined
    const want = yield* ask<D, A, 'carry'>('carry', other, key, mine, held?.document, fresh)
    if (want.kind === 'refused') return failed(false, want.answer)
    if (want.kind === 'same') {
      if (!isConfirmed) return { kind: 'done' }
      // Nothing was to be written, so no condition has spoken since: look again, now.
      isConfirmed = false
      continue
    }
    if (!isConfirmed && !(yield* ask<D, A, 'confirm'>('confirm', intent))) return { kind: 'taken' }
    isConfirmed = false
    const sent =
      want.kind === 'delete'
        ? yield* ask<D, A, 'remove'>('remove', other, key, held?.tag ?? '')
        : yield* ask<D, A, 'put'>(
            'put',
            other,
            key,
            want.document,
            held ? { ifMatch: held.tag } : 'absent',
          )
    if (sent.kind === 'unknown') return failed(!held || careful, sent.answer)
    if (sent.kind === 'refused') return failed(false, sent.answer)
    // A create is stopped by no tag: what the authority holds may have gone meanwhile.
    if (sent.kind === 'written' && held && !careful) return { kind: 'done' }
  }
  return failed(false, undefined)
}

const failed = <A>(createInFlight: boolean, why: A | undefined): Settled<A> => ({
  kind: 'failed',
  createInFlight,
  why,
})
