/** How a plan would run under a model of traffic: `next` itself, over counts that are made up. */
import type { Cell, Evidence, SideCounts } from './evidence.ts'
import { next, start } from './next.ts'
import type { Rollout, RolloutState, Target } from './plan/index.ts'
import { stageRules } from './stage.ts'
import { targetWords } from './words.ts'

export interface SimulatedCell {
  readonly version: string
  readonly route: string
  /** Requests per second. */
  readonly rate: number
  /** Share of compared answers that differ, 0 to 1. */
  readonly mismatch?: number
  /** Share of requests that fail, by side, 0 to 1. */
  readonly errors?: { readonly from: number; readonly to: number }
  /** How long answers take, by side. */
  readonly ms?: { readonly from: number; readonly to: number }
}

export interface Outage {
  /** Of the new backend: milliseconds from the start. */
  readonly from: number
  readonly until: number
}

export interface TrafficModel {
  readonly cells: readonly SimulatedCell[]
  readonly outage?: Outage
  /** How long after it was asked for a step is approved, in milliseconds; never where it is absent. */
  readonly approvedAfter?: number
  /** When the data has been copied, in milliseconds from the start; never where it is absent. */
  readonly copiedAt?: number
  /** Index of the step with which cells begin to differ, to fail and to be slow; from the start where it is absent. */
  readonly badFrom?: number
}

export interface Happened {
  /** Milliseconds from the start. */
  readonly at: number
  readonly target: Target
  /** Step of the plan that it is at by then; undefined before the first one. */
  readonly step: number | undefined
  /** `still`: nothing more happens. */
  readonly kind: 'step' | 'copied' | 'wait' | 'approve' | 'hold' | 'revert' | 'end' | 'still'
  readonly what: string
}

/** How long resources are on their way to the next step, in milliseconds: a guess. */
const onTheWay = 5000

const longest = 60 * 86_400_000
const mostLooks = 20_000
const bounds = Array.from({ length: 40 }, (_, i) => 1.3 ** i)

const sideOf = (answers: number, errors: number, ms: number): SideCounts => {
  const at = bounds.findIndex((bound) => ms <= bound)
  const range = at < 0 ? bounds.length : at
  return {
    answers,
    errors: Math.min(answers, Math.round(answers * errors)),
    latency: { bounds, counts: [...bounds, 0].map((_, i) => (i === range ? answers : 0)) },
  }
}

/** Milliseconds of a span in which the new backend is down. */
const downFor = ({ outage }: TrafficModel, since: number, now: number): number =>
  outage ? Math.max(0, Math.min(now, outage.until) - Math.max(since, outage.from)) : 0

const cellOf = (
  { version, route, rate, mismatch = 0, errors = { from: 0, to: 0 }, ms }: SimulatedCell,
  model: TrafficModel,
  sample: number,
  since: number,
  now: number,
): Cell => {
  const requests = Math.floor(((now - since) / 1000) * rate * sample)
  const down = now > since ? downFor(model, since, now) / (now - since) : 0
  const to = down + (1 - down) * errors.to
  const compared = Math.floor(requests * (1 - to))
  return {
    version,
    route,
    from: sideOf(requests, errors.from, ms?.from ?? 10),
    to: sideOf(requests, to, ms?.to ?? 10),
    compared,
    mismatched: Math.round(compared * mismatch),
  }
}

const good = ({ version, route, rate }: SimulatedCell): SimulatedCell => ({ version, route, rate })

const evidenceOf = (
  rollout: Rollout,
  { target, reachedAt, step = -1 }: RolloutState,
  model: TrafficModel,
  compared: readonly Cell[],
  now: number,
): Evidence => {
  const { compares, writes } = stageRules[target.stage]
  const sample = (rollout.sample ?? 100) / 100
  const isCounted = compares && reachedAt !== undefined
  const isDown =
    writes.length === 2 && model.outage && model.outage.from <= now && now < model.outage.until
  const isBad = step >= (model.badFrom ?? -1)
  const cells = isBad ? model.cells : model.cells.map(good)
  return {
    cells: isCounted ? cells.map((cell) => cellOf(cell, model, sample, reachedAt, now)) : [],
    queue: {
      open: 0,
      dirty: isDown ? 1 : 0,
      quarantined: 0,
      oldestMs: isDown ? now - (model.outage?.from ?? now) : 0,
    },
    gates: { unready: [], oldClients: [], days: 0, kills: [], compared },
  }
}

/** How long the clock is let go before the next look: finer at first, so that nothing is overlooked. */
const strideOf = (now: number, since: number, until = Infinity): number =>
  Math.min(until - now, Math.max(1000, Math.min((now - since) / 50, 300_000)))

/**
 * The timeline of a plan, until it ends, is held, has gone back, or waits for what the model never
 * brings; 60 days at most.
 */
export const simulate = (rollout: Rollout, model: TrafficModel): readonly Happened[] => {
  const happened: Happened[] = []
  let state: RolloutState = { ...start, reachedAt: 0 }
  let compared: readonly Cell[] = []
  let [now, since, asked, said] = [0, 0, Infinity, '']
  const tell = (kind: Happened['kind'], what: string): void => {
    const { target, step } = state
    if (what !== said) happened.push({ at: Math.round(now), target, step, kind, what })
    said = what
  }
  for (let look = 0; look < mostLooks && now <= longest; look++) {
    if (model.copiedAt !== undefined && now >= model.copiedAt && state.copied !== true) {
      state = Object.assign({}, state, { copied: true })
      tell('copied', 'the data has been copied and verified')
    }
    const evidence = evidenceOf(rollout, state, model, compared, now)
    if (evidence.cells.length > 0) compared = evidence.cells
    const decision = next(rollout, state, evidence, now)
    switch (decision.kind) {
      case 'step': {
        const { target, step: number } = decision
        const { copied } = state
        state = { target, status: 'running', step: number, ...(copied && { copied }) }
        tell('step', `step ${number}: ${targetWords(target)}`)
        now += onTheWay
        state = { ...state, reachedAt: now }
        ;[since, asked] = [now, Infinity]
        continue
      }
      case 'hold':
        tell('hold', `is held: ${decision.why}`)
        return happened
      case 'revert':
        tell('revert', `goes back to off: ${decision.why}`)
        return happened
      case 'end':
        tell('end', 'is complete')
        return happened
      case 'approve-first':
        asked = Math.min(asked, now)
        tell('approve', decision.why)
        if (model.approvedAfter === undefined) return happened
        if (now - asked >= model.approvedAfter) {
          state = { ...state, approved: decision.step }
          continue
        }
        break
      case 'wait':
        // How much is still missing changes with each look; what is missing is told once.
        if (decision.until === undefined && !said.startsWith(decision.why.slice(0, 20))) {
          tell('wait', decision.why)
        }
    }
    now += strideOf(now, since, decision.kind === 'wait' ? decision.until : undefined)
  }
  tell('still', 'nothing more happens')
  return happened
}

const two = (value: number): string => String(value).padStart(2, '0')

/** Day, hour and minute from the start: `2d 03:05`. */
export const clockWords = (ms: number): string => {
  const minutes = Math.floor(ms / 60_000)
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24]
  return `${days}d ${two(hours)}:${two(minutes % 60)}`
}

/** For people: one line each. */
export const timelineWords = (happened: readonly Happened[]): readonly string[] =>
  happened.map(({ at, what }) => `${clockWords(at)}  ${what}`)
