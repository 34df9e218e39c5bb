/** A policy in force: judged whole, in the form that requests are decided by. */
import type { JudgedFlags } from '../flags/index.ts'
import type { Rollout } from '../rollout/index.ts'
import type { ClientEntry, Entry, KillEntry, VersionEntry } from './entry.ts'

export interface KnownClient extends ClientEntry {
  readonly id: string
}

/** Clients, by what requests are recognised by. */
export interface Clients {
  readonly size: number
  get(id: string): KnownClient | undefined
  /** @param digest 64 lower-case hex digits of the SHA-256 of a key */
  byKey(digest: string): KnownClient | undefined
  values(): Iterable<KnownClient>
}

export interface PolicyName {
  /** Grows by one with each change that its source made; of files, since the process started. */
  readonly number: number
  /** 64 hex digits, the same for the same entries. */
  readonly hash: string
  readonly source: 'files' | 'store'
  /** RFC 3339; when it was made. */
  readonly at: string
}

export interface Policy extends PolicyName {
  readonly flags: JudgedFlags
  readonly clients: Clients
  /** By key of the version. */
  readonly versions: Readonly<Record<string, VersionEntry>>
  /** Those that are thrown. */
  readonly kills: readonly KillEntry[]
  /** By name. */
  readonly rollouts: Readonly<Record<string, Rollout>>
  /** All of it as it was written. */
  entries(): Iterable<Entry>
}
