/**
 * One connection, from its opening to its end: it subscribes, delivers what there is and what
 * changes, and answers calls. It never comes back; the link opens another one.
 */
import { Unreadable, Writer } from '../bsatn/index.ts'
import { refusalOf, type Step } from '../module/index.ts'
import { shownText } from '../server/shown-text.ts'
import { again } from './again.ts'
import { Calls, type CallLimits } from './calls.ts'
import type { TableChange } from './changes.ts'
import { drop, dropPartsOf } from './memory.ts'
import { readMessage, subscription, writeCall, type ServerMessage } from './messages.ts'
import type { Outcome } from './outcome.ts'
import { openSocket, type SocketEnd, type SocketOptions } from './socket.ts'

export interface SessionLimits extends CallLimits {
  /** Longest time until all rows are there, in milliseconds. */
  readonly subscribeMs: number
  /** Longest time for the answer of a call, in milliseconds. */
  readonly callMs: number
  /** How long a server may be silent before it is asked whether it is there, and then once more. */
  readonly silenceMs: number
  /** How long after the snapshot it is verified anew, in milliseconds; the times after it are four times as long. */
  readonly lookMs: number
  /** Longest time between two looks, in milliseconds. */
  readonly lookMaxMs: number
}

export interface SessionOptions extends SocketOptions, SessionLimits {
  readonly tables: readonly string[]
  readonly verify?: Verify
}

/**
 * Looks whether the database is the one that is meant, before its rows are asked for, and again and again
 * while they are followed: what stands in the way. Never rejects.
 */
export type Verify = () => Promise<SessionEnd | undefined>

/**
 * `not-understood` and `not-applied` are about messages, `no-answer` is about what did not come. `moved`:
 * the name leads to another database. `no-token`: there is none to connect with. `subscription`: it has other tables. `module`: it cannot be written.
 */
export interface SessionEnd {
  readonly cause:
    | SocketEnd['cause']
    | 'no-answer'
    | 'no-token'
    | 'moved'
    | 'subscription'
    | 'module'
    | 'not-understood'
    | 'not-applied'
  readonly detail: string
}

export interface SessionEvents {
  /** All rows of all tables. */
  onSnapshot(tables: readonly TableChange[]): void
  /** What one transaction has changed, whoever made it. */
  onTransaction(tables: readonly TableChange[]): void
  /** Once; afterwards nothing comes any more. */
  onEnd(end: SessionEnd): void
}

export interface Session {
  /** Sends a call; before the snapshot, after the end and where too many wait it is not sent. */
  call(steps: readonly Step[], bytes: number): Promise<Outcome>
  /** Ends it; nothing is told of it. */
  close(): void
}

/** Several looks within the shortest of the times. */
const beatOf = ({ connectMs, subscribeMs, callMs, silenceMs }: SessionOptions): number =>
  Math.min(1000, Math.max(5, Math.min(connectMs, subscribeMs, callMs, silenceMs) / 4))

const otherwise: ReadonlySet<SessionEnd['cause']> = new Set([
  'moved',
  'no-database',
  'subscription',
  'module',
])

class Broken extends Error {
  readonly end: SessionEnd

  constructor(end: SessionEnd) {
    super(end.detail)
    this.end = end
  }
}

const fails = (cause: SessionEnd['cause'], detail: string): never => {
  throw new Broken({ cause, detail })
}

