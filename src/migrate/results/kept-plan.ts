/** A plan as the control store keeps it: its steps, without keys of documents and without what it has measured. */
import type { ResultRow } from '../../control/results.ts'
import type { JsonObject } from '../../json/index.ts'
import type { Plan } from '../plan/plan.ts'
import type { Step } from '../plan/step.ts'

/** Steps that are kept, and commands of one. */
const mostSteps = 100
const mostCommands = 10
/** Characters of a text. */
const mostText = 1000

const short = (text: string): string => text.slice(0, mostText)

const commandsOf = (commands: readonly string[]): string[] =>
  commands.slice(0, mostCommands).map(short)

const undoOf = ({ undo }: Step): JsonObject => ({
  kind: undo.kind,
  how: short(undo.how),
  commands: undo.kind === 'nothing' ? [] : commandsOf(undo.commands),
})

const stepOf = (step: Step): JsonObject => ({
  id: short(step.id),
  kind: step.kind,
  title: short(step.title),
  mechanism: short(step.mechanism),
  commands: commandsOf(step.commands),
  rows: step.rows,
  estimate: step.estimate && { low: step.estimate.low, high: step.estimate.high },
  gate: short(step.gate),
  isDestructive: step.isDestructive,
  undo: undoOf(step),
})

/** By which the same plan is found again, and kept once. */
export const planId = (hash: string): string => `plan-${hash}`

export const keptPlan = (plan: Plan): ResultRow => ({
  id: planId(plan.hash),
  kind: 'plan',
  source: plan.from.backend,
  target: plan.to.backend,
  at: Date.parse(plan.madeAt),
  body: {
    hash: plan.hash,
    from: plan.from.version,
    to: plan.to.version,
    rollout: plan.rollout,
    steps: plan.steps.slice(0, mostSteps).map(stepOf),
  },
})
