/** What is wrong with a plan: all at once, each place with what would be right. */
import type { Issue } from '../../errors/index.ts'
import { isDual, stageRules, stages, type Stage } from '../stage.ts'
import { durationForms, durationMs } from './duration.ts'
import type { Guardrails, Rollout, RolloutPlan, RolloutStep } from './plan.ts'

const mostSteps = 100

/** A rollout begins at `off` by itself. */
const planned = stages.slice(1)
const comparing = stages.filter((stage) => stageRules[stage].compares)
const dual = stages.filter(isDual)

const isWithin = (value: unknown, least: number, most: number): boolean =>
  typeof value === 'number' && value >= least && value <= most

const durationIssues = (value: string | undefined, place: string): Issue[] =>
  value === undefined || (typeof value === 'string' && durationMs(value) !== undefined)
    ? []
    : [
        {
          place,
          message: 'is no duration of at most 365 days: write a whole number and its unit',
          choices: durationForms,
        },
      ]

const guardrailIssues = (
  { mismatch, errorRatio, latencyRatio, repairAge }: Guardrails,
  place: string,
): Issue[] => [
  ...(mismatch === undefined || isWithin(mismatch, 0, 1)
    ? []
    : [
        {
          place: `${place} > mismatch`,
          message: 'must be a share from 0 to 1: 0.01 is one of a hundred',
        },
      ]),
  ...Object.entries({ errorRatio, latencyRatio }).flatMap(([name, ratio]): Issue[] =>
    ratio === undefined || isWithin(ratio, 1, 1000)
      ? []
      : [
          {
            place: `${place} > ${name}`,
            message: 'must be a ratio from 1 to 1000: 1.5 is half as much again',
          },
        ],
  ),
  ...durationIssues(repairAge, `${place} > repairAge`),
]

/** Guardrails of a step whose stage measures nothing for them. */
const unmeasured = ({ stage, guardrails = {} }: RolloutStep, place: string): Issue[] =>
  Object.keys(guardrails).flatMap((name): Issue[] => {
    const choices = name === 'repairAge' ? dual : comparing
    if (stage === 'complete' || choices.includes(stage)) return []
    return [
      {
        place: `${place} > guardrails > ${name}`,
        message: `measures nothing in ${stage}: it stands in steps of these stages`,
        choices,
      },
    ]
  })

/** From `complete` nothing leads back, so nothing is watched or waited for there. */
const afterTheEnd = (step: RolloutStep, place: string): Issue[] =>
  (['hold', 'minimum', 'guardrails'] as const).flatMap((name): Issue[] =>
    step.stage !== 'complete' || step[name] === undefined
      ? []
      : [
          {
            place: `${place} > ${name}`,
            message:
              'has no effect in complete, from which nothing leads back: say it of the step before',
          },
        ],
  )

const shareIssues = (
  { stage, share }: RolloutStep,
  place: string,
  flag: string | undefined,
): Issue[] => {
  if (share === undefined) return []
  const at = `${place} > share`
  if (!comparing.includes(stage)) {
    const message = `counts in these stages only, and ${stage} answers all clients alike: leave it out`
    return [{ place: at, message, choices: comparing }]
  }
  if (flag !== undefined) {
    return [{ place: at, message: `does not count beside a flag: "${flag}" says who sees what` }]
  }
  return isWithin(share, 0, 100) ? [] : [{ place: at, message: 'must be percent, from 0 to 100' }]
}

type About = Pick<Rollout, 'flag' | 'sample'>

const minimumIssues = (
  { stage, minimum }: RolloutStep,
  place: string,
  sample: number | undefined,
): Issue[] => {
  if (minimum === undefined || stage === 'complete') return []
  const at = `${place} > minimum`
  if (!Number.isSafeInteger(minimum) || minimum < 1 || minimum > 1_000_000_000) {
    return [{ place: at, message: 'must be a whole number of answers, from 1 to 1000000000' }]
  }
  if (!comparing.includes(stage)) {
    const message = `counts compared answers, and ${stage} compares none: leave it out`
    return [{ place: at, message, choices: comparing }]
  }
  return sample === 0
    ? [{ place: at, message: 'is never reached: `sample` is 0, so that nothing is compared' }]
    : []
}

