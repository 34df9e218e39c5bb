/**
 * How each resource of a rollout gets to where all are to be: one stage after the other, there and
 * back, and never out of `complete`.
 */
import type { Authority, StageName } from './ledger.ts'
import type { Target } from './plan/index.ts'
import { authorityOf, isFenced, stageRules, stages, type Stage } from './stage.ts'

export type Leg =
  /** It has no authority yet. */
  | { readonly kind: 'found'; readonly resource: string }
  /** Another rollout had it, and has ended. */
  | { readonly kind: 'adopt'; readonly resource: string; readonly epoch: number }
  | ({ readonly kind: 'restage'; readonly resource: string; readonly epoch: number } & Target)
  /** `commit`, too: then it has been prepared already. */
  | {
      readonly kind: 'prepare' | 'commit'
      readonly resource: string
      readonly epoch: number
      readonly next: StageName
    }
  | {
      readonly kind: 'abort'
      readonly resource: string
      readonly epoch: number
      readonly stage: Stage
    }
  /** It cannot get there, in words that go on after its name. */
  | { readonly kind: 'refused'; readonly resource: string; readonly why: string }

export interface Wanted {
  /** Name of the rollout. */
  readonly rollout: string
  readonly resources: readonly string[]
  readonly target: Target
  /** Nothing begins; what has begun is taken back. */
  readonly isHeld: boolean
}

const towards = (at: Stage, to: Stage): Stage => {
  const [now, wanted] = [stages.indexOf(at), stages.indexOf(to)]
  return stages[now + Math.sign(wanted - now)] ?? at
}

/** Shares are lowered at once, and raised on arrival only: nobody sees `to` earlier than was meant. */
const onTheWay = (at: Authority, next: Stage, target: Target): number =>
  next === target.stage ? target.share : Math.min(at.share, target.share)

const onwards = (at: Authority, target: Target): Leg | undefined => {
  const { resource, epoch, stage, share } = at
  const isShared = stageRules[stage].compares
  if (stage === target.stage) {
    return isShared && share !== target.share
      ? { kind: 'restage', resource, epoch, stage, share: target.share }
      : undefined
  }
  if (stage === 'complete') {
    const why =
      'is complete: the backend that was left is not kept current, and there is no way back'
    return { kind: 'refused', resource, why }
  }
  const next = towards(stage, target.stage)
  if (!isFenced(stage, next)) {
    return { kind: 'restage', resource, epoch, stage: next, share: onTheWay(at, next, target) }
  }
  return isShared && share > target.share
    ? { kind: 'restage', resource, epoch, stage, share: target.share }
    : { kind: 'prepare', resource, epoch, next: { stage: next, side: authorityOf(next) } }
}

const legOf = (
  resource: string,
  at: Authority | undefined,
  { rollout, target, isHeld }: Wanted,
): Leg | undefined => {
  if (!at) return isHeld ? undefined : { kind: 'found', resource }
  const { epoch, stage, next } = at
  if (at.rollout !== rollout) {
    if (next) return undefined
    if (stage === 'off' || stage === 'complete') {
      return isHeld ? undefined : { kind: 'adopt', resource, epoch }
    }
    return { kind: 'refused', resource, why: `is still at ${stage} of rollout ${at.rollout}` }
  }
  if (next) {
    return !isHeld && stage !== target.stage && next.stage === towards(stage, target.stage)
      ? { kind: 'commit', resource, epoch, next }
      : { kind: 'abort', resource, epoch, stage }
  }
  const leg = onwards(at, target)
  return isHeld && leg?.kind !== 'refused' ? undefined : leg
}

/** What is to be done next, one leg per resource at most; none where all are where they are to be. */
export const moves = (authorities: readonly Authority[], wanted: Wanted): readonly Leg[] => {
  const byResource = new Map(authorities.map((one) => [one.resource, one]))
  return wanted.resources.flatMap((name) => legOf(name, byResource.get(name), wanted) ?? [])
}

/** Whether all resources are where they are to be, and nothing is under way. */
export const isReached = (authorities: readonly Authority[], wanted: Wanted): boolean =>
  moves(authorities, { ...wanted, isHeld: false }).length === 0
