/** Where flag definitions come from, and what a set of them looks like once it is fit for use. */
import type { FlagdCore } from '@openfeature/flagd-core'
import type { Issue } from '../errors/index.ts'

/** One file of definitions in flagd's format. */
export interface FlagFile {
  /** As issues should name it: `flags/entity-schema.json`. */
  readonly name: string
  readonly text: string
}

/** The definitions of a validated set, as plain data. */
export interface JudgedFlags {
  /** First 12 hex digits of the SHA-256 of `text`. */
  readonly version: string
  readonly keys: readonly string[]
  /** Flags whose answer changes with the clock. */
  readonly timed: readonly string[]
  /** All of them as one document in flagd's format. */
  readonly text: string
}

/** A validated set, ready to evaluate. */
export interface FlagSet {
  /** First 12 hex digits of the SHA-256 of the definitions. */
  readonly version: string
  readonly keys: readonly string[]
  /** Flags whose answer changes with the clock: never memoised. */
  readonly timed: ReadonlySet<string>
  /** All of them as one document in flagd's format. */
  readonly text: string
  readonly core: FlagdCore
}

/** A file that goes on with its last good content, or is left out where it has none. */
export interface BrokenFile {
  /** As issues name it: `flags/entity-schema.json`. */
  readonly file: string
  /** RFC 3339; since when its newest content is known not to be in force. */
  readonly since: string
  readonly inForce: 'last-good' | 'nothing'
  readonly errors: readonly Issue[]
}

/** What an administrator wants to know. */
export interface FlagStatus {
  /** Version of the set in force. */
  readonly version: string
  /** RFC 3339; when the set in force was loaded. */
  readonly loadedAt: string
  readonly keys: readonly string[]
  /** Why the newest definitions are not in force; empty when they are. */
  readonly errors: readonly Issue[]
  /** What the definitions in force do that is hardly meant. */
  readonly warnings: readonly Issue[]
  /** Files whose newest content is not in force. */
  readonly broken: readonly BrokenFile[]
}

export interface FlagSource {
  /** The set in force: the newest good one. */
  readonly current: FlagSet
  status(): FlagStatus
  /** Calls back after each change of `current`; the answer ends that. */
  subscribe(listener: (set: FlagSet) => void): () => void
  close(): Promise<void>
}
