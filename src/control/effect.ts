/** How far a policy has got: which instances decide by it, and how long a change took until they did. */
import { failed, ok, problem, type Result } from '../errors/index.ts'
import type { ControlStore, InstanceRow } from './port.ts'

/**
 * `exact`: it decides by this very policy. `overtaken`: a later one has come, so it took at most that
 * long. `waiting`: it decides by an earlier one. `silent`: so it did when it was last heard of.
 */
export type EffectState = 'exact' | 'overtaken' | 'waiting' | 'silent'

export interface InstanceEffect {
  readonly id: string
  readonly host: string
  /** Number of the policy by which it decides. */
  readonly policyNumber: number
  readonly state: EffectState
  /** Milliseconds from the change until this instance decided by it; null while it does not. */
  readonly ms: number | null
  /** Milliseconds since it told of itself last. */
  readonly seenMs: number
}

export interface ChangeEffect {
  readonly instances: readonly InstanceEffect[]
  /** Whether no instance that is heard of decides by an earlier policy. */
  readonly everywhere: boolean
  /** Of those that have it, in milliseconds; null where none has. */
  readonly p50: number | null
  readonly p99: number | null
  readonly max: number | null
}

export interface Changed {
  /** Number of the policy that the change made. */
  readonly number: number
  /** RFC 3339; when the store took it. */
  readonly at: string
  /** Of that policy, where it is known: after a restored backup there are two with one number. */
  readonly hash?: string
}

/** Milliseconds after which an instance that told nothing counts as gone. */
export const silentMs = 30_000

/** Nearest rank. */
const quantile = (sorted: readonly number[], part: number): number | null =>
  sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? null

const stateOf = (
  { policyNumber, policyHash }: InstanceRow,
  { number, hash = policyHash }: Changed,
  seenMs: number,
): EffectState => {
  if (policyNumber > number) return 'overtaken'
  if (policyNumber === number && policyHash === hash) return 'exact'
  return seenMs > silentMs ? 'silent' : 'waiting'
}

/** @param now milliseconds since 1970 */
export const effectOn = (row: InstanceRow, changed: Changed, now: number): InstanceEffect => {
  const { id, host, policyNumber, appliedAt, startedAt, seenAt } = row
  const seenMs = Math.max(0, now - Date.parse(seenAt))
  const state = stateOf(row, changed, seenMs)
  // Who has started since never decided by anything else.
  const since = Math.max(Date.parse(changed.at), Date.parse(startedAt))
  const has = state === 'exact' || state === 'overtaken'
  const ms = has ? Math.max(0, Date.parse(appliedAt) - since) : null
  return { id, host, policyNumber, state, ms, seenMs }
}

/**
 * Compares clocks of several machines: as exact as they are.
 *
 * @param now milliseconds since 1970
 */
export const effect = (
  instances: readonly InstanceRow[],
  changed: Changed,
  now: number,
): ChangeEffect => {
  const effects = instances.map((row) => effectOn(row, changed, now))
  const times = effects.flatMap(({ ms }) => (ms === null ? [] : [ms])).toSorted((a, b) => a - b)
  return {
    instances: effects,
    everywhere: effects.every(({ state }) => state !== 'waiting'),
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    max: times.at(-1) ?? null,
  }
}

export interface PolicyEffect extends ChangeEffect {
  readonly policy: Changed
}

type Asked = Pick<ControlStore, 'head' | 'history' | 'instances'>

const changedTo = async (store: Asked, number: number): Promise<Changed | undefined> => {
  const [change] = await store.history({ before: number + 1, limit: 1 })
  return change?.number === number ? { number, at: change.at } : undefined
}

/**
 * The effect of a policy on all instances. Problem: `entry-not-found`.
 *
 * @param number of the policy; the newest when absent
 * @param now milliseconds since 1970
 */
export const effectOfPolicy = async (
  store: Asked,
  number: number | undefined,
  now: number,
): Promise<Result<PolicyEffect>> => {
  const head = await store.head()
  const policy =
    number === undefined || number === head.number ? head : await changedTo(store, number)
  if (!policy) return failed(problem('entry-not-found', `There is no policy ${number}.`))
  return ok({ policy, ...effect(await store.instances(), policy, now) })
}