const stepIssues = (step: RolloutStep, place: string, { flag, sample }: About): Issue[] => {
  if (!planned.includes(step.stage)) {
    const message = 'is no stage that a step leads to'
    return [{ place: `${place} > stage`, message, choices: planned }]
  }
  return [
    ...shareIssues(step, place, flag),
    ...durationIssues(step.hold, `${place} > hold`),
    ...minimumIssues(step, place, sample),
    ...guardrailIssues(step.guardrails ?? {}, `${place} > guardrails`),
    ...unmeasured(step, place),
    ...afterTheEnd(step, place),
  ]
}

/** Percent of clients whose reads see the new backend during a step. */
export const shareOf = ({ stage, share }: RolloutStep): number =>
  share ?? (stageRules[stage].answers === 'to' ? 100 : 0)

const orderIssues = (
  before: RolloutStep | undefined,
  step: RolloutStep,
  place: string,
): Issue[] => {
  const [was, is] = [before?.stage ?? 'off', step.stage].map((stage) => stages.indexOf(stage))
  if (was === undefined || is === undefined || was < 0 || is < 0) return []
  if (is < was) {
    const message = `leads back from ${before?.stage}: a plan goes forwards only`
    return [{ place: `${place} > stage`, message, choices: stages.slice(was) }]
  }
  if (is > was + 1) {
    const left = stages.slice(was + 1, is)
    const message = `jumps over ${left.join(', ')}: each stage has a step of its own`
    return [
      { place: `${place} > stage`, message, choices: stages.slice(Math.max(1, was), was + 2) },
    ]
  }
  if (!before) return []
  if (is === was && !comparing.includes(step.stage)) {
    const message = `is there twice: ${step.stage} has one step, since no share grows in it`
    return [{ place: `${place} > stage`, message }]
  }
  return comparing.includes(before.stage) &&
    comparing.includes(step.stage) &&
    shareOf(step) < shareOf(before)
    ? [
        {
          place: `${place} > share`,
          message: `takes clients back: it is ${shareOf(step)} after ${shareOf(before)}`,
        },
      ]
    : []
}

const numberIssues = ({ confidence, onBreach }: RolloutPlan, place: string): Issue[] => [
  ...(confidence === undefined || isWithin(confidence, 0.5, 0.999)
    ? []
    : [{ place: `${place} > confidence`, message: 'must be from 0.5 to 0.999' }]),
  ...(onBreach === undefined || ['hold', 'rollback'].includes(onBreach)
    ? []
    : [
        {
          place: `${place} > onBreach`,
          message: 'is nothing that can happen by itself',
          choices: ['hold', 'rollback'],
        },
      ]),
]

/**
 * @param about what else of the rollout a plan depends on
 * @param place of the plan, which places of issues begin with
 */
export const planIssues = (
  plan: RolloutPlan,
  about: About = {},
  place = 'plan',
): readonly Issue[] => {
  const { steps, guardrails = {} } = plan
  const at = `${place} > steps`
  if (steps.length === 0 || steps.length > mostSteps) {
    const message = `are ${steps.length}: a plan has 1 to ${mostSteps}`
    return [{ place: at, message }, ...numberIssues(plan, place)]
  }
  return [
    ...steps.flatMap((step, index) => [
      ...orderIssues(steps[index - 1], step, `${at} > ${index}`),
      ...stepIssues(step, `${at} > ${index}`, about),
    ]),
    ...guardrailIssues(guardrails, `${place} > guardrails`),
    ...numberIssues(plan, place),
  ]
}

/** Whether a guardrail of a stage has something to measure. */
export const measures = (stage: Stage, name: keyof Guardrails): boolean =>
  (name === 'repairAge' ? dual : comparing).includes(stage)

/** With which confidence guardrails are held to be broken. */
export const confidenceOf = (plan: RolloutPlan | undefined): number => plan?.confidence ?? 0.95
