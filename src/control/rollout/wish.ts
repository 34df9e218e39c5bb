/** What people ask of a rollout, and the state that comes of it: nothing else is looked at. */
import { failed, ok, problem, type Problem, type Result } from '../../errors/index.ts'
import {
  shareOf,
  stages,
  type Rollout,
  type RolloutState,
  type Stage,
} from '../../rollout/index.ts'

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
  | { readonly kind: 'abort'; readonly reached: Stage }
  | { readonly kind: 'copied' }

/** Of a rollout of which nothing is known yet. */
export const unbegun: RolloutState = { target: { stage: 'off', share: 0 }, status: 'running' }

const refused = (detail: string): { readonly ok: false; readonly problem: Problem } =>
  failed(problem('rollout-refused', detail))

const isPast = (stage: Stage): boolean => stage === 'complete'

type Kept = Pick<RolloutState, 'copied'>
const kept = ({ copied }: RolloutState): Kept => (copied === undefined ? {} : { copied })

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
    return ok({ target, status: 'running', step: index, ...kept(state) })
  }
  const stage = stages[stages.indexOf(state.target.stage) + 1]
  if (rollout.plan || stage === undefined) {
    return refused('Nothing comes next: name the stage that it is to be at.')
  }
  return ok({ target: { stage, share: shareOf({ stage }) }, status: 'running', ...kept(state) })
}

const toNamed = (
  { flag }: Rollout,
  state: RolloutState,
  stage: Stage,
  share: number | undefined,
): Result<RolloutState> => {
  const asks = stage === 'shadow' || stage === 'live'
  if (share !== undefined && !asks) {
    return refused(`${stage} answers all clients alike: a share counts in shadow and live.`)
  }
  if (share !== undefined && flag !== undefined) {
    return refused(`A share does not count beside a flag: "${flag}" says who sees what.`)
  }
  const target = { stage, share: share ?? shareOf({ stage }) }
  return ok({ target, status: 'running', ...kept(state) })
}

const advanced = (
  rollout: Rollout,
  state: RolloutState,
  stage: Stage | undefined,
  share: number | undefined,
): Result<RolloutState> => {
  if (stage !== undefined) return toNamed(rollout, state, stage, share)
  return share === undefined
    ? toNext(rollout, state)
    : toNamed(rollout, state, state.target.stage, share)
}

const without = (state: RolloutState, ...names: readonly (keyof RolloutState)[]): RolloutState =>
  Object.fromEntries(
    Object.entries(state).filter(([name]) => !names.some((one) => one === name)),
  ) as unknown as RolloutState

/**
 * @param why what the actor said, if anything
 * @returns the next state; problem: `rollout-refused`, in words
 */
export const wished = (
  rollout: Rollout,
  state: RolloutState,
  wish: Wish,
  why: string | undefined,
): Result<RolloutState> => {
  const said = why === undefined ? {} : { why }
  const isLast = isPast(state.target.stage)
  if (isLast && wish.kind !== 'abort' && wish.kind !== 'hold' && wish.kind !== 'resume') {
    return refused(
      `It is to be complete, from which nothing leads back: ${rollout.from} is not kept current.`,
    )
  }
  switch (wish.kind) {
    case 'advance':
      return advanced(rollout, state, wish.stage, wish.share)
    case 'complete':
      return toNamed(rollout, state, 'complete', undefined)
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
    case 'resume':
      return state.status === 'held'
        ? ok({ ...without(state, 'why'), status: 'running' })
        : refused(`It is ${state.status}, not held.`)
    case 'rollback':
      return ok({
        target: { stage: 'off', share: 0 },
        status: 'reverting',
        ...kept(state),
        ...said,
      })
    case 'abort': {
      const { reached } = wish
      if (reached === state.target.stage) {
        return refused(`All resources are at ${reached} already: there is no change to abort.`)
      }
      const target = { stage: reached, share: shareOf({ stage: reached }) }
      return ok({ target, status: 'held', ...kept(state), ...said })
    }
    case 'copied':
      return ok({ ...state, copied: true })
  }
}
