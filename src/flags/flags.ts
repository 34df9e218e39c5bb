/** The flags port: what the gateway asks per request. */
import type { FlagSet } from './source.ts'

/** What a flag may depend on. */
export interface FlagContext {
  /** The client's id: percentages stick to it. Never empty. */
  readonly targetingKey: string
  /** MAJOR.MINOR the client speaks. */
  readonly clientVersion: string
  readonly tenant?: string
  /** Route id (`entities.get`), or `unknown`. */
  readonly route: string
  /** First path segment of the route (`entities`). */
  readonly resource: string
  readonly method: string
  /** What is known of the client beside, each under its own name; none is called like a member of this. */
  readonly attributes?: Readonly<Record<string, string | number | boolean>>
}

export interface FlagDecision<T> {
  readonly value: T
  /** Name of the variant chosen. */
  readonly variant?: string
  /** OpenFeature reason: `STATIC`, `TARGETING_MATCH`, `SPLIT`, `DEFAULT`, `DISABLED`, `ERROR`... */
  readonly reason: string
  /** Set when the default given by the caller was used because something is wrong; counted and logged. */
  readonly errorCode?: string
}

export interface Flags {
  /** Identifies the flag set in force; changes with every reload. */
  readonly version: string
  /** The set in force; undefined where another provider has the flags. */
  readonly set?: FlagSet | undefined
  /**
   * Never throws, nor does `boolean`: what goes wrong is in `errorCode`. What was decided before is
   * there at once, without a promise.
   */
  string(
    key: string,
    fallback: string,
    context: FlagContext,
  ): Promise<FlagDecision<string>> | FlagDecision<string>
  boolean(
    key: string,
    fallback: boolean,
    context: FlagContext,
  ): Promise<FlagDecision<boolean>> | FlagDecision<boolean>
  close(): Promise<void>
}

export interface ProviderState {
  /** As the provider calls itself. */
  readonly name: string
  /** OpenFeature's; `STALE` decides by what it knew. */
  readonly status: 'NOT_READY' | 'READY' | 'STALE' | 'ERROR' | 'FATAL' | 'RECONCILING'
}
