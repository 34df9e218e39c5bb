/** Bounds that a contract says are not kept: `bounds(..., { beyond: 'pass' })`. */
import type { Path } from '../json/index.ts'
import type { Op } from '../lens/index.ts'
import type { Pair, Subject } from './subject.ts'

/** Fields whose bounds pass, at any depth; null for a value of a type itself. */
const passing = (op: Op): readonly (string | null)[] => {
  if ('ops' in op) return op.ops.flatMap(passing)
  const isPassing = op.op === 'convert' && op.codec.codec === 'bounds' && op.codec.beyond === 'pass'
  return isPassing ? [op.field] : []
}

const isOfBounds = (detail: string): boolean =>
  /^expected (at least|at most|text that)/.test(detail)

/** Whether a misfit of what is carried is one that the contract lets pass. */
export const passedBounds = (subject: Subject, { from, to }: Pair) => {
  const [low = 0, high = 0] = [subject.position(from), subject.position(to)].toSorted(
    (a, b) => a - b,
  )
  const fields = new Set(
    subject.chain.steps
      .slice(low, high)
      .flatMap((step) => [...step.values()].flatMap((ops) => ops.flatMap(passing))),
  )
  return (place: Path, detail: string): boolean =>
    fields.size > 0 && isOfBounds(detail) && (fields.has(null) || fields.has(place.at(-1) ?? null))
}
