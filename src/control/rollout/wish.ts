/** What people ask of a rollout, and the state that comes of it: nothing else is looked at. */
import { failed, ok, problem, type Problem, type Result } from '../../errors/index.ts'
import {
  shareOf,
  stages,
  type Rollout,
  type RolloutState,
  type Stage,
  type Target,
} from '../../rollout/index.ts'
import type { Places } from './gates.ts'

export type Wish =
  /** To the next step of its plan, or to the stage after this one; or to a stage that is named. */
  | { readonly kind: 'advance'; readonly stage?: Stage; readonly share?: number }
  | { readonly kind: 'approve' }
  | { readonly kind: 'hold' }
  | { readonly kind: 'resume' }
  /** All the way back to `off`. */
  | { readonly kind: 'rollback' }
  | { readonly kind: 'complete' }
  /** Stays at the stage that all of its resources have reached. */
  | { readonly kind: 'abort' }
  | { readonly kind: 'copied' }

/** What a wish is made on. */
export interface Wished {
  readonly rollout: Rollout
  readonly state: RolloutState
  readonly at: Places
}

/** Of a rollout of which nothing is known yet. */
export const unbegun: RolloutState = { target: { stage: 'off', share: 0 }, status: 'running' }

const refused = (detail: string): { readonly ok: false; readonly problem: Problem } =>
  failed(problem('rollout-refused', detail))

type Kept = Pick<RolloutState, 'copied'>

/** What is copied is not kept current at `off`, which some of the resources may reach long before the others. */
const kept = ({ copied }: RolloutState, { stage }: Target): Kept =>
  copied === undefined || stage === 'off' ? {} : { copied }

/** All the way back, where nothing begins anew by itself. */
export const reverting = (why: string | undefined): RolloutState => ({
  target: { stage: 'off', share: 0 },
  status: 'reverting',
  ...(why === undefined ? {} : { why }),
})

/** The next step of a plan, if there is one. */
const stepAfter = ({ plan }: Rollout, { step, target }: RolloutState): number | undefined => {
  if (!plan) return undefined
  const at = stages.indexOf(target.stage)
  const next =
    step !== undefined
      ? step + 1
      : plan.steps.findIndex((one) => {
          const place = stages.indexOf(one.stage)
          return place > at || (place === at && shareOf(one) > target.share)
        })
  return next >= 0 && next < plan.steps.length ? next : undefined
}

const toNext = (rollout: Rollout, state: RolloutState): Result<RolloutState> => {
  const index = stepAfter(rollout, state)
  const step = index === undefined ? undefined : rollout.plan?.steps[index]
  if (index !== undefined && step) {
    if (step.approval === true && state.approved !== index) {
      return refused(`Step ${index} of the plan needs somebody to approve it first.`)
    }
    const target = { stage: step.stage, share: shareOf(step) }
    return ok({ target, status: 'running', step: index, ...kept(state, target) })
  }
  const stage = stages[stages.indexOf(state.target.stage) + 1]
  if (rollout.plan || stage === undefined) {
    return refused('Nothing comes next: name the stage that it is to be at.')
  }
  const target = { stage, share: shareOf({ stage }) }
  return ok({ target, status: 'running', ...kept(state, target) })
}

const toNamed = (
  { flag }: Rollout,
  state: RolloutState,
  stage: Stage,
  share: number | undefined,
  why: string | undefined,
): Result<RolloutState> => {
  const asks = stage === 'shadow' || stage === 'live'
  if (share !== undefined && !asks) {
    return refused(`${stage} answers all clients alike: a share counts in shadow and live.`)
  }
  if (share !== undefined && flag !== undefined) {
    return refused(`A share does not count beside a flag: "${flag}" says who sees what.`)
  }
  if (stage === 'off') return ok(reverting(why))
  const target = { stage, share: share ?? shareOf({ stage }) }
  return ok({ target, status: 'running', ...kept(state, target) })
}

const advanced = (
  { rollout, state }: Wished,
  { stage, share }: Extract<Wish, { kind: 'advance' }>,
  why: string | undefined,
): Result<RolloutState> => {
  if (stage !== undefined) return toNamed(rollout, state, stage, share, why)
  return share === undefined
    ? toNext(rollout, state)
    : toNamed(rollout, state, state.target.stage, share, why)
}

const without = (state: RolloutState, ...names: readonly (keyof RolloutState)[]): RolloutState =>
  Object.fromEntries(
    Object.entries(state).filter(([name]) => !names.some((one) => one === name)),
  ) as unknown as RolloutState

const stays: ReadonlySet<Wish['kind']> = new Set(['abort', 'hold', 'resume'])

/** What is complete stays so, and is left alone by those of its rollout that have not got there. */
const pastReturn = (
  { rollout: { from }, at: { earliest, furthest } }: Wished,
  wish: Wish,
  to: Result<RolloutState>,
): Problem | undefined => {
  if (furthest !== 'complete' || stays.has(wish.kind)) return undefined
  const isWhole = earliest === 'complete'
  if (!isWhole && (!to.ok || to.value.target.stage === 'complete')) return undefined
  const who = isWhole ? 'It is' : 'Some of its resources are'
  const detail = `${who} complete, from which nothing leads back: ${from} is not kept current.`
  return refused(detail).problem
}

const copiedOn = ({ state, at }: Wished): Result<RolloutState> =>
  at.earliest === 'off' || state.target.stage === 'off'
    ? refused(
        'Both backends are not written for all of its resources yet, so that what is copied now would miss later writes: copy once all of them are at dualwrite.',
      )
    : ok({ ...state, copied: true })

const abortedOn = (
  { state, at: { earliest, furthest } }: Wished,
  said: Pick<RolloutState, 'why'>,
): Result<RolloutState> => {
  const { stage } = state.target
  if (earliest === stage && furthest === stage) {
    return refused(`All resources are at ${stage} already: there is no change to abort.`)
  }
  // On the way back those that are there already stay there.
  const isBack = stages.indexOf(stage) < stages.indexOf(furthest)
  const at = isBack ? stage : earliest
  const target = isBack ? state.target : { stage: at, share: shareOf({ stage: at }) }
  return ok({ target, status: 'held', ...kept(state, target), ...said })
}

const next = (on: Wished, wish: Wish, why: string | undefined): Result<RolloutState> => {
  const { rollout, state, at } = on
  const said = why === undefined ? {} : { why }
  switch (wish.kind) {
    case 'advance':
      return advanced(on, wish, why)
    case 'complete':
      return toNamed(rollout, state, 'complete', undefined, why)
    case 'approve': {
      const approved = stepAfter(rollout, state)
      return approved === undefined
        ? refused('No step of a plan comes next, so that there is nothing to approve.')
        : ok({ ...state, approved })
    }
    case 'hold':
      return state.status === 'ended'
        ? refused('It has ended.')
        : ok({ ...without(state, 'why'), status: 'held', ...said })
    case 'resume': {
      if (state.status !== 'held') return refused(`It is ${state.status}, not held.`)
      const isBack = state.target.stage === 'off' && at.furthest !== 'off'
      return ok({ ...without(state, 'why'), status: isBack ? 'reverting' : 'running' })
    }
    case 'rollback':
      return ok(reverting(why))
    case 'abort':
      return abortedOn(on, said)
    case 'copied':
      return copiedOn(on)
  }
}

/**
 * @param why what the actor said, if anything
 * @returns the next state; problem: `rollout-refused`, in words
 */
export const wished = (on: Wished, wish: Wish, why: string | undefined): Result<RolloutState> => {
  const to = next(on, wish, why)
  const past = pastReturn(on, wish, to)
  return past ? failed(past) : to
}
