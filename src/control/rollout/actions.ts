/** What admin API and command line do with rollouts. */
import { failed, ok, problem, type Problem, type Result } from '../../errors/index.ts'
import type { JsonObject } from '../../json/index.ts'
import { stages, type Rollout, type RolloutState } from '../../rollout/index.ts'
import type { Act, Control } from '../actions/control.ts'
import { reasonOf } from '../actions/reason.ts'
import type { ResourceProgress, StoppedBy, StuckWrite } from '../port.ts'
import { placesOf, type Places } from './gates.ts'
import { waitsOf, type Awaited } from './waits.ts'
import { unbegun, wished, type Wish } from './wish.ts'

export interface RolloutStatus {
  readonly name: string
  /** As it is declared. */
  readonly rollout: Rollout
  /** What an edit is made on; 0 where it has not begun. */
  readonly version: number
  readonly state: RolloutState
  /** Who holds it, or leads it back; absent while it goes on, and where that was not kept. */
  readonly stopped?: StoppedBy
  readonly resources: readonly ResourceProgress[]
  /** Why it does not go to the next stage; undefined where nobody here can tell. */
  readonly blocked?: readonly string[]
  /** Instances that a change waits for, or would wait for. */
  readonly waitsFor: readonly Awaited[]
}

const declaredOf = async ({ store }: Control, name: string): Promise<Result<Rollout>> => {
  const found = await store.entry('rollout', name)
  return found?.kind === 'rollout' && found.value !== null
    ? ok(found.value)
    : failed(problem('entry-not-found', `There is no rollout "${name}".`))
}

/** Problem: `entry-not-found`. */
export const rolloutStatus = async (
  control: Control,
  name: string,
): Promise<Result<RolloutStatus>> => {
  const declared = await declaredOf(control, name)
  if (!declared.ok) return declared
  const [{ rows }, progress, members] = await Promise.all([
    control.store.rollouts(),
    control.store.progress(),
    control.store.members(),
  ])
  const row = rows.get(name)
  const { version, state } = row ?? { version: 0, state: unbegun }
  const { resources } = declared.value
  const next = stages[stages.indexOf(state.target.stage) + 1]
  const status: RolloutStatus = {
    name,
    rollout: declared.value,
    version,
    state,
    ...(row?.stopped && { stopped: row.stopped }),
    resources: progress.filter((one) => one.rollout === name || resources.includes(one.resource)),
    waitsFor: state.status === 'ended' ? [] : waitsOf(members, resources),
  }
  if (!control.gates || next === undefined) return ok(status)
  return ok({ ...status, blocked: await control.gates(status, next) })
}

const changed = (name: string, version: number): Problem =>
  problem(
    'entry-changed',
    `The rollout "${name}" is not as it was seen: it is at version ${version} now.`,
  )

/** Problem: `rollout-refused`, with every reason. */
const passed = async (
  { gates }: Control,
  status: RolloutStatus,
  to: RolloutState,
): Promise<Problem | undefined> => {
  const [was, is] = [placesOf(status).earliest, to.target.stage]
  if (!gates || stages.indexOf(is) <= stages.indexOf(was)) return undefined
  const reasons = await gates({ ...status, state: to }, is)
  return reasons.length === 0
    ? undefined
    : problem('rollout-refused', `${name(status)} does not go to ${is}: ${reasons.join('; ')}.`, {
        reasons: [...reasons],
      })
}

const name = (status: RolloutStatus): string => `The rollout "${status.name}"`

interface Planned {
  readonly status: RolloutStatus
  readonly state: RolloutState
}

/** What would come of a wish. Problems: `entry-not-found`, `entry-changed`, `rollout-refused`. */
const planned = async (
  control: Control,
  id: string,
  asked: Wish,
  why: string | undefined,
  seen?: readonly string[],
): Promise<Result<Planned>> => {
  const found = await rolloutStatus(control, id)
  if (!found.ok) return found
  const status = found.value
  if (seen !== undefined && !seen.includes(String(status.version))) {
    return failed(changed(id, status.version))
  }
  const seenAs = { rollout: status.rollout, state: status.state, at: placesOf(status) }
  const state = wished(seenAs, asked, why)
  if (!state.ok) return state
  const refusal = await passed(control, status, state.value)
  return refusal ? failed(refusal) : ok({ status, state: state.value })
}

export interface TriedRollout {
  /** Of the state that it was tried on: what `If-Match` takes. */
  readonly version: number
  /** Where its resources are. */
  readonly at: Places
  /** As it would be. */
  readonly state: RolloutState
  /** Null where nobody here knows of traffic, or where nothing moves. */
  readonly blastRadius: JsonObject | null
}

/** After these resources stay where they are. */
const stays: ReadonlySet<Wish['kind']> = new Set(['approve', 'copied', 'hold'])

/** What would become of a wish; nothing is changed. Problems: `entry-not-found`, `rollout-refused`. */
export const tryRollout = async (
  control: Control,
  id: string,
  asked: Wish,
): Promise<Result<TriedRollout>> => {
  const done = await planned(control, id, asked, undefined)
  if (!done.ok) return done
  const { status, state } = done.value
  const { rolloutRadius } = control
  const blastRadius =
    rolloutRadius && !stays.has(asked.kind) ? await rolloutRadius(id, state.target) : null
  return ok({ version: status.version, at: placesOf(status), state, blastRadius })
}

/**
 * Changes how far a rollout is to be, on the condition of what was seen.
 *
 * Problems: `entry-not-found`, `entry-changed`, `reason-required`, `rollout-refused`.
 *
 * @param seen versions that the actor may have seen; whatever it is when absent
 */
export const askRollout = async (
  control: Control,
  act: Act,
  id: string,
  asked: Wish,
  seen?: readonly string[],
): Promise<Result<RolloutStatus>> => {
  const reason = reasonOf(act, control.settings)
  if (!reason.ok) return reason
  const to = await planned(control, id, asked, reason.value, seen)
  if (!to.ok) return to
  const { status, state } = to.value
  const done = await control.store.changeRollout({
    actor: act.actor,
    action: `rollout.${asked.kind}`,
    ...(reason.value === undefined ? {} : { reason: reason.value }),
    rollout: id,
    version: status.version,
    state,
  })
  const after = await rolloutStatus(control, id)
  if (!after.ok || done) return after
  return failed(changed(id, after.value.version))
}

/** Writes of a rollout that repair has given up, or tries again. Problem: `entry-not-found`. */
export const stuckOf = async (
  control: Control,
  id: string,
  limit: number,
): Promise<Result<readonly StuckWrite[]>> => {
  const declared = await declaredOf(control, id)
  if (!declared.ok) return declared
  const { resources } = declared.value
  return ok(await control.store.stuckWrites({ resources, limit }))
}

/** Gives a write back to repair, or declares it lost by its name. Problems: `reason-required`, `entry-not-found`. */
export const releaseStuck = async (
  control: Control,
  act: Act,
  id: string,
  to: 'repair' | 'lost',
): Promise<Result<StuckWrite>> => {
  const reason = reasonOf(act, control.settings)
  if (!reason.ok) return reason
  const { actor, action } = act
  const said = reason.value === undefined ? {} : { reason: reason.value }
  const write = await control.store.releaseWrite({ actor, action, ...said, id, to })
  return write
    ? ok(write)
    : failed(
        problem(
          'entry-not-found',
          `There is no write "${id}" that repair has given up, or could not bring over: it may be settled by now, or be tried just now.`,
        ),
      )
}
