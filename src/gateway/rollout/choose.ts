/** The choice of a request that a rollout covers: who answers, and whether that is compared. */
import { failed, ok, problem, type Problem, type Result } from '../../errors/index.ts'
import {
  authorityOf,
  backendOf,
  isDual,
  opposite,
  stageRules,
  type Authority,
  type Ledger,
  type Member,
  type Move,
  type Moving,
  type Side,
} from '../../rollout/index.ts'
import type { Choice } from '../decide/decide.ts'
import type { MoveAsked, MovingCore } from '../exchange/moves.ts'
import { after } from '../helpers/after.ts'
import { cohortOf } from './cohort.ts'
import type { Covering } from './covering.ts'
import { documentKey, documentRoute } from './documents.ts'

export interface ChooseContext {
  readonly member: Pick<Member, 'authority' | 'isTold' | 'holds' | 'current'>
  readonly ledger: Pick<Ledger, 'intentsOf'>
}

const writes: ReadonlySet<string> = new Set(['create', 'replace', 'patch', 'delete'])
const safe: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE'])

/** Whether a request may change something: of routes their kind says so, else the method. */
export const mayWrite = ({ match, method }: Pick<MoveAsked, 'match' | 'method'>): boolean =>
  match.kind === 'route' ? writes.has(match.route.kind) : !safe.has(method)

/** Of a resource that nobody has begun with, or an earlier rollout has left. */
const unbegun = { stage: 'off', side: 'from', epoch: 0, share: 0 } as const

export const movingOf = (
  { name, rollout: { from, to }, resource }: Covering,
  authority: Authority | undefined,
): Moving => {
  const at = authority?.rollout === name ? authority : unbegun
  const { stage, side, epoch, share } = at
  return { rollout: name, resource, from, to, stage, side, epoch, share }
}

/**
 * A choice by which the backend of a side answers. Problem: `no-backend`.
 *
 * @param flag what decided: the rollout, its flag, or the flag of a kill switch
 */
export const choiceAt = (
  core: Pick<MovingCore, 'backends'>,
  choice: Choice,
  move: Move,
  flag: string,
): Result<Choice> => {
  const at = (side: Side) => core.backends.get(backendOf(side, move))
  const [answers, mine, theirs] = [at(move.answers), at(move.side), at(opposite(move.side))]
  if (!answers || !mine || !theirs) {
    const missing = [move.from, move.to].find((name) => !core.backends.has(name)) ?? move.to
    return failed(problem('no-backend', `There is no backend "${missing}".`, { backend: missing }))
  }
  const other = answers === mine ? theirs : mine
  return ok({
    ...choice,
    course: {
      answers,
      writes: isDual(move.stage) ? [mine, theirs] : [mine],
      compares: move.compares ? [other] : [],
    },
    flag,
    variant: move.stage,
    reason: move.instead?.toUpperCase() ?? 'ROLLOUT',
    move,
  })
}

/** The key of what is read; undefined of a list. */
export const keyOf = (
  match: MoveAsked['match'],
  core: Pick<MovingCore, 'contract' | 'config'>,
  { from }: Pick<Moving, 'from'>,
): string | undefined => {
  const version = core.contract.version(core.config.backends[from]?.version ?? '')
  if (match.kind !== 'route' || !version) return undefined
  const there = version.routes.find(({ id }) => id === match.route.id) ?? match.route
  const reading = documentRoute(version, there)
  return reading && documentKey(reading, match.params)
}

/**
 * Who answers a read whose cohort sees the other side: the authority, where this instance may have
 * missed a change, or what is asked for may differ there. Asked before it is read: an intent that is
 * closed in between would be missed.
 */
const awayFrom = async (
  { side, resource }: Moving,
  key: string | undefined,
  { member, ledger }: ChooseContext,
): Promise<Pick<Move, 'answers' | 'instead'>> => {
  if (!member.holds()) return { answers: side, instead: 'no-lease' }
  try {
    const found = await ledger.intentsOf(resource, key)
    if (found.any || found.side !== side) return { answers: found.side, instead: 'dirty' }
    return { answers: opposite(side) }
  } catch {
    return { answers: side, instead: 'no-lease' }
  }
}

const unknown = (): Problem =>
  problem(
    'rollout-unknown',
    'This instance has not heard yet how far the rollout is, which the control store knows.',
    { retryAfter: 1 },
  )

const chosen = (
  core: MovingCore,
  asked: MoveAsked,
  choice: Choice,
  covering: Covering,
  context: ChooseContext,
): Promise<Result<Choice>> | Result<Choice> => {
  const { member } = context
  if (!member.isTold) return failed(unknown())
  const { name, rollout, resource } = covering
  const moving = movingOf(covering, member.authority(resource))
  const { stage, side } = moving
  const isAsked = !mayWrite(asked) && (stage === 'shadow' || stage === 'live')
  const isKilled =
    isAsked && (choice.by !== undefined || choice.flag === core.config.decision.killSwitch?.flag)
  const flag = isKilled ? choice.flag : (rollout.flag ?? `rollout:${name}`)
  // A kill switch has a say in whom reads see, and in nothing else.
  const { by: _, ...others } = choice
  const before = isKilled ? choice : others
  const to = (move: Pick<Move, 'answers' | 'instead'>, compares: boolean): Result<Choice> =>
    choiceAt(core, before, { ...moving, ...move, compares }, flag)
  if (mayWrite(asked)) return to({ answers: side }, false)
  const { compares } = stageRules[stage]
  const { flags } = core
  const cohort = isAsked
    ? cohortOf(moving, rollout, choice, { context: asked.context, flags, isKilled })
    : stageRules[stage].answers
  return after(cohort, (where) => {
    if (where === side || !isDual(stage)) return to({ answers: authorityOf(stage) }, compares)
    if (asked.isForeseen) return to({ answers: where }, compares)
    return awayFrom(moving, keyOf(asked.match, core, moving), context).then((move) =>
      to(move, compares),
    )
  })
}

/**
 * By what is true now: a process that slept asks first. Where the control store is away, it goes on by
 * what it knew. Problems: `rollout-unknown`, `no-backend`.
 */
export const choose = (
  core: MovingCore,
  asked: MoveAsked,
  choice: Choice,
  covering: Covering,
  context: ChooseContext,
): Promise<Result<Choice>> | Result<Choice> => {
  const { member } = context
  const ready = member.holds() || asked.isForeseen ? true : member.current()
  return after(ready, () => chosen(core, asked, choice, covering, context))
}
