/** Whether the target holds what it has to of one document, and where it does not. */
import { parseBytes, type ParseLimits } from '../../json/index.ts'
import { differencesOf, type Difference, type IsName } from '../../rollout/compare/index.ts'
import type { Carried, Carry } from '../copy/carry.ts'
import type { Row } from '../store/document-store.ts'

export type Verdict =
  | { readonly kind: 'same' }
  /** The source has it, the target does not. */
  | { readonly kind: 'missing' }
  /** The target has it, the source does not. */
  | { readonly kind: 'extra' }
  | { readonly kind: 'different'; readonly differences: readonly Difference[] }
  /** It has no form in the version of the target; so nothing can be said. */
  | { readonly kind: 'unconvertible'; readonly code: string }
  /** The transform leaves it out, and it is not there. */
  | { readonly kind: 'dropped' }

export interface Judging {
  readonly carry: Carry
  readonly limits: ParseLimits
  readonly isName: IsName
}

const unreadable: readonly Difference[] = [{ path: '$', kind: 'body' }]

const same: Verdict = { kind: 'same' }
const extra: Verdict = { kind: 'extra' }

/** `from` is what there has to be, `to` what there is. */
const judgeCarried = (
  carried: Carried,
  theirs: Row | undefined,
  { limits, isName }: Judging,
): Verdict => {
  switch (carried.kind) {
    case 'same':
      return same
    case 'refused':
      return { kind: 'unconvertible', code: carried.problem.code }
    case 'dropped':
      return theirs ? extra : { kind: 'dropped' }
    case 'put': {
      if (!theirs) return { kind: 'missing' }
      const [wanted, held] = [
        parseBytes(carried.document, limits),
        parseBytes(theirs.document, limits),
      ]
      if (!wanted.ok || !held.ok) return { kind: 'different', differences: unreadable }
      const differences = differencesOf(wanted.value, held.value, isName)
      return differences.length === 0 ? same : { kind: 'different', differences }
    }
  }
}

/** At once, unless a transform takes its time. */
export const judge = (
  mine: Row | undefined,
  theirs: Row | undefined,
  judging: Judging,
): Verdict | Promise<Verdict> => {
  if (!mine) return theirs ? extra : same
  const carrying = judging.carry(mine.document, theirs?.document)
  return carrying instanceof Promise
    ? carrying.then((carried) => judgeCarried(carried, theirs, judging))
    : judgeCarried(carrying, theirs, judging)
}
