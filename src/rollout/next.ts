/** What a rollout does next, by its plan, its state, what is known of it, and the clock: nothing else. */
import type { Evidence } from './evidence.ts'
import { refusals } from './gates.ts'
import { findings, type Finding, type Watched } from './guard/index.ts'
import { stageRules } from './stage.ts'
import { cellWords, findingWords, inWords, targetWords } from './words.ts'
import {
  confidenceOf,
  heldMs,
  measures,
  shareOf,
  type Guardrails,
  type Rollout,
  type RolloutPlan,
  type RolloutState,
  type RolloutStep,
  type Target,
} from './plan/index.ts'

export type Decision =
  /** @property until milliseconds since 1970, where the clock alone is waited for */
  | { readonly kind: 'wait'; readonly why: string; readonly until?: number }
  | { readonly kind: 'step'; readonly step: number; readonly target: Target }
  | { readonly kind: 'hold'; readonly why: string }
  | { readonly kind: 'revert'; readonly why: string }
  /** Somebody has to approve the step. */
  | { readonly kind: 'approve-first'; readonly step: number; readonly why: string }
  | { readonly kind: 'end' }

export const start: RolloutState = { target: { stage: 'off', share: 0 }, status: 'running' }

export const targetOf = (step: RolloutStep): Target => ({ stage: step.stage, share: shareOf(step) })

const wait = (why: string, until?: number): Decision => ({
  kind: 'wait',
  why,
  ...(until !== undefined && { until }),
})

const guardrailsOf = ({ guardrails }: RolloutPlan, step: RolloutStep | undefined): Guardrails =>
  step?.guardrails ?? guardrails ?? {}

/** Answers that each cell needs: one where a guardrail measures answers, unless the step says more. */
const minimumOf = (
  step: RolloutStep | undefined,
  stage: Target['stage'],
  of: Guardrails,
): number => {
  const isMeasured = (['mismatch', 'errorRatio', 'latencyRatio'] as const).some(
    (name) => of[name] !== undefined && measures(stage, name),
  )
  return step?.minimum ?? (isMeasured ? 1 : 0)
}

/** What is looked at where a rollout is to be: by its plan, and the step that it is at. */
export const watchedOf = ({ plan }: Rollout, { target, step: at }: RolloutState): Watched => {
  const step = at === undefined ? undefined : plan?.steps[at]
  const guardrails = plan ? guardrailsOf(plan, step) : {}
  const { stage } = target
  const minimum = minimumOf(step, stage, guardrails)
  return { stage, guardrails, confidence: confidenceOf(plan), minimum }
}

const breach = (plan: RolloutPlan, finding: Finding): Decision => ({
  kind: plan.onBreach === 'rollback' ? 'revert' : 'hold',
  why: findingWords(finding),
})

const fewAnswers = (known: number, minimum: number, cell: Evidence['cells'][number]): string =>
  `not enough evidence: ${known} of ${minimum} answers for ${cellWords(cell)}`

/** Why what is known does not suffice. */
const lack = (
  found: readonly Finding[],
  { cells }: Evidence,
  minimum: number,
): string | undefined => {
  if (minimum === 0) return undefined
  if (cells.every(({ compared }) => compared === 0)) {
    return 'no traffic: nothing was compared since it is here, so nothing is known'
  }
  const few = cells.find(({ compared }) => compared < minimum)
  if (few) return fewAnswers(few.compared, minimum, few)
  const unsure = found.find(({ verdict }) => verdict === 'not-enough')
  if (!unsure?.cell) return undefined
  return unsure.known < minimum
    ? fewAnswers(unsure.known, minimum, unsure.cell)
    : `not enough evidence to be sure: ${findingWords(unsure)}`
}

const isAt = ({ target }: RolloutState, step: RolloutStep): boolean => {
  const wanted = targetOf(step)
  return (
    target.stage === wanted.stage &&
    (!stageRules[target.stage].compares || target.share === wanted.share)
  )
}

/** What comes after the step that the rollout is at. */
const onwards = (
  plan: RolloutPlan,
  rollout: Rollout,
  state: RolloutState,
  evidence: Evidence,
  now: number,
): Decision => {
  const step = (state.step ?? -1) + 1
  const next = plan.steps[step]
  if (!next) return wait('the plan ends here: what follows is asked for by hand')
  const [refusal] = refusals(state.target.stage, next.stage, { rollout, state, evidence, now })
  if (refusal) return wait(`${next.stage} is not to be had yet (${refusal.gate}): ${refusal.why}`)
  if (next.approval === true && state.approved !== step) {
    const why = `step ${step} (${targetWords(targetOf(next))}) waits for somebody to approve it`
    return { kind: 'approve-first', step, why }
  }
  return { kind: 'step', step, target: targetOf(next) }
}

/** @param now by the clock of the control store */
export const next = (
  rollout: Rollout,
  state: RolloutState,
  evidence: Evidence,
  now: number,
): Decision => {
  const { plan } = rollout
  const { target, status, reachedAt } = state
  const because = state.why === undefined ? '' : `: ${state.why}`
  if (status === 'ended') return wait('has ended')
  if (status === 'held') return wait(`is held${because}`)
  if (status === 'reverting') return wait(`goes back to off${because}`)
  const step = state.step === undefined ? undefined : plan?.steps[state.step]
  const watched = watchedOf(rollout, state)
  const found = findings(watched, evidence)
  const broken = found.find(({ verdict }) => verdict === 'broken')
  if (plan && broken && target.stage !== 'complete') return breach(plan, broken)
  if (reachedAt === undefined) return wait(`is on its way to ${targetWords(target)}`)
  if (target.stage === 'complete') return { kind: 'end' }
  if (!plan) return wait('every step is asked for by hand')
  if (state.step === undefined && target.stage !== 'off') {
    return wait('was sent here by hand: what follows is asked for by hand, too')
  }
  if (state.step !== undefined && (!step || !isAt(state, step))) {
    return wait('its plan was changed under it: say by hand at which step it is')
  }
  const until = reachedAt + heldMs(step?.hold)
  if (now < until) return wait(`waits ${inWords(until - now)} more`, until)
  const lacking = lack(found, evidence, watched.minimum)
  return lacking === undefined ? onwards(plan, rollout, state, evidence, now) : wait(lacking)
}
