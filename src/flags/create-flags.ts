/** The flags in use: an OpenFeature client of a domain of its own, with a memo before it. */
import { ErrorCode, NOOP_PROVIDER, OpenFeature, ProviderEvents } from '@openfeature/server-sdk'
import type { EvaluationDetails, Hook, Provider } from '@openfeature/server-sdk'
import { Failure } from '../errors/index.ts'
import { safeText, type Logger, type Metrics } from '../telemetry/index.ts'
import { flagdProvider } from './flagd-provider.ts'
import { evaluated } from './evaluated.ts'
import type { FlagContext, FlagDecision, Flags, ProviderState } from './flags.ts'
import { createMemo } from './memo.ts'
import { openFeatureLogger } from './openfeature-logger.ts'
import { within } from './patience.ts'
import type { DecisionOptions, FlagProvider } from './provider.ts'
import type { FlagSource } from './source.ts'
import { unfailingHook } from './unfailing-hook.ts'
import { watchDecisions } from './watchfulness.ts'
import { watchProvider } from './watch-provider.ts'

export type FlagsOptions = DecisionOptions & {
  readonly log: Logger
  readonly metrics: Metrics
} & (
    | { readonly source: FlagSource; readonly provider?: never }
    | { readonly provider: FlagProvider; readonly source?: never }
  )

export interface ProvidedFlags extends Flags {
  /** Who decides, and whether it can now: a flag of a provider that cannot has its fallback. */
  provider(): ProviderState
}

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

/** What has become of a provider that was to be ready. */
const settingUp = async (domain: string, provider: Provider, ms: number): Promise<string> => {
  try {
    const late = `it took more than ${ms} ms`
    return (await within(OpenFeature.setProviderAndWait(domain, provider), ms, () => late)) ?? ''
  } catch (error) {
    return safeText(error instanceof Error ? error.message : String(error))
  }
}

/**
 * Any OpenFeature provider can stand in for `source`. Hooks added to the OpenFeature API itself run
 * for evaluations, not for remembered decisions.
 *
 * @throws Failure `flags-invalid` when the provider does not become ready
 * @example
 * const flags = await createFlags({ source: await staticSource(files), log, metrics })
 * const { value } = await flags.string('entity-schema', 'blue', context)
 */
export const createFlags = async (options: FlagsOptions): Promise<ProvidedFlags> => {
  const { source, log, metrics, hooks = [], onBroken = 'refuse' } = options
  const { readyMs = 10_000, decisionMs = 1000 } = options
  const provider = source ? flagdProvider(source) : (options.provider as Provider)
  const { name } = provider.metadata
  const { memo = source ? { max: 10_000 } : false } = options
  instances += 1
  const domain = `isthmus-${instances}`
  const client = OpenFeature.getClient(domain).setLogger(openFeatureLogger(log))
  // Taking the provider's place closes it.
  const letGo = () => OpenFeature.setProviderAndWait(domain, NOOP_PROVIDER)

  let generation = 0
  const anew = (): void => {
    generation += 1
  }
  client.addHandler(ProviderEvents.ConfigurationChanged, anew)
  const wrong = await settingUp(domain, provider, readyMs)
  if (wrong !== '' && onBroken === 'refuse') {
    await letGo()
    throw new Failure('flags-invalid', `The flag provider ${name} is not ready: ${wrong}`)
  }
  if (!source) watchProvider({ name, client, log, metrics, changed: anew })
  if (hooks.length > 0) client.addHooks(...hooks.map((hook) => unfailingHook(hook as Hook, log)))

  const versionNow = (): string => (source ? source.current.version : `${name}-${generation}`)

  /** Whether its rules read the clock. */
  const isTimed = (key: string): boolean => source?.current.timed.has(key) === true

  const remembered = memo && hooks.length === 0 ? createMemo(memo) : undefined
  const watch = watchDecisions(log, metrics)
  const isPatient = source !== undefined && hooks.length === 0

  /** What others do may never end. */
  const inTime = <T extends string | boolean>(
    key: string,
    fallback: T,
    asked: Promise<EvaluationDetails<T>>,
  ): Promise<EvaluationDetails<T>> =>
    isPatient
      ? asked
      : within(asked, decisionMs, () => ({
          flagKey: key,
          flagMetadata: {},
          value: fallback,
          reason: 'ERROR',
          errorCode: ErrorCode.GENERAL,
          errorMessage: `no decision within ${decisionMs} ms`,
        }))

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
    provider: () => ({ name, status: client.providerStatus }),
    close: async () => {
      await letGo()
      remembered?.clear()
    },
  }
}
