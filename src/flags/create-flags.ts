/** The flags in use: an OpenFeature client of a domain of its own, with a memo before it. */
import { NOOP_PROVIDER, OpenFeature, ProviderEvents } from '@openfeature/server-sdk'
import type { EvaluationDetails, Provider } from '@openfeature/server-sdk'
import { Failure } from '../errors/index.ts'
import { safeText, type Logger, type Metrics } from '../telemetry/index.ts'
import { flagdProvider } from './flagd-provider.ts'
import { evaluated } from './evaluated.ts'
import type { FlagContext, FlagDecision, Flags } from './flags.ts'
import { createMemo, type MemoOptions } from './memo.ts'
import { openFeatureLogger } from './openfeature-logger.ts'
import type { FlagSource } from './source.ts'
import { watchDecisions } from './watchfulness.ts'

interface CommonOptions {
  /** `false` for none. Our own sets are memoised by default, other providers only when asked for. */
  readonly memo?: MemoOptions | false
  readonly log: Logger
  readonly metrics: Metrics
}

export type FlagsOptions = CommonOptions &
  (
    | { readonly source: FlagSource; readonly provider?: never }
    | { readonly provider: Provider; readonly source?: never }
  )

let instances = 0

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

/**
 * Any OpenFeature provider can stand in for `source`. Hooks added to the OpenFeature API run for
 * evaluations, not for remembered decisions.
 *
 * @throws Failure `flags-invalid` when the provider does not become ready
 * @example
 * const flags = await createFlags({ source: await staticSource(files), log, metrics })
 * const { value } = await flags.string('entity-schema', 'blue', context)
 */
export const createFlags = async (options: FlagsOptions): Promise<Flags> => {
  const { source, log, metrics } = options
  const provider = source ? flagdProvider(source) : options.provider
  const { memo = source ? { max: 10_000 } : false } = options
  instances += 1
  const domain = `isthmus-${instances}`
  const client = OpenFeature.getClient(domain).setLogger(openFeatureLogger(log))
  try {
    await OpenFeature.setProviderAndWait(domain, provider)
  } catch (error) {
    const { name } = provider.metadata
    const reason = safeText(error instanceof Error ? error.message : String(error))
    throw new Failure('flags-invalid', `The flag provider ${name} is not ready: ${reason}`)
  }

  let generation = 0
  client.addHandler(ProviderEvents.ConfigurationChanged, () => {
    generation += 1
  })
  const versionNow = (): string =>
    source ? source.current.version : `${provider.metadata.name}-${generation}`

  /** Whether its rules read the clock. */
  const isTimed = (key: string): boolean => source?.current.timed.has(key) === true

  const remembered = memo ? createMemo(memo) : undefined
  const watch = watchDecisions(log, metrics)

  const evaluate = async <T extends string | boolean>(
    key: string,
    fallback: T,
    context: FlagContext,
    ask: () => Promise<EvaluationDetails<T>>,
  ): Promise<FlagDecision<T>> => {
    const version = versionNow()
    const details = await ask()
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
    string: (key, fallback, context) =>
      decide(key, fallback, context, () =>
        client.getStringDetails(key, fallback, evaluated(context)),
      ),
    boolean: (key, fallback, context) =>
      decide(key, fallback, context, () =>
        client.getBooleanDetails(key, fallback, evaluated(context)),
      ),
    close: async () => {
      // Taking the provider's place closes it.
      await OpenFeature.setProviderAndWait(domain, NOOP_PROVIDER)
      remembered?.clear()
    },
  }
}
