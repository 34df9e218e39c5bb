/** What was guessed of a draft, in a line each. */
import { isQuestion, type Draft, type Drafted } from '../draft/model.ts'
import type { RouteChange } from '../../contract/index.ts'
import type { Op } from '../../lens/index.ts'
import { oneLine } from './literals.ts'
import { layOut } from './layout.ts'
import { opSaid } from './ops.ts'
import { listedRouteChange } from './route-changes.ts'

export interface ToldGuess {
  /** The type and the op, or the change of a route, as they are written. */
  readonly what: string
  readonly evidence: string
}

const told = <T>(drafted: readonly Drafted<T>[], print: (op: T) => string): readonly ToldGuess[] =>
  drafted.flatMap((one) =>
    isQuestion(one) || one.evidence.trim() === ''
      ? []
      : [{ what: oneLine(print(one.op)), evidence: one.evidence }],
  )

const ofEdits = (edits: Readonly<Record<string, readonly Drafted<Op>[]>>): readonly ToldGuess[] =>
  Object.entries(edits).flatMap(([type, drafted]) =>
    told(drafted, (op) => `${type}: ${layOut(opSaid(op).code)}`),
  )

/** All guesses, in the order of the changes. */
export const guessesOf = ({ changes }: Draft): readonly ToldGuess[] =>
  changes.flatMap(({ edits, only, routes }) => [
    ...ofEdits(edits),
    ...only.flatMap((scope) => ofEdits(scope.edits)),
    ...told<RouteChange>(routes, (change) => layOut(listedRouteChange(change).code)),
  ])
