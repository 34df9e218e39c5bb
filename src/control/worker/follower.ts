/**
 * The policy of a Worker, out of the control store: read for the first request, then asked for anew
 * after requests, never in their way. What arrives counts once its hash adds up and it was judged, as
 * on Node, against this contract and configuration. The store may be away: the last good policy goes on.
 */
import { Failure, formatIssue, type Issue } from '../../errors/index.ts'
import {
  judgeEdits,
  judgePolicy,
  policyName,
  policyOf,
  type Edit,
  type Policy,
  type PolicyParts,
  type PolicyRules,
  type PolicySource,
} from '../../policy/index.ts'
import type { Logger } from '../../telemetry/index.ts'
import type { Replicated } from '../replica.ts'
import { inTime } from './in-time.ts'
import { readSnapshot, snapshotText } from './snapshot.ts'
import { assertSum, type Reader } from './readers.ts'

/** A copy of the policy beside the isolate, which others of the same data centre find. */
export interface Copy {
  readonly text: string
  /** Milliseconds since 1970; when the store last said that it is the newest. */
  readonly askedAt: number
}

export interface Copies {
  /** Undefined where there is none, or none can be read. */
  read(): Promise<Copy | undefined>
  write(copy: Copy): Promise<void>
}

export interface FollowerOptions {
  /** Name of the contract. */
  readonly contract: string
  readonly rules: PolicyRules
  /** Its answers are sums of what they hold (`firstOf`). */
  readonly reader: Reader
  readonly copies: Copies | undefined
  /** Milliseconds after which the store is asked again. */
  readonly maxAgeMs: number
  /** What a start goes on with where there is neither a policy nor a copy. */
  readonly begin: Policy | undefined
  readonly log: Logger
  /** Milliseconds since 1970. */
  readonly now?: () => number
}

/** Keeps a Worker going until it is done, though its request has been answered. */
export type WaitUntil = (work: Promise<unknown>) => void

export interface Follower extends Omit<PolicySource, 'close'> {
  /** Whether there is a policy yet: before that `current` throws. */
  readonly isOpen: boolean
  /**
   * Before each request. Undefined where it need not wait, which it has to for the first policy, and
   * after a long time without requests. Rejects with `control-unavailable` where there is no policy.
   */
  attend(waitUntil: WaitUntil): Promise<void> | undefined
}

interface InForce {
  readonly policy: Policy
  /** Undefined of a policy that is no copy of the store's. */
  readonly parts: PolicyParts | undefined
  readonly loadedAt: string
  readonly kept: boolean
}

/** Milliseconds that a question may take. */
const longestRead = 5000

/** After so many times the age at which the store is asked again, requests wait for its answer. */
const tooOld = 12

const never = Number.NEGATIVE_INFINITY

const issuesOf = (error: unknown): readonly Issue[] => {
  if (error instanceof Failure && error.issues.length > 0) return error.issues
  const place = 'control store'
  // What others throw may quote what they were given.
  const message = error instanceof Failure ? error.message : 'cannot be read'
  return [{ place, message }]
}

const heldOf = ({ policy, parts }: InForce): Replicated | undefined =>
  parts && { head: policy, entries: parts.all, strange: [] }

/** @throws Failure `policy-invalid` */
const judged = async (
  now: Replicated,
  rules: PolicyRules,
  step?: { readonly before: PolicyParts; readonly edits: readonly Edit[] },
): Promise<{ readonly policy: Policy; readonly parts: PolicyParts }> => {
  const { head, entries, strange = [] } = now
  if (strange.length > 0) {
    throw new Failure('policy-invalid', `Policy ${head.number} is of a newer version`, strange)
  }
  if (head.number === 0) {
    throw new Failure('control-unavailable', 'The control store has no policy yet.')
  }
  const verdict = step
    ? await judgeEdits(step.before, step.edits, rules)
    : await judgePolicy(entries, rules)
  if (!verdict.ok) {
    throw new Failure('policy-invalid', `Policy ${head.number} is not sound`, verdict.issues)
  }
  const { parts } = verdict
  const { number, hash, at } = head
  return { policy: policyOf(parts, { number, hash, at, source: 'store' }), parts }
}

