/**
 * The policy of a gateway, out of the control store: all of it once, then what changed, judged
 * before it counts. The store may be away: requests are decided by the last good policy.
 */
import { Failure, type Issue } from '../errors/index.ts'
import {
  Entries,
  entryKey,
  judgeEdits,
  judgePolicy,
  policyOf,
  type Edit,
  type Entry,
  type Policy,
  type PolicyParts,
  type PolicyRules,
  type PolicySource,
} from '../policy/index.ts'
import { silentLogger, type Logger } from '../telemetry/index.ts'
import { beatsEvery, tellInstances, type Instance } from './beats.ts'
import type { ControlStore, Head } from './port.ts'
import { createReplica, type Replicated } from './replica.ts'
import { every, single } from './repeating.ts'
import { createTroubles } from './troubles.ts'

/** What outlives the process of a policy. */
export interface KeptPolicy {
  readonly head: Head
  readonly entries: Iterable<Entry>
}

/** Where the last good policy outlives the process. */
export interface Kept {
  read(): Promise<KeptPolicy | undefined>
  write(policy: KeptPolicy): Promise<void>
}

export interface StoreSourceOptions {
  readonly store: ControlStore
  /** What policies are judged against. */
  readonly rules: PolicyRules
  readonly kept?: Kept
  /** Why the store did not answer just now: a copy counts at once then, and it is asked later. */
  readonly away?: unknown
  /** Absent where others decide by its policies, and tell of themselves. */
  readonly instance?: Instance | undefined
  /** Milliseconds between two questions to the store, beside its own watching. */
  readonly askMs?: number
  /** Told once when the store goes away or says what is not sound, and once when that is over. */
  readonly log?: Logger
  /** Told of what nobody else is told of: a copy that could not be written, a listener that threw. */
  readonly onError?: (error: unknown) => void
}

interface InForce {
  readonly policy: Policy
  readonly parts: PolicyParts
  readonly loadedAt: string
  readonly kept: boolean
}

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
  rules,
  kept,
  away,
  instance,
  askMs = 1000,
  log = silentLogger,
  onError = () => undefined,
}: StoreSourceOptions): Promise<PolicySource> => {
  const replica = createReplica(store)
  const listeners = new Set<(policy: Policy) => void>()
  /** What the store said last, where it has not been judged yet. */
  let due: Replicated | undefined
  /** What was edited since the policy in force, by entry; undefined where all was read anew. */
  let edits: Map<string, Edit> | undefined
  const troubles = createTroubles(log, () => inForce?.policy.number)
  const startedAt = performance.now()
  /** By `performance.now()`. */
  let answeredAt: number | undefined
  /** Milliseconds that a copy was old when this process started: clocks jump afterwards. */
  let copyAgeMs = 0
  let written: Policy | undefined
  let isClosed = false

  /** @throws Failure `policy-invalid` */
  const judged = async (
    { head, entries, strange }: Replicated,
    isKept: boolean,
    before?: InForce,
  ): Promise<InForce> => {
    const judge = () =>
      before && edits
        ? judgeEdits(before.parts, [...edits.values()], rules)
        : judgePolicy(entries, rules)
    const verdict = strange.length > 0 ? { ok: false as const, issues: strange } : await judge()
    if (!verdict.ok) {
      throw new Failure('policy-invalid', `Policy ${head.number} is not sound`, verdict.issues)
    }
    const { parts } = verdict
    const policy = policyOf(parts, { ...head, source: 'store' })
    return { policy, parts, loadedAt: isoNow(), kept: isKept }
  }

  const orTold = <T>(work: Promise<T>): Promise<T | undefined> =>
    work.catch((error: unknown) => {
      onError(error)
      return undefined
    })

  const ask = async (): Promise<void> => {
    const followed = await replica.follow()
    answeredAt = performance.now()
    troubles.answers()
    if (followed.kind === 'same') return
    due = followed.now
    if (followed.kind === 'anew') edits = undefined
    else for (const edit of followed.edits) edits?.set(entryKey(edit), edit)
  }

  /** @throws Failure `policy-invalid` */
  const judgedDue = async (now: Replicated, before?: InForce): Promise<InForce> => {
    try {
      const next = await judged(now, false, before)
      edits = new Map()
      return next
    } finally {
      due = undefined
    }
  }

  const copied = async (): Promise<InForce | undefined> => {
    const copy = kept && (await orTold(kept.read()))
    return (
      copy &&
      orTold(judged({ head: copy.head, entries: Entries.of(copy.entries), strange: [] }, true))
    )
  }

  const onCopy = async (error: unknown): Promise<InForce | undefined> => {
    const found = await copied()
    if (!found) return undefined
    copyAgeMs = Math.max(0, Date.now() - Date.parse(found.policy.at)) || 0
    if (answeredAt === undefined) troubles.doesNotAnswer(issuesOf(error))
    else troubles.isUnsound(issuesOf(error))
    return found
  }

  const opened = async (): Promise<InForce> => {
    const atOnce = away === undefined ? undefined : await onCopy(away)
    if (atOnce) return atOnce
    try {
      await ask()
      if (due === undefined) throw new Error('The control store said nothing')
      return await judgedDue(due)
    } catch (error) {
      const found = await onCopy(error)
      if (!found) throw error
      return found
    }
  }

  let inForce: InForce
  inForce = await opened()

  const keep = single(async () => {
    const { policy, parts, kept: isKept } = inForce
    if (!kept || isKept || policy === written) return
    written = policy
    const { number, hash, at } = policy
    await orTold(kept.write({ head: { number, hash, at }, entries: parts.all }))
  })

  const beat = tellInstances(store, () => {
    if (instance === undefined || isClosed) return []
    const { policy, loadedAt } = inForce
    const row = { policyNumber: policy.number, policyHash: policy.hash, appliedAt: loadedAt }
    return [{ ...instance, ...row }]
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

  const apply = async (now: Replicated): Promise<void> => {
    const before = inForce
    try {
      inForce = await judgedDue(now, before)
      troubles.isSound()
    } catch (error) {
      if (!(error instanceof Failure)) onError(error)
      troubles.isUnsound(issuesOf(error))
    }
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
      troubles.doesNotAnswer(issuesOf(error))
      return
    }
    if (due) await orTold(apply(due))
  })

  void keep()
  void beat()
  const watching = store.watch(() => void refresh())
  // A start does not wait for a store that is away.
  if (answeredAt !== undefined) await watching
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
      const ageMs = performance.now() - (answeredAt ?? startedAt - copyAgeMs)
      return {
        number,
        hash,
        at,
        source,
        loadedAt,
        kept: isKept,
        ageMs,
        away: troubles.away,
        errors: [...troubles.away, ...troubles.unsound],
      }
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: async () => {
      isClosed = true
      stopAsking()
      listeners.clear()
      // What is under way ends when the store answers, or does not: all of it at once.
      const stopped = watching.then((stop) => stop())
      await Promise.all([stopped, refresh(), keep(), beat()])
    },
  }
}
