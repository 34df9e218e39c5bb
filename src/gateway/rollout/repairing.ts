/** Settles, one after the other, what writes have left behind: in each process, as long as it lives. */
import type { Contract } from '../../contract/index.ts'
import { problem, ProblemError, type ErrorCode } from '../../errors/index.ts'
import { Stop } from '../../http/index.ts'
import {
  repair,
  run,
  type Effects,
  type Ledger,
  type Member,
  type Repaired,
  type Rollout,
  type Side as SideName,
  type TakenIntent,
} from '../../rollout/index.ts'
import { capabilities, typesOf, type Backing } from './backing.ts'
import { newestKeys } from './newest.ts'
import { settlingEffects, words } from './settling.ts'
import type { SideAnswer } from './side.ts'
import { touched } from './touched.ts'

type Bytes = Uint8Array<ArrayBuffer>

export type RepairEvent =
  | { readonly kind: 'repaired'; readonly resource: string; readonly outcome: Repaired }
  /** Nobody tries it any more by himself; in words, why. */
  | { readonly kind: 'quarantined'; readonly intent: TakenIntent; readonly why: string }
  | { readonly kind: 'failed'; readonly error: unknown }

export interface RepairingContext {
  readonly contract: Contract
  readonly ledger: Ledger
  readonly member: Pick<Member, 'holds' | 'term' | 'authority'>
  /** Of the policy in force, by name. */
  readonly rollouts: () => Readonly<Record<string, Rollout>>
  readonly backing: (ends: Pick<Rollout, 'from' | 'to'>) => Backing | undefined
  /** Longest time for the requests of one settling, in milliseconds. */
  readonly times: { readonly requestMs: number }
  readonly limits: { readonly depth: number }
  readonly told: (event: RepairEvent) => void
  /** Keys that were found, by intent, until they are settled. */
  readonly kept: Map<string, readonly string[]>
}

/** How many are settled at once. */
const most = 4

/** How long it rests when there is nothing to do, in milliseconds. */
const rest = 250

/** How often the other side, or the lens, may refuse a document before somebody has to look at it. */
const mostRefusals = 10

/** How long what was made is sought in one turn, in milliseconds. */
const longestSearch = 300_000

/** How many searches are kept whose documents are not settled yet. */
const mostKept = 1000

/** Of a rollout that this process does not know yet: it may be another's. */
const unknownMs = 2000

/** Of who did not answer, or had no time; repair has no client, so that its own deadline closes requests. */
const passing: ReadonlySet<ErrorCode> = new Set([
  'client-closed',
  'backend-unreachable',
  'backend-timeout',
  'backend-broken',
  'backend-busy',
  'circuit-open',
])

/** Whether the same will be said again. */
const isRefusal = (answer: SideAnswer | undefined): boolean => {
  if (answer === undefined) return false
  if (!answer.ok) return !passing.has(answer.problem.code)
  const { status } = answer.value
  return status < 500 && status !== 408 && status !== 429
}

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms)
  })

const unused = (): Promise<never> => Promise.reject(new Error('Repair has no client.'))

const unusedAnswer = (): never => {
  throw new Error('Repair opens nothing.')
}

interface Taking {
  /** Of the lease under which it was taken. */
  readonly term: number
  /** Milliseconds of `performance.now()`, before it was asked for. */
  readonly at: number
}

/**
 * What a lost write has made. Reading late harms nobody, so that it may take longer than the requests
 * of a settling; what was found is then kept, and settled with the next turn, which has its whole time.
 */
const sought = async (
  { kept, times }: RepairingContext,
  { intent }: TakenIntent,
  seek: (signal: Stop) => Promise<readonly string[]>,
): Promise<readonly string[]> => {
  const known = kept.get(intent)
  if (known) {
    kept.delete(intent)
    return known
  }
  const reading = new Stop()
  const start = performance.now()
  const timer = setTimeout(
    () => reading.abort(new Error('What was made is sought again later.')),
    longestSearch,
  )
  try {
    const keys = await seek(reading)
    if (performance.now() - start < times.requestMs / 2) return keys
    if (kept.size >= mostKept) kept.clear()
    kept.set(intent, keys)
  } finally {
    clearTimeout(timer)
  }
  throw new ProblemError(
    problem('backend-timeout', 'It took long to find what was made; it is settled in a moment.'),
  )
}

