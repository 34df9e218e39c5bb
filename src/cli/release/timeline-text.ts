/** How a plan would run, as a picture for terminals: a bar per step, and below what happens when. */
import {
  clockWords,
  heldMs,
  measures,
  percent,
  timelineWords,
  type Guardrails,
  type Happened,
  type Rollout,
  type RolloutPlan,
  type RolloutStep,
  type Timeline,
  type TimelineStep,
} from '../../rollout/index.ts'
import { targetText } from './rollout-text.ts'
import { table } from './table.ts'

const width = 30

/** A step that is short beside the others has one mark, too. */
const barOf = ({ begins, ends }: TimelineStep, ms: number): string => {
  if (begins === undefined || ends === undefined) return ''.padEnd(width, '.')
  const at = (time: number): number => (ms === 0 ? 0 : Math.floor((time / ms) * width))
  const first = Math.min(width - 1, at(begins))
  const marks = Math.max(1, at(ends) - first)
  return '#'
    .repeat(marks)
    .padStart(first + marks, '.')
    .padEnd(width, '.')
}

const written: Readonly<Record<keyof Guardrails, (limit: number | string) => string>> = {
  mismatch: (limit) => `mismatch ${percent(Number(limit))}`,
  errorRatio: (limit) => `errors x${limit}`,
  latencyRatio: (limit) => `latency x${limit}`,
  repairAge: (limit) => `repair ${limit}`,
}

/** Those that have something to measure in the stage of the step. */
const guardrailsText = ({ stage, guardrails }: RolloutStep, plan: RolloutPlan): string =>
  Object.entries(guardrails ?? plan.guardrails ?? {})
    .filter(([name]) => stage !== 'complete' && measures(stage, name as keyof Guardrails))
    .map(([name, limit]) => written[name as keyof Guardrails](limit))
    .join(', ')

const endings: Readonly<Record<Timeline['ending'], string>> = {
  complete: 'It is complete after',
  held: 'A guardrail holds it after',
  reverted: 'A guardrail leads it back to off after',
  waits: 'It waits, and goes no further than this after',
}

const rateText = (perSecond: number): string =>
  perSecond < 1 && perSecond > 0
    ? `${Number((perSecond * 3600).toPrecision(3))} requests per hour`
    : `${Number(perSecond.toPrecision(3))} requests per second`

/** Lines for people. @param perSecond requests of each route and version */
export const timelineLines = (
  name: string,
  { from, to, resources }: Rollout,
  plan: RolloutPlan,
  timeline: Timeline,
  happened: readonly Happened[],
  perSecond: number,
): readonly string[] => {
  const rows = timeline.steps.map((one) => {
    const step = plan.steps[one.step] as RolloutStep
    return [
      String(one.step),
      targetText(one),
      one.begins === undefined ? 'not reached' : clockWords(one.begins),
      barOf(one, timeline.ms),
      heldMs(step.hold) === 0 ? '' : (step.hold ?? ''),
      step.minimum === undefined ? '' : String(step.minimum),
      step.approval === true ? 'yes' : '',
      guardrailsText(step, plan),
    ]
  })
  return [
    `${name}: ${from} -> ${to} (${resources.join(', ')}), as it would run with ${rateText(perSecond)} to each route of each version`,
    ...table(['step', 'stage', 'begins', '', 'holds', 'answers', 'approval', 'guardrails'], rows),
    '',
    ...timelineWords(happened).map((line) => `  ${line}`),
    '',
    `${endings[timeline.ending]} ${clockWords(timeline.ms)}.`,
  ]
}
