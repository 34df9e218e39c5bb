/** The flags of a policy as OpenFeature's provider wants them: both change at once. */
import { flagSetOf, type FlagSet, type FlagSource, type JudgedFlags } from '../flags/index.ts'
import type { PolicySource } from './source.ts'

/** Closing it leaves the source of policies open. */
export const flagSourceOf = (source: Omit<PolicySource, 'close'>): FlagSource => {
  const listeners = new Set<(set: FlagSet) => void>()
  let flags: JudgedFlags = source.current.flags
  let set = flagSetOf(flags)
  /** As new as the policy, also where nobody was told of it yet. */
  const current = (): FlagSet => {
    const newest = source.current.flags
    if (newest !== flags) {
      if (newest.version !== flags.version) set = flagSetOf(newest)
      flags = newest
    }
    return set
  }
  let told = set
  const unsubscribe = source.subscribe(() => {
    const now = current()
    if (now === told) return
    told = now
    for (const listener of listeners) listener(now)
  })
  return {
    get current() {
      return current()
    },
    status: () => {
      const { loadedAt, errors } = source.status()
      const { version, keys } = current()
      return { version, loadedAt, keys, errors, warnings: [], broken: [] }
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: async () => unsubscribe(),
  }
}
