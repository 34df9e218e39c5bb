/** A policy of its parts. */
import type { JudgedFlags } from '../flags/index.ts'
import type { Rollout } from '../rollout/index.ts'
import { clientsOf, type ClientIndex } from './clients.ts'
import type { Entries } from './entries.ts'
import type { Edit, KillEntry, VersionEntry } from './entry.ts'
import { byWidth } from './kills.ts'
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

export const versionsOf = (all: Entries): Readonly<Record<string, VersionEntry>> =>
  Object.fromEntries(Array.from(all.of('version'), ({ id, value }) => [id, value]))

export const killsOf = (all: Entries): readonly KillEntry[] =>
  byWidth(Array.from(all.of('kill'), ({ value }) => value))

const rolloutsOf = (all: Entries): Readonly<Record<string, Rollout>> =>
  Object.fromEntries(Array.from(all.of('rollout'), ({ id, value }) => [id, value]))

/** Of entries that somebody has judged: nothing is judged here. */
export const partsOf = (all: Entries, flags: JudgedFlags): PolicyParts => ({
  flags,
  clients: clientsOf(all.of('client')),
  versions: versionsOf(all),
  kills: killsOf(all),
  all,
})

/** The parts after edits, which are not judged here; flags stay as they were. */
export const editedParts = (before: PolicyParts, edits: readonly Edit[]): PolicyParts => {
  const all = before.all.with(edits)
  const kinds = new Set(edits.map(({ kind }) => kind))
  return {
    flags: before.flags,
    clients: before.clients.with(edits.filter((edit) => edit.kind === 'client')),
    versions: kinds.has('version') ? versionsOf(all) : before.versions,
    kills: kinds.has('kill') ? killsOf(all) : before.kills,
    all,
  }
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
  rollouts: rolloutsOf(all),
  entries: () => all,
})

/** `12-ab12cd34`: how decisions and log lines name a policy. */
export const policyName = ({ number, hash }: Pick<PolicyName, 'number' | 'hash'>): string =>
  `${number}-${hash.slice(0, 8)}`
