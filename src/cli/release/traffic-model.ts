/** Options of `rollout simulate`: how much traffic is assumed, and what goes wrong in it. */
import { Failure } from '../../errors/index.ts'
import {
  durationForms,
  durationMs,
  simulate,
  type Happened,
  type Rollout,
  type RolloutPlan,
  type SimulatedCell,
  type TrafficModel,
} from '../../rollout/index.ts'

export interface ModelFlags {
  /** Requests per second. */
  readonly rate: number
  /** Shares, 0 to 1. */
  readonly mismatch?: number
  readonly errors?: number
  /** How many times as long answers take at the new backend. */
  readonly slower?: number
  /** How long the new backend is away, in milliseconds. */
  readonly down?: number
  /** Step with which all of that begins. */
  readonly at?: number
  /** Milliseconds; infinite for never. */
  readonly approved: number
  readonly copied: number
}

const perSecond: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 }

/** @example parseRate('300/m') // 5 @throws Failure `usage` */
export const parseRate = (text: string): number => {
  const [, digits = '', unit = 's'] = /^(\d{1,9}(?:\.\d{1,6})?)(?:\/([smh]))?$/.exec(text) ?? []
  const rate = Number(digits) / (perSecond[unit] ?? 1)
  if (digits !== '' && rate <= 1_000_000) return rate
  throw new Failure(
    'usage',
    `"${text}" is not a rate of at most 1000000 per second: write 50/s, 300/m or 20/h`,
  )
}

/** @example parseShare('2%') // 0.02 @throws Failure `usage` */
export const parseShare = (text: string): number => {
  const [, digits = '', sign] = /^(\d+(?:\.\d+)?)(%)?$/.exec(text) ?? []
  const share = Number(digits) / (sign === undefined ? 1 : 100)
  if (digits !== '' && share <= 1) return share
  throw new Failure('usage', `"${text}" is not a share: write 0.02 or 2%`)
}

/** @throws Failure `usage` */
export const parseTimes = (text: string): number => {
  const times = Number(text)
  if (/^\d+(?:\.\d+)?$/.test(text) && times >= 1 && times <= 1000) return times
  throw new Failure('usage', `"${text}" is not a number from 1 to 1000: 2 is twice as slow`)
}

/** Milliseconds. @throws Failure `usage` */
export const parseDuration = (text: string): number => {
  const ms = durationMs(text)
  if (ms !== undefined) return ms
  throw new Failure('usage', `"${text}" is not a duration: write ${durationForms.join(', ')}`)
}

/** @throws Failure `usage` */
export const parseStep = (text: string): number => {
  if (/^\d{1,3}$/.test(text)) return Number(text)
  throw new Failure('usage', `"${text}" is not the number of a step: the first one is 0`)
}

/** A duration in milliseconds, or infinite for `never`. @throws Failure `usage` */
export const parseMoment = (text: string): number =>
  text === 'never' ? Infinity : parseDuration(text)

/** How long answers take at the old backend, in milliseconds. */
const usualMs = 10

const cellOf = ({ rate, mismatch, errors, slower }: ModelFlags): SimulatedCell => ({
  version: 'each version',
  route: 'each route',
  rate,
  ...(mismatch !== undefined && { mismatch }),
  ...(errors !== undefined && { errors: { from: 0, to: errors } }),
  ...(slower !== undefined && { ms: { from: usualMs, to: usualMs * slower } }),
})

const modelOf = (flags: ModelFlags): TrafficModel => {
  const { at, approved, copied } = flags
  return {
    cells: [cellOf(flags)],
    ...(approved < Infinity && { approvedAfter: approved }),
    ...(copied < Infinity && { copiedAt: copied }),
    ...(at !== undefined && { badFrom: at }),
  }
}

/** @throws Failure `usage` where nothing is wrong from the step on, or there is no such step */
const assertStep = ({ at, mismatch, errors, slower, down }: ModelFlags, plan: RolloutPlan) => {
  if (at === undefined) return
  if (at >= plan.steps.length) {
    throw new Failure(
      'usage',
      `There is no step ${at}: the plan has ${plan.steps.length}, and the first one is 0`,
    )
  }
  if ([mismatch, errors, slower, down].every((one) => one === undefined)) {
    throw new Failure(
      'usage',
      `--at ${at} says when something goes wrong, and nothing does: add --mismatch, --errors, --slower or --down`,
    )
  }
}

/** @throws Failure `usage` */
export const simulated = (
  rollout: Rollout,
  plan: RolloutPlan,
  flags: ModelFlags,
): readonly Happened[] => {
  assertStep(flags, plan)
  const model = modelOf(flags)
  const well = simulate(rollout, model)
  const { down, at = 0 } = flags
  // Until the step is reached both runs are the same, so that this one tells when that is.
  const from = well.find(({ kind, step }) => kind === 'step' && step === at)?.at
  if (down === undefined || from === undefined) return well
  return simulate(rollout, { ...model, outage: { from, until: from + down } })
}
