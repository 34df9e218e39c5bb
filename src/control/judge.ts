/** Whether a policy would be sound for the contract and the configuration in force. */
import { judgeEdits, judgePolicy, type PolicyParts, type PolicyRules } from '../policy/index.ts'
import type { Judge } from './actions/control.ts'

/** A policy that was found sound. */
interface Sound {
  readonly hash: string
  readonly rules: PolicyRules
  readonly parts: PolicyParts
}

/**
 * Judges only what is edited where the policy before is the one that was judged last, which saves
 * a large policy most of the time: edits follow on each other.
 *
 * @param rules as they are when a policy is judged; the same object while they are the same
 */
export const judgeBy = (rules: () => PolicyRules): Judge => {
  let last: Sound | undefined
  return async (after, step) => {
    const against = rules()
    const known = last?.hash === step?.before.hash && last?.rules === against ? last : undefined
    const verdict =
      known && step
        ? await judgeEdits(known.parts, step.edits, against)
        : await judgePolicy(after, against)
    const { decision, ofrep } = against
    if (!verdict.ok) return { issues: verdict.issues, warnings: [], decision, ofrep }
    if (step) last = { hash: step.hash, rules: against, parts: verdict.parts }
    return { issues: [], warnings: verdict.warnings, decision, ofrep }
  }
}
