/** A policy that never changes, as plain data: what a Worker is deployed with. */
import type { KillEntry, VersionEntry } from './entry.ts'
import { fixedClients } from './fixed-clients.ts'
import type { LivePolicy } from './live.ts'
import type { KnownClient } from './policy.ts'

export interface FixedPolicy {
  readonly number: number
  /** 64 hex digits; empty of a policy that has no name. */
  readonly hash: string
  readonly clients: readonly KnownClient[]
  /** By key. */
  readonly versions: Readonly<Record<string, VersionEntry>>
  /** By width. */
  readonly kills: readonly KillEntry[]
}

/** Nothing is judged here. */
export const fixedPolicy = (policy: FixedPolicy): LivePolicy => ({
  // Whoever is deployed with a policy takes part in no rollout.
  current: { ...policy, clients: fixedClients(policy.clients), rollouts: {} },
})