export const createFollower = ({
  contract,
  rules,
  reader,
  copies,
  maxAgeMs,
  begin,
  log,
  now = Date.now,
}: FollowerOptions): Follower => {
  const listeners = new Set<(policy: Policy) => void>()
  let inForce: InForce | undefined
  /** Why what the store says is not in force. */
  let errors: readonly Issue[] = []
  let askedAt = never
  let triedAt = never
  let endedAt = never
  /** Each request waits for its own question alone, so several may be under way. */
  let begun = 0
  let done = 0
  /** Hash of what was refused, so that it is judged once. */
  let refused: string | undefined
  let copied: { readonly policy: Policy; readonly text: string } | undefined

  const put = (next: InForce): void => {
    const before = inForce?.policy
    inForce = next
    const { policy } = next
    if (before?.number === policy.number && before.hash === policy.hash) return
    log.info({ policy: policyName(policy), kept: next.kept }, 'The policy is in force')
    for (const listener of listeners) listener(policy)
  }

  const fail = (error: unknown): void => {
    const isNew = errors.length === 0
    errors = issuesOf(error)
    if (!isNew) return
    const policy = inForce ? policyName(inForce.policy) : undefined
    log.error(
      { policy, issues: errors.map(formatIssue) },
      'The control store gives no policy: the last good one stays in force',
    )
  }

  /** @throws Failure */
  const take = async (number: number): Promise<void> => {
    const at = now()
    const before = inForce
    const followed = await reader(before && heldOf(before))
    // Whoever asked later was answered earlier.
    if (number < done) return
    if (followed.kind === 'same') {
      if (inForce?.kept) inForce = { ...inForce, kept: false }
    } else {
      const { hash } = followed.now.head
      if (hash === refused) return
      const parts = before?.parts
      const step =
        followed.kind === 'changed' && parts ? { before: parts, edits: followed.edits } : undefined
      const next = await judged(followed.now, rules, step).catch((error: unknown) => {
        refused = hash
        throw error
      })
      if (number < done) return
      put({ ...next, loadedAt: new Date(at).toISOString(), kept: false })
    }
    done = number
    askedAt = at
    refused = undefined
    if (errors.length > 0) log.info({}, 'The control store gives a policy again')
    errors = []
  }

  const keep = async (): Promise<void> => {
    const { policy, parts } = inForce ?? {}
    if (!copies || !policy || !parts || errors.length > 0) return
    if (copied?.policy !== policy) {
      const { number, hash, at } = policy
      const text = snapshotText({ head: { number, hash, at }, entries: parts.all }, contract)
      copied = { policy, text }
    }
    // A copy that could not be made is missed by nobody who has the store.
    await copies.write({ text: copied.text, askedAt }).catch(() => undefined)
  }

  const ask = async (waitUntil: WaitUntil): Promise<void> => {
    triedAt = now()
    begun += 1
    try {
      await inTime(longestRead, take(begun))
    } catch (error) {
      fail(error)
    }
    endedAt = now()
    waitUntil(keep())
  }

  const openCopy = async (copy: Copy, kept: boolean): Promise<void> => {
    try {
      const found = readSnapshot(copy.text, contract)
      await assertSum(found)
      const next = await judged(found, rules)
      if (inForce) return
      put({ ...next, loadedAt: new Date(now()).toISOString(), kept })
      askedAt = copy.askedAt
      endedAt = now()
    } catch (error) {
      log.warn({ issues: issuesOf(error).map(formatIssue) }, 'The copy of the policy is of no use')
    }
  }

  /** @throws Failure `control-unavailable` */
  const open = async (waitUntil: WaitUntil): Promise<void> => {
    const copy = await copies?.read().catch(() => undefined)
    const age = copy ? now() - copy.askedAt : undefined
    const isFresh = age !== undefined && age >= 0 && age <= maxAgeMs
    if (copy && isFresh && !inForce) await openCopy(copy, false)
    if (!inForce) await ask(waitUntil)
    if (copy && !isFresh && !inForce) await openCopy(copy, true)
    if (inForce) return
    if (!begin) {
      throw new Failure('control-unavailable', 'There is no policy to decide by.', errors)
    }
    put({ policy: begin, parts: undefined, loadedAt: new Date(now()).toISOString(), kept: true })
  }

  /** @throws Error before there is one */
  const present = (): InForce => {
    if (inForce) return inForce
    throw new Error('No request was attended to')
  }

  return {
    get isOpen() {
      return inForce !== undefined
    },
    get current() {
      return present().policy
    },
    status: () => {
      const { policy, loadedAt, kept } = present()
      const { number, hash, at, source } = policy
      const since = Number.isFinite(askedAt) ? askedAt : Date.parse(at)
      return { number, hash, at, source, loadedAt, kept, ageMs: Math.max(0, now() - since), errors }
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    attend: (waitUntil) => {
      if (!inForce) return open(waitUntil)
      const at = now()
      if (at - endedAt > tooOld * maxAgeMs) return ask(waitUntil)
      if (at - askedAt > maxAgeMs && at - triedAt > maxAgeMs) waitUntil(ask(waitUntil))
      return undefined
    },
  }
}
