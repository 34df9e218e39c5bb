/** What release managers' commands read and edit: files, a control store, or a gateway that runs. */
import type { CensusReader } from '../../control/census/index.ts'
import type { Change } from '../../control/actions/changes.ts'
import type { Edited } from '../../control/actions/control.ts'
import type { RolloutStatus } from '../../control/rollout/actions.ts'
import type { ForgottenInstance } from '../../control/rollout/forget.ts'
import type { Wish } from '../../control/rollout/wish.ts'
import type {
  ControlStore,
  LedgerMember,
  PastChange,
  StoredEntry,
  StuckWrite,
} from '../../control/port.ts'
import type { Result } from '../../errors/index.ts'
import type { Edit, EntryKind } from '../../policy/index.ts'

export interface How {
  /** `flag.ramp`: what is done, in the words of the command. */
  readonly action: string
  readonly reason: string | undefined
  /** Tells what would become of it, and changes nothing. */
  readonly dryRun: boolean
}

export interface Which {
  readonly kind: EntryKind
  readonly id: string
}

export type StoredOf<K extends EntryKind> = Extract<StoredEntry, { readonly kind: K }> & {
  readonly value: NonNullable<Extract<StoredEntry, { readonly kind: K }>['value']>
}

/** What is known of requests. */
export type Traffic = CensusReader & Pick<ControlStore, 'quarantine'>

/** How far rollouts are: by the same actions as the admin API. */
export interface Rollouts {
  status(name: string): Promise<Result<RolloutStatus>>
  /** @param version that was seen */
  ask(
    name: string,
    asked: Wish,
    version: number,
    reason: string | undefined,
  ): Promise<Result<RolloutStatus>>
  /** Writes that repair has given up. */
  stuck(name: string): Promise<Result<readonly StuckWrite[]>>
  release(
    id: string,
    to: 'repair' | 'lost',
    reason: string | undefined,
  ): Promise<Result<StuckWrite>>
  /** Processes that write while rollouts run. */
  members(): Promise<Result<readonly LedgerMember[]>>
  /** Declares one of them gone. */
  forget(id: string, reason: string | undefined): Promise<Result<ForgottenInstance>>
}

export interface Target {
  readonly kind: 'files' | 'store' | 'gateway'
  /** As it is told: `the control store .isthmus/control.db`. */
  readonly where: string
  /** Those that are there, in the order of their ids. */
  entries<K extends EntryKind>(kind: K): Promise<readonly StoredOf<K>[]>
  entry<K extends EntryKind>(kind: K, id: string): Promise<StoredOf<K> | undefined>
  /** Problems: those of the action `edit`. */
  edit(edits: readonly Edit[], how: How): Promise<Result<Edited>>
  /** Makes one entry, or all, as they were in that policy. */
  revert(to: number, which: Which | undefined, how: How): Promise<Result<Edited>>
  /** Newest first. */
  history(which: Which | undefined, limit: number): Promise<readonly PastChange[]>
  /** What changed from one policy to a later or earlier one; to the one in force where `to` is absent. */
  between(from: number, to: number | undefined): Promise<readonly Change[]>
  /** What is known of traffic; undefined where nothing is. */
  readonly traffic: Traffic | undefined
  /** Undefined where there is no control store: nothing moves without. */
  readonly rollouts: Rollouts | undefined
  /** Why it was not told who would move, and how it could be; empty where it was. */
  readonly whyUnknown: () => string
  close(): Promise<void>
}
