/** The OpenFeature provider of our own flag sets: flagd's rules, evaluated in process. */
import { OpenFeatureEventEmitter, ProviderEvents, type Provider } from '@openfeature/server-sdk'
import type { FlagSource } from './source.ts'

/** Closing it closes the source. */
export const flagdProvider = (source: FlagSource): Provider => {
  const events = new OpenFeatureEventEmitter()
  const unsubscribe = source.subscribe(({ keys }) => {
    events.emit(ProviderEvents.ConfigurationChanged, { flagsChanged: [...keys] })
  })
  const core = () => source.current.core
  return {
    metadata: { name: 'isthmus-flagd' },
    runsOn: 'server',
    events,
    resolveBooleanEvaluation: async (key, fallback, context, logger) =>
      core().resolveBooleanEvaluation(key, fallback, context, logger),
    resolveStringEvaluation: async (key, fallback, context, logger) =>
      core().resolveStringEvaluation(key, fallback, context, logger),
    resolveNumberEvaluation: async (key, fallback, context, logger) =>
      core().resolveNumberEvaluation(key, fallback, context, logger),
    resolveObjectEvaluation: async (key, fallback, context, logger) =>
      core().resolveObjectEvaluation(key, fallback, context, logger),
    onClose: async () => {
      unsubscribe()
      await source.close()
    },
  }
}
