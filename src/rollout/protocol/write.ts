/** A client's write while a rollout writes both sides. */
import { ask, opposite, type IntentKind, type Looked, type Program, type Side } from './effects.ts'
import { settle, type Settled } from './settle.ts'

/** What the backends of a resource can do, as far as the programs differ by it. */
export interface Backends {
  /** Tags of existing documents may come back: nothing in them grows. */
  readonly careful: boolean
  /** A plain write changes the tag of a document, and does nothing else. */
  readonly touch: boolean
  /** The client is told before its intent is closed: one transaction less on its way. */
  readonly lateClose: boolean
}

export type Outcome<A> =
  /** The authority has it; so has the other side, or an intent says that it has not. */
  | { readonly kind: 'written'; readonly answer: A }
  /** Nothing was written. */
  | { readonly kind: 'answered'; readonly answer: A }
  /** Somebody has taken the intent before anything was sent: begin again. */
  | { readonly kind: 'again' }
  /** Whether it was written is not known, and it is not sent again in silence. */
  | { readonly kind: 'unknown'; readonly answer: A | undefined }
  /** Others were faster again and again; nothing was written. */
  | { readonly kind: 'conflict' }
  /** The client has been told. */
  | { readonly kind: 'told' }

/** How often others may be faster at the authority. */
const mostAttempts = 20

/** Success counts by a statement in the control store, which nobody gets past who has lost the intent. */
export function* conclude<D, A>(
  intent: string,
  settled: Settled<A>,
  answer: A,
  { lateClose }: Backends,
): Program<D, A, Outcome<A>> {
  if (settled.kind === 'done') {
    if (lateClose && (yield* ask<D, A, 'tell'>('tell', answer))) {
      yield* ask<D, A, 'close'>('close', intent)
      return { kind: 'told' }
    }
    if (yield* ask<D, A, 'close'>('close', intent)) return { kind: 'written', answer }
  }
  if (settled.kind === 'failed') {
    const { createInFlight, why } = settled
    if (yield* ask<D, A, 'dirty'>('dirty', intent, createInFlight, why))
      return { kind: 'written', answer }
  }
  return { kind: 'unknown', answer: undefined }
}

/** The client is not told of success; repair finds out what happened. */
export function* leave<D, A>(intent: string, answer: A): Program<D, A, Outcome<A>> {
  yield* ask<D, A, 'handOver'>('handOver', intent)
  return { kind: 'unknown', answer }
}

function* nothing<D, A>(intent: string, answer: A): Program<D, A, Outcome<A>> {
  yield* ask<D, A, 'drop'>('drop', intent)
  return { kind: 'answered', answer }
}

/** What the other side holds under a key that the authority does not have. */
type Left = 'nothing' | 'replaced' | 'again' | 'taken' | { readonly unknown: unknown }

/**
 * What is left of an earlier life of a key goes first, so that the next one inherits nothing. Where
 * that cannot be, the intent says that settling must not merge.
 */
function* clear<D, A>(
  intent: string,
  key: string,
  other: Side,
  theirs: Looked<D, A>,
): Program<D, A, Left> {
  if (theirs.kind === 'absent') return 'nothing'
  if (theirs.kind === 'found') {
    const sent = yield* ask<D, A, 'remove'>('remove', other, key, theirs.tag)
    if (sent.kind === 'unknown') return { unknown: sent.answer }
    if (sent.kind !== 'refused') return 'again'
  }
  return (yield* ask<D, A, 'fresh'>('fresh', intent)) ? 'replaced' : 'taken'
}

export interface Writing {
  readonly key: string
  readonly kind: Exclude<IntentKind, 'post' | 'copy'>
}

/** Every write at the authority is conditional, also where the lens loses nothing. */
export function* write<D, A>(
  { key, kind }: Writing,
  backends: Backends,
): Program<D, A, Outcome<A>> {
  const begun = yield* ask<D, A, 'begin'>('begin', key, kind)
  if (begun.kind === 'held') return { kind: 'answered', answer: begun.answer }
  const { intent, side } = begun
  const other = opposite(side)
  let looks = begun.looks
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    const { theirs, mine } = looks ?? (yield* ask<D, A, 'look'>('look', key, side))
    looks = undefined
    if (mine.kind === 'failed') return yield* nothing<D, A>(intent, mine.answer)
    const merged = yield* ask<D, A, 'merge'>('merge', mine)
    if (merged.kind === 'answered') return yield* nothing<D, A>(intent, merged.answer)
    if (!(yield* ask<D, A, 'confirm'>('confirm', intent))) return { kind: 'again' }
    let fresh = false
    if (mine.kind === 'absent') {
      const left = yield* clear<D, A>(intent, key, other, theirs)
      if (left === 'taken') return { kind: 'again' }
      if (left === 'again') continue
      if (typeof left === 'object') return yield* leave<D, A>(intent, left.unknown as A)
      fresh = left === 'replaced'
    }
    const condition = mine.kind === 'found' ? { ifMatch: mine.tag } : 'absent'
    const sent =
      merged.kind === 'put'
        ? yield* ask<D, A, 'put'>('put', side, key, merged.document, condition)
        : yield* ask<D, A, 'remove'>('remove', side, key, mine.kind === 'found' ? mine.tag : '')
    if (sent.kind === 'overtaken') continue
    if (sent.kind === 'unknown') return yield* leave<D, A>(intent, sent.answer)
    if (sent.kind === 'refused') return yield* nothing<D, A>(intent, sent.answer)
    const settled: Settled<A> =
      theirs.kind === 'failed' || fresh
        ? {
            kind: 'failed',
            createInFlight: false,
            why: theirs.kind === 'failed' ? theirs.answer : undefined,
          }
        : yield* settle<D, A>(
            { intent, key, side, fresh, careful: backends.careful },
            { theirs, mine: sent.document },
          )
    return yield* conclude<D, A>(intent, settled, sent.answer, backends)
  }
  yield* ask<D, A, 'drop'>('drop', intent)
  return { kind: 'conflict' }
}
