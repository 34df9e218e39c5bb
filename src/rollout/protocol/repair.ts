/** Settles an intent that nobody looks after. Any instance may, and two at once are harmless. */
import { ask, type Program, type Taken } from './effects.ts'
import { settle } from './settle.ts'
import type { Backends } from './write.ts'

export type Repaired =
  /** There was nothing to do. */
  | 'idle'
  /** Both sides are equal. */
  | 'settled'
  /** Somebody else has it now. */
  | 'taken'
  /** It waits for its next turn. */
  | 'put-off'

/** A write whose outcome is not known may still be on its way: a new tag refuses it. */
function* touched<D, A>({
  intent,
  key,
  side,
}: Taken): Program<D, A, 'touched' | 'taken' | 'failed'> {
  const held = yield* ask<D, A, 'get'>('get', side, key)
  if (held.kind === 'absent') return 'touched'
  if (held.kind === 'failed') return 'failed'
  if (!(yield* ask<D, A, 'confirm'>('confirm', intent))) return 'taken'
  const sent = yield* ask<D, A, 'touch'>('touch', side, key, held)
  // Overtaken: somebody else has changed the tag, which is as good.
  return sent.kind === 'unknown' || sent.kind === 'refused' ? 'failed' : 'touched'
}

export function* repair<D, A>(backends: Backends): Program<D, A, Repaired> {
  const taken = yield* ask<D, A, 'take'>('take')
  if (!taken) return 'idle'
  const { intent, kind, side, state, fresh } = taken
  const putOff = function* (createInFlight: boolean, why?: A): Program<D, A, Repaired> {
    return (yield* ask<D, A, 'putOff'>('putOff', intent, createInFlight, why)) ? 'put-off' : 'taken'
  }
  if (state === 'open' && backends.touch && kind !== 'copy' && kind !== 'post') {
    const how = yield* touched<D, A>(taken)
    if (how === 'taken') return 'taken'
    if (how === 'failed') return yield* putOff(taken.createInFlight)
  }
  if (state === 'open' || taken.createInFlight) yield* ask<D, A, 'grace'>('grace', intent)
  const keys = kind === 'post' ? yield* ask<D, A, 'made'>('made', intent) : [taken.key]
  for (const key of keys) {
    const settled = yield* settle<D, A>({ intent, key, side, fresh, careful: backends.careful })
    if (settled.kind === 'taken') return 'taken'
    if (settled.kind === 'failed') return yield* putOff(settled.createInFlight, settled.why)
  }
  return (yield* ask<D, A, 'close'>('close', intent)) ? 'settled' : 'taken'
}
