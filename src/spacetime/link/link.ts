/**
 * The link to a database: it is kept up. Whoever uses it has all rows of the tables, is told each
 * change in its order, and calls the module.
 */
import { problem } from '../../errors/index.ts'
import type { Logger } from '../../telemetry/index.ts'
import { stepsLength, type Step } from '../module/index.ts'
import { waitAfter, type BackOff } from './back-off.ts'
import type { TableChange } from './changes.ts'
import { Fullness } from './fullness.ts'
import { callOverhead } from './messages.ts'
import type { Outcome } from './outcome.ts'
import {
  openSession,
  type Session,
  type SessionEnd,
  type SessionLimits,
  type Verify,
} from './session.ts'

/** What is delivered: a snapshot stands for everything that was delivered before it. */
export interface Delivery {
  readonly kind: 'snapshot' | 'transaction'
  readonly tables: readonly TableChange[]
}

export type LinkState =
  | {
      readonly kind: 'connecting'
      /** Counted from 1, since it was connected for a while. */
      readonly attempt: number
      /** Why it is not connected any more; not known before the first attempt has failed. */
      readonly end?: SessionEnd
    }
  /** `generation` counts the snapshots. */
  | { readonly kind: 'connected'; readonly generation: number }
  | { readonly kind: 'closed' }

export interface LinkLimits extends SessionLimits, BackOff {
  readonly connectMs: number
  /** Most bytes of a message of the server; the snapshot is one message. */
  readonly maxMessageBytes: number
  /** Most bytes of one call: the server takes no more. */
  readonly maxCallBytes: number
}

/** What is connected to. */
export interface Target {
  /** By its identity, or by a name, which may lead elsewhere later. */
  readonly database: string
  readonly token: string
  readonly verify?: Verify
}

export interface LinkOptions extends Partial<LinkLimits> {
  /** Of the server: `http://127.0.0.1:3000` */
  readonly url: string
  readonly database: string
  readonly token: string
  /** All tables that are followed. */
  readonly tables: readonly string[]
  /** What `database` and `token` mean now: asked before each connection. Never rejects. */
  readonly find?: () => Promise<Target | SessionEnd>
  /** Must be done when it returns. Where it throws, the link connects anew, with a snapshot. */
  readonly onChanges: (delivery: Delivery) => void
  readonly onState?: (state: LinkState) => void
  readonly log: Logger
}

export interface Link {
  readonly state: LinkState
  /** Percent that all rows would take now of what a snapshot may have, where that is much. */
  readonly nearlyFull: number | undefined
  /** The promise never rejects. After `committed`, the changes of the call have been delivered. */
  call(steps: readonly Step[]): Promise<Outcome>
  /**
   * Resolves once it is connected, and the snapshot delivered: the number of snapshots so far, or
   * nothing where the link is closed. After an `unknown` outcome that is a snapshot taken later.
   */
  connected(): Promise<number | undefined>
  close(): void
}

export const defaultLimits: LinkLimits = {
  connectMs: 10_000,
  subscribeMs: 120_000,
  callMs: 30_000,
  silenceMs: 10_000,
  lookMs: 250,
  lookMaxMs: 30_000,
  firstMs: 100,
  maxMs: 10_000,
  maxCalls: 1024,
  maxQueuedBytes: 64 * 1024 * 1024,
  maxCallBytes: 31 * 1024 * 1024,
  maxMessageBytes: 1024 * 1024 * 1024,
}

/** Not every attempt has a line: a server may be away for days. */
const isTold = (attempt: number, end: SessionEnd, before: SessionEnd | undefined): boolean =>
  end.cause !== before?.cause || Number.isInteger(Math.log2(attempt))

const tooLarge = (bytes: number, most: number): Outcome => ({
  kind: 'too-large',
  problem: problem(
    'too-large',
    `One transaction has ${bytes} bytes; SpacetimeDB takes ${most} at most.`,
  ),
})

/** @example const link = connect({ url, database, token, tables: ['entities'], onChanges, log }) */
export const connect = (given: LinkOptions): Link => {
  const options = { ...defaultLimits, ...given }
  const { database, log } = options
  let state: LinkState = { kind: 'connecting', attempt: 1 }
  let session: Session | undefined
  let timer: ReturnType<typeof setTimeout> | undefined
  let attempt = 1
  let generation = 0
  const fullness = new Fullness(options)
  let waiting: ((generation: number | undefined) => void)[] = []

  const enter = (next: LinkState): void => {
    state = next
    options.onState?.(next)
  }

  const wake = (value: number | undefined): void => {
    const woken = waiting
    waiting = []
    for (const resolve of woken) resolve(value)
  }

  const again = (end: SessionEnd, before: SessionEnd | undefined): void => {
    session = undefined
    const { cause, detail } = end
    const ms = Math.round(waitAfter(attempt, options))
    if (isTold(attempt, end, before)) {
      if (cause === 'not-understood') {
        log.error({ database, detail }, 'SpacetimeDB sent what is not understood')
      } else if (cause === 'not-applied') {
        log.error({ database, detail }, 'what SpacetimeDB sent cannot be kept')
      }
      const fields = { database, cause, detail, attempt, ms }
      log.warn(fields, 'SpacetimeDB is not connected: it is tried again')
    }
    attempt += 1
    timer = setTimeout(() => void open(end), ms)
    enter({ kind: 'connecting', attempt, end })
  }

  const open = async (before?: SessionEnd): Promise<void> => {
    const began = performance.now()
    let readyAt: number | undefined
    const target = (await options.find?.()) ?? options
    if (state.kind === 'closed') return
    if ('cause' in target) return again(target, before)
    session = openSession(
      { ...options, ...target },
      {
        onSnapshot: (tables) => {
          options.onChanges({ kind: 'snapshot', tables })
          fullness.snapshot(tables)
          readyAt = performance.now()
          generation += 1
          const ms = Math.round(readyAt - began)
          log.info({ database, attempt, ms }, 'SpacetimeDB is connected')
          enter({ kind: 'connected', generation })
          wake(generation)
        },
        onTransaction: (tables) => {
          options.onChanges({ kind: 'transaction', tables })
          fullness.change(tables)
        },
        onEnd: (end) => {
          // A server that breaks off soon after every snapshot is waited for longer and longer.
          const isSteady = readyAt !== undefined && performance.now() - readyAt > options.maxMs
          if (isSteady) attempt = 1
          again(end, readyAt === undefined ? before : undefined)
        },
      },
    )
  }

  void open()
  return {
    get state() {
      return state
    },
    get nearlyFull() {
      return fullness.nearly
    },
    call: (steps) => {
      const bytes = callOverhead + stepsLength(steps)
      if (bytes > options.maxCallBytes) {
        return Promise.resolve(tooLarge(bytes, options.maxCallBytes))
      }
      if (state.kind === 'closed') return Promise.resolve({ kind: 'unavailable', why: 'closed' })
      return (
        session?.call(steps, bytes) ?? Promise.resolve({ kind: 'unavailable', why: 'connecting' })
      )
    },
    connected: () =>
      state.kind === 'connecting'
        ? new Promise((resolve) => waiting.push(resolve))
        : Promise.resolve(state.kind === 'connected' ? generation : undefined),
    close: () => {
      if (state.kind === 'closed') return
      clearTimeout(timer)
      enter({ kind: 'closed' })
      session?.close()
      wake(undefined)
    },
  }
}
