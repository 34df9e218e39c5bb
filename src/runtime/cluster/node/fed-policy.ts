/** Policies that another process has read and judged. */
import {
  editedParts,
  Entries,
  partsOf,
  policyOf,
  type Policy,
  type PolicyParts,
  type PolicySource,
} from '../../../policy/index.ts'
import type { FedEdits, FedPolicy, PolicyMark } from '../messages.ts'

export interface FedSource extends PolicySource {
  /** @returns what it has then: as before where the edits are of a policy that it does not have */
  feed(fed: FedPolicy | FedEdits): PolicyMark
}

export const fedPolicy = (first: FedPolicy): FedSource => {
  let parts: PolicyParts = partsOf(Entries.of(first.entries), first.flags)
  let current = policyOf(parts, first.name)
  let loadedAt = new Date().toISOString()
  const listeners = new Set<(policy: Policy) => void>()
  const mark = (): PolicyMark => ({ number: current.number, hash: current.hash })

  const partsAfter = (fed: FedPolicy | FedEdits): PolicyParts | undefined => {
    if (fed.kind === 'whole') return partsOf(Entries.of(fed.entries), fed.flags)
    const { from, edits, flags = parts.flags } = fed
    if (from.number !== current.number || from.hash !== current.hash) return undefined
    return { ...editedParts(parts, edits), flags }
  }

  return {
    get current() {
      return current
    },
    status: () => {
      const { number, hash, source, at } = current
      // Where it comes from, and how that is, the primary tells.
      return { number, hash, source, at, loadedAt, kept: false, ageMs: 0, errors: [] }
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    feed: (fed) => {
      const after = partsAfter(fed)
      if (!after) return mark()
      parts = after
      current = policyOf(parts, fed.name)
      loadedAt = new Date().toISOString()
      for (const listener of listeners) listener(current)
      return mark()
    },
    close: async () => listeners.clear(),
  }
}
