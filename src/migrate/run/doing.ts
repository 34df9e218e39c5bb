/** What the steps of a run have in common: which kinds it brings over, and how often something is tried. */
import type { Problem, Result } from '../../errors/index.ts'
import { carryOf } from '../copy/carry.ts'
import type { Copying } from '../copy/copying.ts'
import { pairsOf, type Pair } from '../pairs.ts'
import type { Saved } from './saved.ts'
import type { Throttling } from './throttling.ts'
import type { Watch } from './watch.ts'
import type { Working } from './working.ts'

export interface Doing {
  readonly on: Working
  readonly watch: Watch
  readonly saved: Saved
  readonly throttling: Throttling
}

/** Those of the run, by the type that is written. */
export const pairsIn = ({ on: { contract, source, target }, watch }: Doing): readonly Pair[] => {
  const { only } = watch.state
  const { pairs } = pairsOf(contract, source.version, target.version)
  return pairs.filter(({ to: { type } }) => only?.includes(type) ?? true)
}

export const copyingOf = (
  pair: Pair,
  { on, watch }: Doing,
  extras: Copying['extras'] = watch.state.extras,
): Copying => {
  const { contract, source, target, limits, transforms } = on
  const transform = transforms?.[pair.to.type]
  const [from, to] = [source.version, target.version]
  const carry = carryOf(pair, { contract, from, to, limits, ...(transform && { transform }) })
  const onUnknown = (): void => watch.unsure()
  return { pair, carry, source, target, extras, signal: watch.signal, onUnknown }
}

/** Does something until it succeeds, or the store has failed for too long. */
export const trying = async <T>(
  work: () => Promise<Result<T>>,
  { watch }: Doing,
  isFinal: (found: Problem) => boolean = () => false,
): Promise<Result<T>> => {
  const goesOn = watch.patience()
  for (let attempt = 1; ; attempt++) {
    const done = await work()
    if (done.ok || watch.halt || isFinal(done.problem)) return done
    if (!(await goesOn(done.problem, attempt))) return done
  }
}
