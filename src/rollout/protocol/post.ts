/** A create whose id the backend makes: no condition can stop it, so it is only sent once. */
import { ask, type Program } from './effects.ts'
import { settle } from './settle.ts'
import { conclude, leave, type Backends, type Outcome } from './write.ts'

/** @param document what the client sent, in the version of the authority */
export function* post<D, A>(backends: Backends): Program<D, A, Outcome<A>> {
  const begun = yield* ask<D, A, 'begin'>('begin', '', 'post')
  if (begun.kind === 'held') return { kind: 'answered', answer: begun.answer }
  const { intent, side } = begun
  const merged = yield* ask<D, A, 'merge'>('merge', { kind: 'absent' })
  if (merged.kind !== 'put') {
    yield* ask<D, A, 'drop'>('drop', intent)
    return merged.kind === 'answered'
      ? { kind: 'answered', answer: merged.answer }
      : { kind: 'conflict' }
  }
  if (!(yield* ask<D, A, 'confirm'>('confirm', intent))) return { kind: 'again' }
  const sent = yield* ask<D, A, 'post'>('post', side, merged.document)
  if (sent.kind === 'refused') {
    yield* ask<D, A, 'drop'>('drop', intent)
    return { kind: 'answered', answer: sent.answer }
  }
  // An answer without an id is as good as none.
  if (sent.kind === 'unknown' || sent.key === undefined)
    return yield* leave<D, A>(intent, sent.answer)
  const settled = yield* settle<D, A>(
    { intent, key: sent.key, side, fresh: false, careful: backends.careful },
    { theirs: { kind: 'absent' }, mine: sent.document },
  )
  return yield* conclude<D, A>(intent, settled, sent.answer, backends)
}
