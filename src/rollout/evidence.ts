/** What is known of how a rollout does: plain counts, from which its plan decides. */

/** How long answers took: how many were in each range. */
export interface Histogram {
  /** Upper ends of the ranges in milliseconds, ascending. */
  readonly bounds: readonly number[]
  /** One more than there are bounds: the last range has no end. */
  readonly counts: readonly number[]
}

export interface SideCounts {
  readonly answers: number
  /** Of these, how many were none that a client can use: 5xx, timeouts. */
  readonly errors: number
  readonly latency: Histogram
}

/** What was counted of one route for clients of one version, while the rollout was where it is. */
export interface Cell {
  readonly version: string
  readonly route: string
  readonly from: SideCounts
  readonly to: SideCounts
  /** Answers of both sides that were compared, and how many of them differed. */
  readonly compared: number
  readonly mismatched: number
  /** JSON path at which most of them differed. */
  readonly worstPath?: string
}

/** Writes that are not settled yet, of all resources of the rollout together. */
export interface Queue {
  readonly open: number
  readonly dirty: number
  readonly quarantined: number
  /** Milliseconds since the oldest was opened; 0 where there is none. */
  readonly oldestMs: number
}

/** A client that still needs the backend that is left. */
export interface OldClient {
  readonly client: string
  readonly version: string
  /** Why the new backend does not serve it, in words: `2.0 does not serve 1.0`. */
  readonly why: string
  /** Milliseconds since 1970 */
  readonly lastSeen: number
}

/** What gates look at beside state and queue. */
export interface GateFacts {
  /** Why the new backend is not ready: it is not reached, or does not speak its version. */
  readonly unready: readonly string[]
  /** Seen within `days`. */
  readonly oldClients: readonly OldClient[]
  readonly days: number
  /** Kill switches that send requests to the backend that is left: `all`, `client:nerv-tokyo`. */
  readonly kills: readonly string[]
  /** Compared last, whatever the stage is now: of the newest lens. */
  readonly compared: readonly Cell[]
}

export interface Evidence {
  /** Since the rollout is where it is to be. */
  readonly cells: readonly Cell[]
  readonly queue: Queue
  readonly gates: GateFacts
}
