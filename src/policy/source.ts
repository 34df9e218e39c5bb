/** Where policies come from: files, the control store, another process. */
import type { Issue } from '../errors/index.ts'
import type { Policy, PolicyName } from './policy.ts'

export interface PolicyStatus extends PolicyName {
  /** RFC 3339; since when this process decides by it. */
  readonly loadedAt: string
  /** Whether it was read from the copy on disk, because its source could not be. */
  readonly kept: boolean
  /** Milliseconds since its source last said that it is the newest; 0 where the source is in this process. */
  readonly ageMs: number
  /** Why its source does not answer at the moment; absent where it is in this process. */
  readonly away?: readonly Issue[]
  /** Those, and why what its source says now is not in force; empty when it is. */
  readonly errors: readonly Issue[]
}

export interface PolicySource {
  /** The policy in force: the newest good one. */
  readonly current: Policy
  status(): PolicyStatus
  /** Calls back after each change of `current`; the answer ends that. */
  subscribe(listener: (policy: Policy) => void): () => void
  close(): Promise<void>
}
