/** Paths of a rollout that its form has a field for. */
import type { RolloutDraft } from './draft.ts'

const own = ['name', 'from', 'to', 'resources', 'flag', 'sample', 'plan.steps', 'plan.onBreach']
const ofStep = ['', '.stage', '.share', '.hold', '.minimum']

export const fieldsOf = ({ steps, guardrails }: RolloutDraft): ReadonlySet<string> =>
  new Set([
    ...own,
    ...steps.flatMap((_, index) => ofStep.map((name) => `plan.steps.${index}${name}`)),
    ...Object.keys(guardrails).map((name) => `plan.guardrails.${name}`),
  ])
