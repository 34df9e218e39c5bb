/** What requests are decided by: a policy that may be another one for the next request. */
import type { KillEntry } from './entry.ts'
import type { Policy } from './policy.ts'

/** Of a policy what is read per request; flags go on through OpenFeature. */
export type Deciding = Pick<
  Policy,
  'number' | 'hash' | 'clients' | 'versions' | 'kills' | 'rollouts'
> &
  /** Only for explanations; Workers that are deployed with a policy have none. */
  Partial<Pick<Policy, 'entries'>>

/** A `PolicySource` is one. */
export interface LivePolicy {
  readonly current: Deciding
}

/** Kill switches of this instance alone, which depend on nothing else; by width. */
export interface LocalKills {
  readonly current: readonly KillEntry[]
}
