/**
 * How many requests a store is sent at once. The others wait in a line of bounded length, and no kind
 * of request can take all places: slow ones of one route leave room for the rest. Who only waits for
 * its client makes room for those who do not.
 */
import type { StopSignal } from '../http/index.ts'

export interface GateOptions {
  /** Requests at once; as many more may have made room. */
  readonly places: number
  /** Requests that may wait. */
  readonly line: number
  /** Longest wait, in milliseconds; 0 for no bound. */
  readonly waitMs: number
}

export interface Visitor {
  readonly kind: string
  /** Whether the store has nothing to do for it just now, and need not soon. */
  readonly isIdle: () => boolean
}

/** Gives a place back. Only the first call counts. */
export type Leave = () => void

export interface Gate {
  /** A place at once, if there is one. */
  enter(visitor: Visitor): Leave | undefined
  /** Waits for a place. Undefined when there are too many before, it takes too long, or the signal aborts. */
  wait(visitor: Visitor, signal: StopSignal): Promise<Leave | undefined>
}

/** Requests to one store at once, unless told otherwise. */
export const defaultConnections = 256

/** How often those who have a place are looked at while others wait, in milliseconds. */
const lookMs = 100

interface Waiter {
  readonly visitor: Visitor
  readonly settle: (place: Leave | undefined) => void
}

/** @param waits told how many wait, whenever that changes */
export const createGate = (
  { places, line, waitMs }: GateOptions,
  waits: (count: number) => void,
): Gate => {
  const mostOfKind = Math.ceil(places / 2)
  const inside = new Set<Visitor>()
  const aside = new Set<Visitor>()
  const ofKind = new Map<string, number>()
  const waiters: Waiter[] = []

  const count = (kind: string): number => ofKind.get(kind) ?? 0

  const remove = (visitor: Visitor): void => {
    inside.delete(visitor)
    const left = count(visitor.kind) - 1
    if (left > 0) ofKind.set(visitor.kind, left)
    else ofKind.delete(visitor.kind)
  }

  const hasRoom = ({ kind }: Visitor): boolean => inside.size < places && count(kind) < mostOfKind

  /** Whether somebody who is idle was there to make room. */
  const makesRoom = ({ kind }: Visitor): boolean => {
    if (aside.size >= places) return false
    const onlyOwn = count(kind) >= mostOfKind
    for (const other of inside) {
      if ((!onlyOwn || other.kind === kind) && other.isIdle()) {
        remove(other)
        aside.add(other)
        return true
      }
    }
    return false
  }

  const admit = (visitor: Visitor): Leave => {
    inside.add(visitor)
    ofKind.set(visitor.kind, count(visitor.kind) + 1)
    return () => {
      if (aside.delete(visitor) || !inside.has(visitor)) return
      remove(visitor)
      next()
    }
  }

  const next = (): void => {
    const index = waiters.findIndex(({ visitor }) => hasRoom(visitor))
    const [waiter] = index < 0 ? [] : waiters.splice(index, 1)
    waiter?.settle(admit(waiter.visitor))
  }

  const enter = (visitor: Visitor): Leave | undefined =>
    hasRoom(visitor) || makesRoom(visitor) ? admit(visitor) : undefined

  return {
    enter,
    wait: (visitor, signal) =>
      new Promise((resolve) => {
        if (waiters.length >= line || signal.aborted) {
          resolve(undefined)
          return
        }
        const settle = (place: Leave | undefined): void => {
          clearTimeout(clock)
          clearInterval(looking)
          signal.removeEventListener('abort', giveUp)
          waits(waiters.length)
          resolve(place)
        }
        const waiter: Waiter = { visitor, settle }
        const giveUp = (): void => {
          waiters.splice(waiters.indexOf(waiter), 1)
          settle(undefined)
        }
        const clock = waitMs > 0 ? setTimeout(giveUp, waitMs) : undefined
        const looking = setInterval(() => {
          if (makesRoom(visitor)) next()
        }, lookMs)
        signal.addEventListener('abort', giveUp)
        waiters.push(waiter)
        waits(waiters.length)
      }),
  }
}
