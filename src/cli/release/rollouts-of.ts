/** What commands ask of rollouts, where they can be asked. */
import type { Result } from '../../errors/index.ts'
import { HintedFailure, ProblemFailure } from '../failures.ts'
import type { Rollouts, Target } from './target.ts'

/** @throws ProblemFailure of the problem */
export const valueOf = <T>(result: Result<T>): T => {
  if (result.ok) return result.value
  throw new ProblemFailure(result.problem)
}

/** @throws Failure `policy-in-files` */
export const rolloutsOf = ({ rollouts, where }: Target): Rollouts => {
  if (rollouts) return rollouts
  throw new HintedFailure(
    'Moving needs a control store, which keeps who is written first: `control: {}` in the ' +
      'configuration, then `isthmus control init` and `isthmus policy apply`.',
    'policy-in-files',
    `Rollouts are only declared in ${where}: nothing moves by files`,
  )
}
