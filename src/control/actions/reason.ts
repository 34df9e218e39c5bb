/** Why somebody acts, where that has to be said. */
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import type { Act, Control } from './control.ts'

/** Problem: `reason-required`. */
export const reasonOf = (
  { reason }: Act,
  { requireReason }: Control['settings'],
): Result<string | undefined> => {
  const said = reason?.trim()
  if (said) return ok(said)
  return requireReason
    ? failed(problem('reason-required', 'The edit says no reason.'))
    : ok(undefined)
}
