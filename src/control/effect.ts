/** How long a change took until every instance decided by it. */
import type { InstanceRow } from './port.ts'

export interface InstanceEffect {
  readonly id: string
  readonly host: string
  /** Milliseconds from the change until this instance decided by it; null while it does not. */
  readonly ms: number | null
  /**
   * `exact`: it decides by this very policy. `overtaken`: a later one has come, so it took at most
   * that long. `waiting`: it decides by an earlier one. `silent`: so it did when it was last heard of.
   */
  readonly state: 'exact' | 'overtaken' | 'waiting' | 'silent'
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
}

/** Milliseconds after which an instance that told nothing counts as gone. */
const silentMs = 30_000

/** Nearest rank. */
const quantile = (sorted: readonly number[], part: number): number | null =>
  sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? null

const effectOn = (row: InstanceRow, { number, at }: Changed, now: number): InstanceEffect => {
  const { id, host, policyNumber, appliedAt, startedAt, seenAt } = row
  if (policyNumber < number) {
    const state = now - Date.parse(seenAt) > silentMs ? 'silent' : 'waiting'
    return { id, host, ms: null, state }
  }
  // Who has started since never decided by anything else.
  const since = Math.max(Date.parse(at), Date.parse(startedAt))
  const ms = Math.max(0, Date.parse(appliedAt) - since)
  return { id, host, ms, state: policyNumber === number ? 'exact' : 'overtaken' }
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
