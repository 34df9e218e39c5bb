/** The OpenFeature provider of our own flag sets: flagd's rules, evaluated in process. */
import { OpenFeatureEventEmitter, ProviderEvents } from '@openfeature/server-sdk'
import type { Provider, ResolutionDetails } from '@openfeature/server-sdk'
import type { FlagSource } from './source.ts'

/** Closing it closes the source. */
export const flagdProvider = (source: FlagSource): Provider => {
  const events = new OpenFeatureEventEmitter()
  const unsubscribe = source.subscribe(({ keys }) => {
    events.emit(ProviderEvents.ConfigurationChanged, { flagsChanged: [...keys] })
  })
  const core = () => source.current.core
  /** Events of evaluations name the version of the rules. */
  const versioned = <T>(details: ResolutionDetails<T>): ResolutionDetails<T> => ({
    ...details,
    flagMetadata: { version: source.current.version, ...details.flagMetadata },
  })
  return {
    metadata: { name: 'isthmus-flagd' },
    runsOn: 'server',
    events,
    resolveBooleanEvaluation: async (...asked) =>
      versioned(core().resolveBooleanEvaluation(...asked)),
    resolveStringEvaluation: async (...asked) =>
      versioned(core().resolveStringEvaluation(...asked)),
    resolveNumberEvaluation: async (...asked) =>
      versioned(core().resolveNumberEvaluation(...asked)),
    resolveObjectEvaluation: async (...asked) =>
      versioned(core().resolveObjectEvaluation(...asked)),
    onClose: async () => {
      unsubscribe()
      await source.close()
    },
  }
}
