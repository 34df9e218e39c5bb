/** Copies one key, as far as it is not there yet: what a backfill does with each. */
import { ask, type Program } from './effects.ts'
import { settle } from './settle.ts'

export type Copied = 'done' | 'held' | 'taken' | 'left'

export function* copy<D, A>(key: string, careful: boolean): Program<D, A, Copied> {
  const begun = yield* ask<D, A, 'begin'>('begin', key, 'copy')
  if (begun.kind === 'held') return 'held'
  const { intent, side } = begun
  const settled = yield* settle<D, A>({ intent, key, side, fresh: false, careful })
  if (settled.kind === 'taken') return 'taken'
  if (settled.kind === 'failed') {
    yield* ask<D, A, 'handOver'>('handOver', intent)
    return 'left'
  }
  return (yield* ask<D, A, 'close'>('close', intent)) ? 'done' : 'taken'
}
