/** How far a policy has got: which instances decide by it, and how long that took. */
import type { Head, InstanceRow } from '../port.ts'

export interface Effect {
  /** Whether it decides by the newest policy. */
  readonly current: boolean
  /** Milliseconds from the edit until it decided by it; null where it does not yet. Clocks of machines differ. */
  readonly effectMs: number | null
}

export const effectOf = (
  {
    policyNumber,
    policyHash,
    appliedAt,
  }: Pick<InstanceRow, 'policyNumber' | 'policyHash' | 'appliedAt'>,
  { number, hash, at }: Head,
): Effect => {
  const current = policyNumber === number && policyHash === hash
  return { current, effectMs: current ? Math.max(0, Date.parse(appliedAt) - Date.parse(at)) : null }
}
