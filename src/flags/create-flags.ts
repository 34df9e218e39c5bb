/** The flags in use: of a source or of any other OpenFeature provider, with hooks that look on. */
import { ErrorCode, OpenFeature, ProviderEvents } from '@openfeature/server-sdk'
import type { Hook, Provider } from '@openfeature/server-sdk'
import { commandErrors, Failure, know } from '../errors/index.ts'
import { safeText, type Logger, type Metrics } from '../telemetry/index.ts'
import { clientFlags, ownClient, type ClientFlagsOptions } from './client-flags.ts'
import { flagdProvider } from './flagd-provider.ts'
import type { Flags, ProviderState } from './flags.ts'
import { within } from './patience.ts'
import type { DecisionOptions, FlagProvider } from './provider.ts'
import { remembering } from './remembering.ts'
import type { FlagSource } from './source.ts'
import { unfailingHook } from './unfailing-hook.ts'
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
  const { memo = source ? { max: 10_000 } : false } = options
  const isWatched = hooks.length > 0
  const own = source && flagdProvider(source)
  const remembered = own && memo && isWatched ? remembering(own, source, memo) : own
  const provider = remembered ?? (options.provider as Provider)
  const { name } = provider.metadata
  const mine = ownClient(log)
  const { client, domain } = mine

  let generation = 0
  const anew = (): void => {
    generation += 1
  }
  client.addHandler(ProviderEvents.ConfigurationChanged, anew)
  const wrong = await settingUp(domain, provider, readyMs)
  if (wrong !== '' && onBroken === 'refuse') {
    await mine.letGo()
    know(commandErrors)
    throw new Failure('flags-invalid', `The flag provider ${name} is not ready: ${wrong}`)
  }
  if (!source) watchProvider({ name, client, log, metrics, changed: anew })
  if (isWatched) client.addHooks(...hooks.map((hook) => unfailingHook(hook as Hook, log)))

  /** What others do may never end. */
  const inTime: ClientFlagsOptions['inTime'] = (key, fallback, asked) =>
    within(asked, decisionMs, () => ({
      flagKey: key,
      flagMetadata: {},
      value: fallback,
      reason: 'ERROR',
      errorCode: ErrorCode.GENERAL,
      errorMessage: `no decision within ${decisionMs} ms`,
    }))
  const flags = clientFlags({
    ...mine,
    source,
    version: () => (source ? source.current.version : `${name}-${generation}`),
    memo: isWatched ? false : memo,
    ...(source && !isWatched ? {} : { inTime }),
    log,
    metrics,
  })
  return Object.assign(flags, { provider: () => ({ name, status: client.providerStatus }) })
}
