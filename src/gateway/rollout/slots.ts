/**
 * Bounds comparisons: so many are begun, so few run at a time. One that has to be looked at again
 * keeps its slot while it waits, so that under load those that differ are dropped as often as others.
 */
import type { Caught } from '../../telemetry/index.ts'

/** What is to be done after the delay; undefined where it is over. */
export type Rest = (() => Promise<Rest>) | undefined

export interface Slots {
  readonly pending: number
  readonly isClosed: boolean
  /** Undefined where all are taken; the answer gives it back, once, and says whether it was that time. */
  take(): (() => boolean) | undefined
  /** Runs what has a slot, which is given back at its end. */
  run(work: () => Promise<Rest>): void
  close(): void
}

export interface SlotsOptions {
  readonly pending: number
  readonly running: number
  readonly delayMs: number
  readonly soon: (run: () => void) => void
  /** Whether there is little time for this. */
  readonly isBusy: () => boolean
  readonly caught: Caught
}

/** Before each comparison for which there is little time, in milliseconds. */
const restMs = 10

export const createSlots = ({
  pending: most,
  running,
  delayMs,
  soon,
  isBusy,
  caught,
}: SlotsOptions): Slots => {
  let pending = 0
  let busy = 0
  let isClosed = false
  /** Whether the next one is going to be begun. */
  let isAsked = false
  let waiting: (() => Promise<Rest>)[] = []
  const timers = new Set<ReturnType<typeof setTimeout>>()

  const later = (rest: () => Promise<Rest>): void => {
    const timer = setTimeout(() => {
      timers.delete(timer)
      enqueue(rest)
    }, delayMs)
    timers.add(timer)
  }

  const one = async (work: () => Promise<Rest>): Promise<void> => {
    let rest: Rest
    try {
      rest = await work()
    } catch (error) {
      caught('comparison', error)
    }
    busy -= 1
    if (isClosed) return
    if (rest) later(rest)
    else pending -= 1
    next()
  }

  const rested = (run: () => void): void => {
    const timer = setTimeout(() => {
      timers.delete(timer)
      run()
    }, restMs)
    timers.add(timer)
  }

  /** One in each turn, so that requests have theirs in between; of what others leave, where that is little. */
  const next = (): void => {
    if (isAsked || busy >= running || waiting.length === 0) return
    isAsked = true
    const begin = isBusy() ? rested : soon
    begin(() => {
      isAsked = false
      const work = waiting.shift()
      if (!work) return
      busy += 1
      void one(work)
      next()
    })
  }

  const enqueue = (work: () => Promise<Rest>): void => {
    if (isClosed) return
    waiting.push(work)
    next()
  }

  return {
    get pending() {
      return pending
    },
    get isClosed() {
      return isClosed
    },
    take: () => {
      if (pending >= most || isClosed) return undefined
      pending += 1
      let isHeld = true
      return () => {
        if (!isHeld) return false
        isHeld = false
        pending -= 1
        return true
      }
    },
    run: enqueue,
    close: () => {
      isClosed = true
      waiting = []
      for (const timer of timers) clearTimeout(timer)
      timers.clear()
    },
  }
}
