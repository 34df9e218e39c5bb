/**
 * What can take the place of flag files, and who can look on: OpenFeature's types as far as they are
 * looked at here. Declarations that name the SDK's own would ask each project for the types of Node.
 */
import type { MemoOptions } from './memo.ts'

/** An OpenFeature provider for servers: `Provider` of `@openfeature/server-sdk`. */
export interface FlagProvider {
  readonly metadata: { readonly name: string }
  resolveBooleanEvaluation(
    key: string,
    fallback: boolean,
    context: never,
    logger: never,
  ): Promise<{ readonly value: boolean }>
  resolveStringEvaluation(
    key: string,
    fallback: string,
    context: never,
    logger: never,
  ): Promise<{ readonly value: string }>
}

/** A hook of OpenFeature: `Hook` of `@openfeature/server-sdk`. */
export interface FlagHook {
  before?(context: never, hints: never): unknown
  after?(context: never, details: never, hints: never): unknown
  error?(context: never, error: unknown, hints: never): unknown
  finally?(context: never, details: never, hints: never): unknown
}

/** How decisions are made and told of, whoever makes them. */
export interface DecisionOptions {
  /** `false` for none. Our own sets are memoised by default, other providers only when asked for. */
  readonly memo?: MemoOptions | false
  /**
   * Told of every decision, as OpenFeature tells hooks of evaluations. They cost each decision some
   * microseconds, as nothing can be answered without asking OpenFeature then.
   * Those of `evaluationEvents` make OpenTelemetry's events of them.
   */
  readonly hooks?: readonly FlagHook[]
  /** What becomes of a provider that is not ready in time: no start, or the fallback until it is. */
  readonly onBroken?: 'refuse' | 'fallback'
  /** Milliseconds that another provider may take to become ready; 10,000 when absent. */
  readonly readyMs?: number
  /** Milliseconds that another provider and hooks may take for a decision; 1,000 when absent. */
  readonly decisionMs?: number
}

export interface ProviderOptions extends DecisionOptions {
  /** Any OpenFeature provider: it decides in place of flag files. */
  readonly provider?: FlagProvider
}
