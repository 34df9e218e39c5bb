/** What comes up from requests, without anything that they carried: counts, and sampled contexts. */
import type { Attribute } from '../../policy/index.ts'
import type { CellCount } from '../../rollout/compare/index.ts'
import type { Omitted } from '../omit/quarantine.ts'

/** Requests of one kind, since they were last handed over. */
export interface UsageCount {
  /** Id of the client. */
  readonly client: string
  /** Key of the version that it spoke; `unknown` where that did not become known. */
  readonly version: string
  /** Where that version came from: `header media-type query path route pin default`; `none`. */
  readonly source: string
  /** Route id, or `unknown`. */
  readonly route: string
  /** Name of the backend, or `none`. */
  readonly backend: string
  /** `2xx`. */
  readonly statusClass: string
  readonly count: number
  /** Milliseconds since 1970. */
  readonly firstSeen: number
  /** Milliseconds since 1970. */
  readonly lastSeen: number
}

/** Answers of one kind within one minute, since they were last handed over. */
export interface TrafficCount {
  /** When the minute begins, milliseconds since 1970. */
  readonly at: number
  /** Key of the version that the client spoke; `unknown` where that did not become known. */
  readonly version: string
  /** Name of the backend, or `none`. */
  readonly backend: string
  /** Key of the version of that backend, or `none`. */
  readonly storeVersion: string
  /** `2xx`. */
  readonly statusClass: string
  /** How many took how long until the head of the answer was ready: by range of `latencyBounds`. */
  readonly latency: readonly number[]
}

/** Uses of a field that only older versions have, since they were last handed over. */
export interface FieldCount {
  readonly client: string
  readonly version: string
  readonly route: string
  /**
   * Type and dotted path: `Entity.entity_type`; a query parameter: `?sort_by`. `*` stands for
   * whatever of that the route has: an answer that was read whole, a body too large to be looked at.
   */
  readonly field: string
  /** Sent in a body, asked for in a query, or read in an answer. */
  readonly how: 'body' | 'query' | 'answer'
  readonly count: number
  readonly firstSeen: number
  readonly lastSeen: number
}

/** How often an item could not be carried to clients, since that was last handed over. */
export interface OmittedCount extends Omitted {
  readonly count: number
  /** Milliseconds since 1970. */
  readonly firstSeen: number
  /** Milliseconds since 1970. */
  readonly lastSeen: number
}

/** All that a decision depended on: what a changed policy is tried on. */
export interface SampledContext {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly client: string
  readonly via: string
  /** What percentages stick to, where that is not the client: of strangers, the digest of what tells them apart. */
  readonly sticksTo?: string
  readonly tenant?: string
  readonly attributes?: Readonly<Record<string, Attribute>>
  /** Key of the version that the request said; absent where a pin or the default decided. */
  readonly said?: string
  /** Key of the version that it was served in. */
  readonly version: string
  /** Route id, or `unknown`. */
  readonly route: string
  readonly resource: string
  readonly method: string
  /** Name of the backend that answered. */
  readonly backend: string
  readonly why: Why
}

/** What decided over a backend. */
export interface Why {
  /** Key of the flag, or id of the kill. */
  readonly by: string
  readonly variant?: string
  /** OpenFeature's, or `KILLED`. */
  readonly reason: string
  /** Whether the flag could not be followed. */
  readonly fallback?: boolean
}

/**
 * One handing over. A batch whose answer got lost is handed over again, the same one under the same
 * sequence, and the next one only once it has been taken: so a sink that remembers the last sequence
 * of each instance counts everything exactly once.
 */
export interface FactsBatch {
  /** Which process counted: an id that no other process has, nor the same one after a restart. */
  readonly instance: string
  /** Grows by one with each batch of an instance, from 1. */
  readonly sequence: number
  readonly usage: readonly UsageCount[]
  readonly fields: readonly FieldCount[]
  readonly contexts: readonly SampledContext[]
  /** Items that were left out of answers; absent: none. */
  readonly omitted?: readonly OmittedCount[]
  /** How rollouts do; absent: none runs. */
  readonly cells?: readonly CellCount[]
  /** How much there was in which minute; absent: nothing. */
  readonly traffic?: readonly TrafficCount[]
  /** Counts that found no room since the last batch. Contexts are samples: newer ones take the place of older. */
  readonly lost: number
}

/** Takes facts: the control store, the primary process, or memory. */
export interface FactsSink {
  /**
   * Keeps all of a batch, or nothing. What has been taken of an instance up to a sequence is not
   * counted again: such a batch is answered as if it had been kept. Rejects where it could not be
   * kept: it is handed over again.
   */
  take(batch: FactsBatch): Promise<void>
}
