/** The conditions of a request as the store asks them, when it is about to write. */
import { problem } from '../../errors/index.ts'
import type { Guard } from '../writes/written.ts'
import { judge, type Conditions } from './conditions.ts'

/** Problem: `precondition-failed`. */
export const guard =
  (conditions: Conditions): Guard =>
  (stored) =>
    judge(conditions, stored?.etag) === 'met'
      ? undefined
      : problem(
          'precondition-failed',
          stored ? 'The document has changed since.' : 'There is no such document.',
        )