export const openSession = (options: SessionOptions, events: SessionEvents): Session => {
  const known = new Set(options.tables)
  const calls = new Calls(options)
  const beat = beatOf(options)
  const ticks = (ms: number): number => Math.ceil(ms / beat)
  /**
   * The clock counts its own beats. While this process is too busy to read what has come, it stands
   * still: a server is never blamed for that.
   */
  let clock = 0
  let phase: 'opening' | 'subscribing' | 'ready' | 'ended' = 'opening'
  let due = ticks(options.connectMs)
  let lastRead = { bytes: 0, at: 0 }
  let lastPing = 0
  let lastId = 0
  let lookNoMore: (() => void) | undefined

  const close = (why: string): void => {
    phase = 'ended'
    lookNoMore?.()
    clearInterval(timer)
    socket.destroy()
    calls.abandon(why)
  }

  const end = (told: SessionEnd): void => {
    if (phase === 'ended') return
    close(told.cause)
    events.onEnd(told)
  }

  /** Whatever goes wrong while `work` runs ends the session, and nothing else. */
  const guarded = (work: () => void): void => {
    try {
      work()
    } catch (error) {
      if (error instanceof Broken) end(error.end)
      else if (error instanceof Unreadable) end({ cause: 'not-understood', detail: error.message })
      else end({ cause: 'not-applied', detail: error instanceof Error ? error.message : 'failed' })
    }
  }

  const shown = (text: string): string => shownText(text, options.token)

  const answered = (outcome: Outcome): void => {
    const call = calls.shift()
    if (!call) return fails('not-understood', 'an answer comes to no call')
    call.settle(outcome)
  }

  /** Whoever replaces the database after it was looked at ends this connection. */
  const subscribe = async (): Promise<void> => {
    const refused = await options.verify?.()
    if (phase !== 'subscribing') return
    if (refused) end(refused)
    else guarded(() => socket.send(subscription(options.tables)))
  }

  /** A connection that works does not end because nobody could say where it leads. */
  const lookAround = async (verify: Verify): Promise<void> => {
    const found = await verify()
    if (found && otherwise.has(found.cause)) end(found)
  }

  /** Before the snapshot: a welcome, then the subscription's answer. */
  const prepare = (message: ServerMessage): void => {
    if (message.kind === 'welcome' && phase === 'opening') {
      phase = 'subscribing'
      due = clock + ticks(options.subscribeMs)
      void subscribe()
    } else if (message.kind === 'snapshot' && phase === 'subscribing') {
      phase = 'ready'
      const { verify, lookMs, lookMaxMs } = options
      if (verify) lookNoMore = again(() => lookAround(verify), lookMs, lookMaxMs)
      events.onSnapshot(message.tables)
    } else if (message.kind === 'not-subscribed') fails('subscription', shown(message.reason))
    else fails('not-understood', `a message comes too early (${message.kind})`)
  }

  const take = (message: ServerMessage): void => {
    if (phase !== 'ready') return prepare(message)
    switch (message.kind) {
      case 'news':
        return events.onTransaction(message.tables)
      case 'committed':
        if (message.id !== calls.first?.id) {
          return fails('not-understood', 'an answer comes to another call')
        }
        // First of all, so that whoever waits for the answer reads what it wrote.
        if (message.tables.length > 0) events.onTransaction(message.tables)
        return answered({ kind: 'committed' })
      case 'failed':
        return answered({ kind: 'refused', refusal: refusalOf(shown(message.reason)) })
      case 'not-subscribed':
        return fails('subscription', shown(message.reason))
      default:
        return fails('not-understood', `a message comes twice (${message.kind})`)
    }
  }

  const look = (): void => {
    clock += 1
    if (phase !== 'ready' && clock > due) fails('no-answer', `${phase} takes too long`)
    if (clock > (calls.first?.due ?? Infinity)) fails('no-answer', 'a call is not answered')
    const bytes = socket.bytesRead()
    if (bytes !== lastRead.bytes) lastRead = { bytes, at: clock }
    if (phase === 'opening') return
    const silence = ticks(options.silenceMs)
    if (clock - lastRead.at <= silence) return
    if (lastPing <= lastRead.at) {
      lastPing = clock
      socket.ping()
    } else if (clock - lastPing > silence) fails('no-answer', 'the server is silent')
  }

  const timer = setInterval(() => guarded(look), beat)
  const socket = openSocket(options, {
    onOpen: () => undefined,
    onMessage: (bytes) =>
      guarded(() => {
        if (bytes === undefined) return fails('not-understood', 'a message is text')
        dropPartsOf(bytes)
        take(readMessage(bytes, known))
        drop(bytes)
      }),
    onEnd: (told) => end(told),
  })

  return {
    call: (steps, bytes) => {
      if (phase !== 'ready') return Promise.resolve({ kind: 'unavailable', why: 'connecting' })
      if (!calls.hasRoomFor(bytes)) return Promise.resolve({ kind: 'unavailable', why: 'busy' })
      // 0 is what the server says of calls that failed.
      lastId = (lastId % 0xffff_ffff) + 1
      const writer = new Writer()
      writer.reserve(bytes)
      writeCall(writer, steps, lastId)
      return new Promise((settle) => {
        calls.push({ id: lastId, bytes, due: clock + ticks(options.callMs), settle })
        socket.send(writer.bytes.subarray(0, writer.length))
      })
    },
    close: () => {
      if (phase !== 'ended') close('closed')
    },
  }
}
