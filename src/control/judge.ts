/** Whether a policy would be sound for the contract and the configuration in force. */
import { judgePolicy, type PolicyRules } from '../policy/index.ts'
import type { Judge } from './actions/control.ts'

/** @param rules as they are when a policy is judged */
export const judgeBy =
  (rules: () => PolicyRules): Judge =>
  async (after) => {
    const verdict = await judgePolicy(after, rules())
    return verdict.ok
      ? { issues: [], warnings: verdict.warnings }
      : { issues: verdict.issues, warnings: [] }
  }
