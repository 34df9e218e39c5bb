/** Decisions by an OpenFeature client, with a memo before it: what every gateway needs, Workers included. */
import { NOOP_PROVIDER, OpenFeature } from '@openfeature/server-sdk'
import type { Client, EvaluationDetails } from '@openfeature/server-sdk'
import type { Logger, Metrics } from '../telemetry/index.ts'
import { evaluated } from './evaluated.ts'
import type { FlagContext, FlagDecision, Flags } from './flags.ts'
import { createMemo, type MemoOptions } from './memo.ts'
import { openFeatureLogger } from './openfeature-logger.ts'
import type { FlagSource } from './source.ts'
import { watchDecisions } from './watchfulness.ts'

let instances = 0

/** A client of a domain of its own, so that other users of OpenFeature are left alone. */
export interface OwnClient {
  readonly domain: string
  readonly client: Client
  /** Taking the provider's place closes it. */
  readonly letGo: () => Promise<void>
}

export const ownClient = (log: Logger): OwnClient => {
  instances += 1
  const domain = `isthmus-${instances}`
  const client = OpenFeature.getClient(domain).setLogger(openFeatureLogger(log))
  return { domain, client, letGo: () => OpenFeature.setProviderAndWait(domain, NOOP_PROVIDER) }
}

export interface ClientFlagsOptions extends OwnClient {
  /** Undefined where another provider decides. */
  readonly source: FlagSource | undefined
  /** Of the rules now. */
  readonly version: () => string
  readonly memo: MemoOptions | false
  /** Waits for an evaluation; for as long as it takes when absent. */
  readonly inTime?: <T extends string | boolean>(
    key: string,
    fallback: T,
    asked: Promise<EvaluationDetails<T>>,
  ) => Promise<EvaluationDetails<T>>
  readonly log: Logger
  readonly metrics: Metrics
}

const decisionOf = <T extends string | boolean>(
  { value, variant, reason = 'UNKNOWN', errorCode }: EvaluationDetails<T>,
  fallback: T,
): FlagDecision<T> => {
  // The SDK does not check what a provider answers.
  if (typeof value !== typeof fallback) {
    return { value: fallback, reason: 'ERROR', errorCode: 'TYPE_MISMATCH' }
  }
  return {
    value,
    reason,
    ...(variant === undefined ? {} : { variant }),
    ...(errorCode === undefined ? {} : { errorCode }),
  }
}

/** The provider is ready. */
export const clientFlags = ({
  client,
  letGo,
  source,
  version: versionNow,
  memo,
  inTime = (_key, _fallback, asked) => asked,
  log,
  metrics,
}: ClientFlagsOptions): Flags => {
  const remembered = memo ? createMemo(memo) : undefined
  const watch = watchDecisions(log, metrics)
  /** Whether its rules read the clock. */
  const isTimed = (key: string): boolean => source?.current.timed.has(key) === true

  const evaluate = async <T extends string | boolean>(
    key: string,
    fallback: T,
    context: FlagContext,
    ask: () => Promise<EvaluationDetails<T>>,
  ): Promise<FlagDecision<T>> => {
    const version = versionNow()
    const details = await inTime(key, fallback, ask())
    const decision = decisionOf(details, fallback)
    watch.seen(key, version, decision, details.errorMessage)
    // A change of the set while this was evaluated must not be remembered under the old version.
    if (decision.errorCode === undefined && version === versionNow() && !isTimed(key)) {
      remembered?.set(version, key, { fallback, decision }, context)
    }
    return decision
  }

  const decide = <T extends string | boolean>(
    key: string,
    fallback: T,
    context: FlagContext,
    ask: () => Promise<EvaluationDetails<T>>,
  ): Promise<FlagDecision<T>> | FlagDecision<T> => {
    const version = versionNow()
    const known = isTimed(key) ? undefined : remembered?.get(version, key, fallback, context)
    if (!known) return evaluate(key, fallback, context, ask)
    watch.seen(key, version, known)
    return known as FlagDecision<T>
  }

  return {
    get version() {
      return versionNow()
    },
    get set() {
      return source?.current
    },
    string: (key, fallback, context) =>
      decide(key, fallback, context, () =>
        client.getStringDetails(key, fallback, evaluated(context)),
      ),
    boolean: (key, fallback, context) =>
      decide(key, fallback, context, () =>
        client.getBooleanDetails(key, fallback, evaluated(context)),
      ),
    close: async () => {
      await letGo()
      remembered?.clear()
    },
  }
}