/** Settles one that was taken. */
const settleTaken = async (
  context: RepairingContext,
  intent: TakenIntent,
  { term, at }: Taking,
  backing: Backing,
): Promise<Repaired> => {
  const { contract, ledger, member, times, limits, told } = context
  const { resource } = intent
  let stop: Stop | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  /** The ledger lets who comes next count on it: from the taking on, and anew after a grace. */
  let begun = at
  const signal = (): Stop => {
    if (!stop) {
      const ending = (stop = new Stop())
      timer = setTimeout(
        () => ending.abort(new Error('Repair tries again later.')),
        Math.max(0, begun + times.requestMs - performance.now()),
      )
    }
    return stop
  }
  let left: TakenIntent | undefined = intent
  const settling = settlingEffects({
    contract,
    versions: backing.versions,
    sides: backing.sides,
    ledger,
    resource,
    open: () => Promise.resolve(undefined),
    close: async (id) => (await ledger.exchange([], [id])).closed.has(id),
    take: () => {
      const one = left
      left = undefined
      return Promise.resolve(one)
    },
    held: unusedAnswer,
    limits,
    touched: (document, { type }) => {
      const field = backing.replication[intent.side].touch[type]
      return field === undefined ? undefined : touched(document, field, limits)
    },
    newest: (side: SideName, maker: string) =>
      sought(context, intent, (reading) =>
        newestKeys(backing, {
          resource,
          maker,
          side,
          ageMs: intent.ageMs + performance.now() - at,
          signal: reading,
        }),
      ),
    pause: async (ms) => {
      clearTimeout(timer)
      stop = undefined
      await pause(ms)
      begun = at + ms
    },
    signal,
  })
  const effects: Effects<Bytes, SideAnswer> = {
    ...settling,
    // Nobody can have taken it since, if the lease has had no gap.
    confirm: async (id) => (member.holds() && member.term === term) || ledger.confirm(id),
    putOff: async (id, createInFlight, why) => {
      if (!isRefusal(why) || intent.attempts < mostRefusals) {
        return settling.putOff(id, createInFlight, why)
      }
      const reason = words(why) ?? 'It was refused.'
      const isOurs = await ledger.quarantine(id, reason)
      if (isOurs) told({ kind: 'quarantined', intent, why: reason })
      return isOurs
    },
    merge: unused,
    post: unused,
    tell: unused,
  }
  const types = typesOf(backing, intent.key)
  try {
    return await run(
      repair<Bytes, SideAnswer>(capabilities(backing, types, intent.side, false)),
      effects,
    )
  } finally {
    clearTimeout(timer)
  }
}

/**
 * Takes one and settles it; whether there was one.
 *
 * @param found is called as soon as it is taken
 */
export const repairOne = async (
  context: RepairingContext,
  found: () => void = () => undefined,
): Promise<boolean> => {
  const { ledger, member, rollouts, backing, told } = context
  const taking: Taking = { term: member.term, at: performance.now() }
  const intent = await ledger.take()
  if (!intent) return false
  found()
  const { resource } = intent
  const name = member.authority(resource)?.rollout ?? ''
  const rollout = Object.hasOwn(rollouts(), name) ? rollouts()[name] : undefined
  const sides = rollout && backing(rollout)
  if (!sides) {
    const why = 'The instance that looked after it does not know its rollout.'
    await ledger.putOff(intent.intent, intent.createInFlight, why, unknownMs)
    return true
  }
  try {
    told({ kind: 'repaired', resource, outcome: await settleTaken(context, intent, taking, sides) })
  } catch (error) {
    if (error instanceof ProblemError && error.problem.code === 'not-replicable') {
      const why = error.problem.detail
      if (await ledger.quarantine(intent.intent, why)) told({ kind: 'quarantined', intent, why })
      return true
    }
    // What is not given back nobody else would take while this process lives.
    const why = error instanceof ProblemError ? error.problem.detail : 'Repair failed on it.'
    await ledger.putOff(intent.intent, true, why, unknownMs).catch(() => undefined)
    if (!(error instanceof ProblemError)) throw error
  }
  return true
}

export interface Repairing {
  /** Ends after what is settled just now. */
  close(): Promise<void>
}

export const startRepairing = (context: RepairingContext): Repairing => {
  const ending = new Stop()
  const closing = Promise.withResolvers<void>()
  const lines = new Set<Promise<void>>()
  let isAsking = true

  /** @param found is called as soon as there is one */
  const one = async (found: () => void): Promise<void> => {
    try {
      if (context.member.holds()) await repairOne(context, found)
    } catch (error) {
      context.told({ kind: 'failed', error })
    }
  }
  /**
   * One line asks the control store, not all: which has found one lets another ask, since more may come
   * while it waits for a grace or a slow backend. Afterwards it goes on where nobody asks.
   */
  const work = async (): Promise<void> => {
    while (!ending.aborted) {
      let isFound = false
      await one(() => {
        isFound = true
        isAsking = lines.size < most
        if (isAsking) begin()
      })
      if (!isFound) await Promise.race([pause(rest), closing.promise])
      else if (isAsking) return
      isAsking = true
    }
  }
  const begin = (): void => {
    if (ending.aborted) return
    const line = work().finally(() => lines.delete(line))
    lines.add(line)
  }
  begin()
  return {
    close: async () => {
      ending.abort(undefined)
      closing.resolve()
      await Promise.all(lines)
    },
  }
}
