/** For which instances a change of a rollout waits, so that people see who holds it up. */
import type { LedgerMember } from '../port.ts'

export interface Awaited {
  readonly id: string
  /** How people know it; empty where it has not said. */
  readonly name: string
  /**
   * `silent`: it has no lease and has never told of the resources, so that it may write them by its
   * flags: it is waited for until it comes back or is declared gone. `behind`: it has not followed a
   * change that is under way, and is waited for as long as what it sends can have an effect.
   */
  readonly why: 'silent' | 'behind'
  readonly resources: readonly string[]
  /** Milliseconds since its lease ran out; absent while it holds. */
  readonly silentMs?: number
}

/**
 * @param resources of the rollout
 * @returns the silent ones first, longest silent first
 */
export const waitsOf = (
  members: readonly LedgerMember[],
  resources: readonly string[],
): readonly Awaited[] => {
  const isOf = (resource: string): boolean => resources.includes(resource)
  const found = members.flatMap(
    ({ id, name, leaseMs, effectMs, untold, behind }): readonly Awaited[] => {
      const since = leaseMs > 0 ? {} : { silentMs: -leaseMs }
      const unknown = untold.filter(isOf)
      if (leaseMs <= 0 && unknown.length > 0) {
        return [{ id, name, why: 'silent', resources: unknown, ...since }]
      }
      const late = behind.filter(isOf)
      return effectMs > 0 && late.length > 0
        ? [{ id, name, why: 'behind', resources: late, ...since }]
        : []
    },
  )
  return found.toSorted((a, b) => {
    const isApart = a.why === b.why ? 0 : a.why === 'silent' ? -1 : 1
    return isApart || (b.silentMs ?? 0) - (a.silentMs ?? 0)
  })
}

/** An instance as people are told of it: `gateway-7:4711:1b9d6bcd (0d5c...)`. */
export const labelOf = (id: string, name: string): string => (name === '' ? id : `${name} (${id})`)
