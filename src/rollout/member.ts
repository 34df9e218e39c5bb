/**
 * A process that writes while rollouts run: it holds a lease, knows by it who the authority over each
 * resource is, and says what it has followed. Durations go by the monotonic clock.
 */
import type { Ack, Authority, Ledger } from './ledger.ts'

export interface MemberTimes {
  readonly leaseMs: number
  /** How much of a lease is not used: clocks may differ by so much over one. */
  readonly marginMs: number
  /** Longest time that somebody waits for a lease, or for a change to be over. */
  readonly waitMs: number
}

/** A write of a stage that writes one side only, which no intent tells of. */
export interface PlainWrite {
  readonly authority: Authority
  /** Whether it counts: nothing has changed for its resource, as far as this process may believe. */
  end(): Promise<boolean>
}

export interface Member {
  /** As told last; undefined where a resource has none, or nobody has told yet. */
  authority(resource: string): Authority | undefined
  /** Whether the control store has told anything yet. */
  readonly isTold: boolean
  /** Whether what was told last is still true: nobody may have gone past this process. */
  holds(): boolean
  /**
   * Counts leases without a gap. While it is what it was, and the lease holds, nobody can have taken an
   * intent of this process.
   */
  readonly term: number
  /** Asks now; whether the lease holds afterwards. */
  refresh(): Promise<boolean>
  /** Whether the lease holds, after a short wait where it does not: not for each one while the store is away. */
  current(): Promise<boolean>
  /** A stable authority under a lease, as soon as there is one within `waitMs`. */
  settled(resource: string): Promise<Authority | undefined>
  /** As `settled`; while it is under way no change of its resource is followed. */
  plain(resource: string): Promise<PlainWrite | undefined>
  close(): Promise<void>
}

export interface MemberOptions {
  readonly ledger: Pick<Ledger, 'renew' | 'leave' | 'authorities'>
  readonly times: MemberTimes
  /**
   * Whether this process goes by an authority already: not before its policy has the rollout, and what
   * was decided without it is over. All of them when absent.
   */
  readonly follows?: (authority: Authority) => boolean
  /** Resolves when it can tell of what is under way; nothing is asked before. At once when absent. */
  readonly ready?: Promise<void>
  /** Milliseconds, growing. */
  readonly clock?: () => number
  /** Told when the control store does not answer, each time. */
  readonly onError: (error: unknown) => void
}

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms)
  })

/** While a change is under way everybody waits for it: it is asked for more often. */
const hurry = 50

/** How long a read waits for a lease that has run out, and how long the next ones then do not wait. */
const [shortly, rest] = [250, 1000]

const isStable = (authority: Authority): boolean => authority.next === undefined

export const startMember = ({
  ledger,
  times: { leaseMs, marginMs, waitMs },
  follows = () => true,
  ready = Promise.resolve(),
  clock = () => performance.now(),
  onError,
}: MemberOptions): Member => {
  let known: ReadonlyMap<string, Authority> = new Map()
  /** Until when the lease holds; it counts from before it was asked for. */
  let until = -Infinity
  let isTold = false
  let term = 0
  let isClosed = false
  const plain = new Map<string, number>()

  const holds = () => !isClosed && clock() < until

  /** A change is followed once nothing is on its way by the stage before. */
  const acks = (): readonly Ack[] =>
    [...known.values()].filter(follows).flatMap(({ resource, epoch, next }): readonly Ack[] => {
      if (!next) return [{ resource, epoch, phase: 'stable' }]
      return plain.has(resource) ? [] : [{ resource, epoch, phase: 'preparing' }]
    })

  const learn = (told: readonly Authority[]): void => {
    known = new Map(told.map((authority) => [authority.resource, authority]))
  }

  const ask = async (): Promise<void> => {
    await ready
    // From its first line on it has told of all there is: who is killed before is waited for by nobody.
    if (!isTold) learn(await ledger.authorities())
    const asked = clock()
    const told = await ledger.renew(acks())
    learn(told)
    // The one before may have run out before this one began.
    if (clock() >= until) term += 1
    until = asked + leaseMs - marginMs
    isTold = true
  }

  const followed = (): string => JSON.stringify(acks())

  const look = async (): Promise<void> => {
    const before = followed()
    await ask()
    // What was learnt just now is followed just now.
    if (followed() !== before) await ask()
  }

  let asking: Promise<void> | undefined
  /** Whoever asks while an answer is under way needs a later one. */
  let next: Promise<void> | undefined
  const promote = async (before: Promise<void>, run: Promise<void>): Promise<void> => {
    await before
    asking = run
    next = undefined
  }
  const renew = (): Promise<void> => {
    if (asking && next) return next
    const before = asking
    const run = (before ?? Promise.resolve())
      .then(look)
      .catch(onError)
      .finally(() => {
        if (asking === run) asking = undefined
      })
    if (before) {
      next = run
      void promote(before, run)
    } else asking = run
    return run
  }

  const refresh = async (): Promise<boolean> => {
    if (!isClosed) await renew()
    return holds()
  }

  /** Until when nobody waits again for a store that did not answer. */
  let restUntil = -Infinity
  const current = async (): Promise<boolean> => {
    if (holds() || clock() < restUntil) return holds()
    const isHeld = await Promise.race([refresh(), pause(shortly).then(holds)])
    if (!isHeld) restUntil = clock() + rest
    return isHeld
  }

  const isHurried = () =>
    !isTold || (known.size > 0 && !holds()) || [...known.values()].some((one) => !isStable(one))

  let timer: ReturnType<typeof setTimeout> | undefined
  const loop = async (): Promise<void> => {
    await renew()
    if (isClosed) return
    const often = known.size === 0 && isTold ? leaseMs : leaseMs / 6
    timer = setTimeout(() => void loop(), isHurried() ? hurry : often)
    timer.unref?.()
  }
  void loop()

  const now = (resource: string): Authority | undefined => {
    const authority = known.get(resource)
    return holds() && authority && isStable(authority) ? authority : undefined
  }

  const settled = async (resource: string): Promise<Authority | undefined> => {
    const end = clock() + waitMs
    for (;;) {
      const authority = now(resource)
      if (authority) return authority
      if (isClosed || clock() >= end) return undefined
      await Promise.race([refresh(), pause(end - clock())])
      if (!now(resource)) await pause(Math.min(hurry, Math.max(0, end - clock())))
    }
  }

  const ended = (resource: string): void => {
    const left = (plain.get(resource) ?? 1) - 1
    if (left > 0) plain.set(resource, left)
    else plain.delete(resource)
    if (left <= 0 && known.get(resource)?.next) void renew()
  }

  return {
    authority: (resource) => known.get(resource),
    get isTold() {
      return isTold
    },
    holds,
    get term() {
      return term
    },
    refresh,
    current,
    settled,
    plain: async (resource) => {
      await settled(resource)
      // Nothing comes between this look and the mark.
      const authority = now(resource)
      if (!authority) return undefined
      plain.set(resource, (plain.get(resource) ?? 0) + 1)
      return {
        authority,
        end: async () => {
          try {
            // Without a lease the change may have gone past this process: then only an answer tells.
            const isHeld =
              holds() || (await Promise.race([refresh(), pause(waitMs).then(() => false)]))
            const found = known.get(resource)
            return isHeld && found?.stage === authority.stage && found.side === authority.side
          } finally {
            ended(resource)
          }
        },
      }
    },
    close: async () => {
      isClosed = true
      clearTimeout(timer)
      await Promise.all([asking, next])
      // Else others wait for its lease to run out.
      await ledger.leave().catch(onError)
    },
  }
}
