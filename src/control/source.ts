/**
 * The policy of a gateway, out of the control store: all of it once, then what changed, judged
 * before it counts. The store may be away: requests are decided by the last good policy.
 */
import { Failure, type Issue } from '../errors/index.ts'
import type { Edit, Entry, Policy, PolicySource } from '../policy/index.ts'
import type { ControlStore, Entries, InstanceRow } from './port.ts'
import { every, single } from './repeating.ts'
import { createReplica, presentEntries } from './replica.ts'
import { entryKey } from './store/entry-rows.ts'

/** What a policy consists of, beside its name. */
export type PolicyParts = Pick<Policy, 'flags' | 'clients' | 'versions' | 'kills'>

export type JudgedEntries =
  | { readonly ok: true; readonly parts: PolicyParts }
  | { readonly ok: false; readonly issues: readonly Issue[] }

/** Where the last good policy outlives the process. */
export interface Kept {
  read(): Promise<Entries | undefined>
  write(entries: Entries): Promise<void>
}

export interface StoreSourceOptions {
  readonly store: ControlStore
  /**
   * Judges all entries, and makes of them what requests are decided by. `since` has the policy in
   * force and all that was edited since then, for whoever can do with less than all.
   */
  readonly judge: (
    entries: readonly Entry[],
    since?: { readonly policy: Policy; readonly edits: readonly Edit[] },
  ) => Promise<JudgedEntries>
  readonly kept?: Kept
  /** What this process is in `ControlStore.instances`; absent: not there. */
  readonly instance?: Pick<InstanceRow, 'id' | 'host' | 'startedAt' | 'version'>
  /** Milliseconds between two questions to the store, beside its own watching. */
  readonly askMs?: number
  /** Told of what nobody else is told of: a copy that could not be written, a listener that threw. */
  readonly onError?: (error: unknown) => void
}

interface InForce {
  readonly policy: Policy
  /** What it was made of. */
  readonly all: Entries
  readonly loadedAt: string
  readonly kept: boolean
}

/** Questions for each of which this process tells once that it is there. */
const beatsEvery = 5

const issuesOf = (error: unknown): readonly Issue[] => {
  if (error instanceof Failure && error.issues.length > 0) return error.issues
  return [
    { place: 'control store', message: error instanceof Error ? error.message : String(error) },
  ]
}

const isoNow = (): string => new Date().toISOString()

/**
 * Reads the policy, or the copy that is kept where the store is away, or has none that is sound.
 *
 * @throws Failure of the store, or `policy-invalid`, where there is no copy that is sound
 */
export const openStoreSource = async ({
  store,
  judge,
  kept,
  instance,
  askMs = 1000,
  onError = () => undefined,
}: StoreSourceOptions): Promise<PolicySource> => {
  const replica = createReplica(store)
  const listeners = new Set<(policy: Policy) => void>()
  /** What was edited since the policy in force, by entry; undefined where all was read anew. */
  let edits: Map<string, Edit> | undefined
  /** Why the store does not answer, and why what it says is not in force. */
  let away: readonly Issue[] = []
  let unsound: readonly Issue[] = []
  /** By `performance.now()`. */
  let answeredAt: number | undefined
  /** Whether what the store said last has not been judged. */
  let isDue = true
  let written: Policy | undefined
  let isClosed = false

  /** @throws Failure `policy-invalid` */
  const judged = async (all: Entries, isKept: boolean, now?: InForce): Promise<InForce> => {
    const present = presentEntries(all)
    const since = now && edits && { policy: now.policy, edits: [...edits.values()] }
    const verdict = await judge(present, since)
    if (!verdict.ok) {
      throw new Failure('policy-invalid', `Policy ${all.head.number} is not sound`, verdict.issues)
    }
    const policy = {
      ...verdict.parts,
      ...all.head,
      source: 'store',
      entries: () => present,
    } as const
    return { policy, all, loadedAt: isoNow(), kept: isKept }
  }

  const orTold = <T>(work: Promise<T>): Promise<T | undefined> =>
    work.catch((error: unknown) => {
      onError(error)
      return undefined
    })

  const ask = async (): Promise<void> => {
    const followed = await replica.follow()
    answeredAt = performance.now()
    away = []
    if (followed.kind === 'same') return
    isDue = true
    if (followed.kind === 'anew') edits = undefined
    else for (const edit of followed.edits) edits?.set(entryKey(edit), edit)
  }

  const opened = async (): Promise<InForce> => {
    try {
      await ask()
      const first = await judged(replica.entries(), false)
      isDue = false
      edits = new Map()
      return first
    } catch (error) {
      const copy = kept && (await orTold(kept.read()))
      const found = copy && (await orTold(judged(copy, true)))
      if (!found) throw error
      if (answeredAt === undefined) away = issuesOf(error)
      else unsound = issuesOf(error)
      return found
    }
  }

  let inForce = await opened()

  const keep = single(async () => {
    const { policy, all, kept: isKept } = inForce
    if (isKept || policy === written) return
    written = policy
    if (kept) await orTold(kept.write(all))
  })

  const beat = single(async () => {
    if (instance === undefined || isClosed) return
    const { policy, loadedAt } = inForce
    const row = { policyNumber: policy.number, policyHash: policy.hash, appliedAt: loadedAt }
    // Where the store is away, `ageMs` tells.
    await store.beat({ ...instance, ...row, seenAt: isoNow() }).catch(() => undefined)
  })

  const tell = (policy: Policy): void => {
    for (const listener of listeners) {
      try {
        listener(policy)
      } catch (error) {
        onError(error)
      }
    }
  }

  const apply = async (): Promise<void> => {
    const before = inForce
    try {
      inForce = await judged(replica.entries(), false, before)
      edits = new Map()
      unsound = []
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      unsound = issuesOf(error)
    }
    isDue = false
    const { number, hash } = before.policy
    if (inForce.policy.number !== number || inForce.policy.hash !== hash) tell(inForce.policy)
    void keep()
    void beat()
  }

  const refresh = single(async () => {
    if (isClosed) return
    try {
      await ask()
    } catch (error) {
      away = issuesOf(error)
      return
    }
    if (isDue) await orTold(apply())
  })

  void keep()
  void beat()
  const stopWatching = await store.watch(() => void refresh())
  let asks = 0
  const stopAsking = every(askMs, () => {
    asks += 1
    void refresh()
    if (asks % beatsEvery === 0) void beat()
  })

  return {
    get current() {
      return inForce.policy
    },
    status: () => {
      const { policy, loadedAt, kept: isKept } = inForce
      const { number, hash, at, source } = policy
      // A copy was the newest when it was made at the latest.
      const ageMs =
        answeredAt === undefined
          ? Math.max(0, Date.now() - Date.parse(at))
          : performance.now() - answeredAt
      return {
        number,
        hash,
        at,
        source,
        loadedAt,
        kept: isKept,
        ageMs,
        errors: [...away, ...unsound],
      }
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: async () => {
      isClosed = true
      stopAsking()
      await stopWatching()
      listeners.clear()
      await Promise.all([refresh(), keep(), beat()])
    },
  }
}
