/** A policy of its parts. */
import type { JudgedFlags } from '../flags/index.ts'
import type { ClientIndex } from './clients.ts'
import type { Entries } from './entries.ts'
import type { KillEntry, VersionEntry } from './entry.ts'
import type { Policy, PolicyName } from './policy.ts'

/** What decides, without the name of the policy. */
export interface PolicyParts {
  readonly flags: JudgedFlags
  readonly clients: ClientIndex
  /** By key. */
  readonly versions: Readonly<Record<string, VersionEntry>>
  /** By width. */
  readonly kills: readonly KillEntry[]
  readonly all: Entries
}

export const policyOf = (
  { flags, clients, versions, kills, all }: PolicyParts,
  { number, hash, source, at }: PolicyName,
): Policy => ({
  number,
  hash,
  source,
  at,
  flags,
  clients,
  versions,
  kills,
  entries: () => all,
})

/** `12-ab12cd34`: how decisions and log lines name a policy. */
export const policyName = ({ number, hash }: Pick<PolicyName, 'number' | 'hash'>): string =>
  `${number}-${hash.slice(0, 8)}`
