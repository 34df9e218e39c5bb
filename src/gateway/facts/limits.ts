/** How much is counted before it is handed over. Generous: the census is not sampled. */

export interface FactsLimits {
  /** Combinations of client, version, source, route, backend and status class. */
  readonly combinations: number
  /** Different uses of fields that wait. */
  readonly fields: number
  /** Different items left out of answers that wait. */
  readonly omitted: number
  /** Combinations of minute, version, backend and status class that wait. */
  readonly traffic: number
  /** Contexts that are kept. */
  readonly contexts: number
  /** Contexts that one batch has at most. */
  readonly contextsPerBatch: number
  /** Counts of each sort that one batch has at most. */
  readonly countsPerBatch: number
  /** Milliseconds after which a combination is sampled again. */
  readonly sampleMs: number
  /** Clients that nobody listed and that are told apart, per day. */
  readonly strangers: number
  /** Longest body that is looked into. */
  readonly bodyBytes: number
  /** What waits to be looked into: how much of it, in pieces and in bytes. */
  readonly waiting: { readonly length: number; readonly weight: number }
  /** Milliseconds between two batches. */
  readonly everyMs: number
}

export const factsLimits: FactsLimits = {
  combinations: 65_536,
  fields: 65_536,
  omitted: 1000,
  traffic: 4096,
  contexts: 4096,
  contextsPerBatch: 256,
  countsPerBatch: 4096,
  sampleMs: 10_000,
  strangers: 1000,
  bodyBytes: 64 * 1024,
  waiting: { length: 16_384, weight: 8 * 1024 * 1024 },
  everyMs: 1000,
}
