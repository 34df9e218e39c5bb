/**
 * One look at a rollout, and what follows from it: a change of its state, or its resources one leg
 * further. What a stopped or slow driver decided by is checked again where it acts, so any number of
 * drivers may run, and each may end anywhere.
 */
import {
  legWords,
  moves,
  next,
  refusals,
  start,
  targetWords,
  type Authority,
  type Decision,
  type Evidence,
  type Leg,
  type RolloutState,
  type Stage,
  type Wanted,
} from '../../rollout/index.ts'
import { carryOut, type Rests } from './carry-out.ts'
import type { Declared, DriverPorts, RolloutRow } from './driver-ports.ts'
import { questionOf } from './question.ts'
import { reverting } from './wish.ts'

export interface Look {
  readonly now: number
  readonly authorities: readonly Authority[]
  readonly declared: Declared
  readonly row: RolloutRow | undefined
}

type To = Readonly<{ state: RolloutState; action: string; reason: string; isBroken?: true }>

const begun: To = { state: start, action: 'rollout.begin', reason: 'it was declared' }

const held = ({ target, step, reachedAt, approved, copied }: RolloutState, why: string): To => ({
  state: {
    target,
    status: 'held',
    why,
    ...(step !== undefined && { step }),
    ...(reachedAt !== undefined && { reachedAt }),
    ...(approved !== undefined && { approved }),
    ...(copied !== undefined && { copied }),
  },
  action: 'rollout.hold',
  reason: why,
})

/** What `to` holds is not kept current at `off`: it has to be copied again. */
const arrived = (state: RolloutState, now: number): To => {
  const { copied, reachedAt: _, ...rest } = state
  const reason = `all resources are at ${targetWords(state.target)}`
  if (state.status === 'reverting') {
    const { step: _step, approved: _approved, ...left } = rest
    return {
      state: { ...left, status: 'held', reachedAt: now },
      action: 'rollout.reverted',
      reason,
    }
  }
  const isKept = copied !== undefined && state.target.stage !== 'off'
  return {
    state: { ...rest, reachedAt: now, ...(isKept && { copied }) },
    action: 'rollout.reached',
    reason,
  }
}

const decided = (state: RolloutState, decision: Decision): To | undefined => {
  const { copied } = state
  const kept = copied !== undefined && { copied }
  switch (decision.kind) {
    case 'wait':
    case 'approve-first':
      return undefined
    case 'step': {
      const { target, step } = decision
      const reason = `step ${step} of the plan: ${targetWords(target)}`
      return { state: { target, status: 'running', step, ...kept }, action: 'rollout.step', reason }
    }
    case 'hold':
      return { ...held(state, decision.why), isBroken: true }
    case 'revert': {
      const { why } = decision
      return {
        state: reverting(why),
        action: 'rollout.revert',
        reason: why,
        isBroken: true,
      }
    }
    case 'end':
      return {
        state: { ...state, status: 'ended' },
        action: 'rollout.end',
        reason: 'it is complete',
      }
  }
}

/** From which stage to which a leg leads. */
const wayOf = (
  leg: Leg,
  authorities: readonly Authority[],
): readonly [Stage, Stage] | undefined => {
  const at = authorities.find(({ resource }) => resource === leg.resource)?.stage
  if (at === undefined) return undefined
  if (leg.kind === 'restage') return [at, leg.stage]
  return leg.kind === 'prepare' || leg.kind === 'commit' ? [at, leg.next.stage] : undefined
}

/** Legs that nothing stands in the way of; what was prepared for in vain is taken back. */
const passed = (
  legs: readonly Leg[],
  { authorities, declared: { name, rollout }, now }: Look,
  state: RolloutState,
  evidence: Evidence,
  told: DriverPorts['told'],
): readonly Leg[] =>
  legs.flatMap((leg): readonly Leg[] => {
    const way = wayOf(leg, authorities)
    if (!way) return [leg]
    const [refusal] = refusals(...way, { rollout, state, evidence, now })
    if (!refusal) return [leg]
    const why = `${leg.resource} does not go to ${way[1]} (${refusal.gate}): ${refusal.why}`
    told({ kind: 'blocked', rollout: name, resource: leg.resource, gate: refusal.gate, why })
    return leg.kind === 'commit'
      ? [{ kind: 'abort', resource: leg.resource, epoch: leg.epoch, stage: way[0] }]
      : []
  })

const changed = async (
  { states, told }: DriverPorts,
  { declared: { name }, row }: Look,
  to: To,
): Promise<void> => {
  const change = { rollout: name, version: row?.version ?? 0, ...to }
  if (!(await states.changeRollout({ actor: 'rollouts', ...change }))) return
  const { isBroken, ...done } = change
  if (isBroken) told({ kind: 'broken', rollout: name, why: to.reason })
  told({ kind: 'changed', ...done })
}

/** Its resources are there from the first look on: what is written must find its authority. */
const founded = async (ports: DriverPorts, rests: Rests, look: Look): Promise<void> => {
  const { name, rollout } = look.declared
  const { resources } = rollout
  const wanted = { rollout: name, resources, target: start.target, isHeld: false }
  const legs = moves(look.authorities, wanted).filter(({ kind }) => kind === 'found')
  const seen = { rollout: name, version: 1 }
  await Promise.all(legs.map((leg) => carryOut(ports, rests, leg, seen)))
}

/** Whether the clock of the control store went back behind what it was. */
const isAhead = ({ reachedAt }: RolloutState, now: number): boolean =>
  reachedAt !== undefined && reachedAt > now

export const drive = async (ports: DriverPorts, rests: Rests, look: Look): Promise<void> => {
  const { now, authorities, declared, row } = look
  const { name, rollout } = declared
  if (!row) {
    await changed(ports, look, begun)
    return founded(ports, rests, look)
  }
  const { state, version } = row
  const isRunning = state.status === 'running'
  const wanted: Wanted = {
    rollout: name,
    resources: rollout.resources,
    target: state.target,
    isHeld: state.status === 'held' || state.status === 'ended',
  }
  const legs = moves(authorities, wanted)
  const refused = legs.find(({ kind }) => kind === 'refused')
  if (refused && !wanted.isHeld) return changed(ports, look, held(state, legWords(refused)))
  const isThere = legs.length === 0 && !wanted.isHeld
  if (isThere && (state.reachedAt === undefined || isAhead(state, now))) {
    return changed(ports, look, arrived(state, now))
  }
  if (isRunning && legs.length > 0 && state.reachedAt !== undefined) {
    const { reachedAt: _, ...rest } = state
    const reason = `${legs.length} resources are not there any more`
    return changed(ports, look, { state: rest, action: 'rollout.onwards', reason })
  }
  if (wanted.isHeld) {
    await Promise.all(legs.map((leg) => carryOut(ports, rests, leg, { rollout: name, version })))
    return
  }
  const evidence = await ports.evidence(declared, questionOf(declared, authorities, state))
  const to = isRunning ? decided(state, next(rollout, state, evidence, now)) : undefined
  if (to) return changed(ports, look, to)
  const free = passed(legs, look, state, evidence, ports.told)
  await Promise.all(free.map((leg) => carryOut(ports, rests, leg, { rollout: name, version })))
}
