/** Tells webhooks what happens, each in its own time: one that hangs delays nobody but itself. */
import type { Logger, Metrics } from '../../telemetry/index.ts'
import { attempt, type Delivery } from './attempt.ts'
import { webhookBody, type WebhookEvent } from './event.ts'
import type { Hook } from './hooks.ts'

export interface WebhooksOptions {
  readonly hooks: readonly Hook[]
  readonly log: Logger
  readonly metrics: Metrics
  readonly fetch?: typeof fetch
  readonly timing?: Partial<WebhookTiming>
}

export interface WebhookTiming {
  /** Longest time for one attempt, in milliseconds. */
  readonly attemptMs: number
  /** Attempts per event. */
  readonly attempts: number
  /** Pause after the first failure; each further one is twice as long. */
  readonly pauseMs: number
  readonly longestPauseMs: number
  /** Events that wait per webhook; beyond that the oldest are given up. */
  readonly queued: number
}

/** With these an event is given up after about four minutes. */
const standard: WebhookTiming = {
  attemptMs: 10_000,
  attempts: 8,
  pauseMs: 1000,
  longestPauseMs: 60_000,
  queued: 100,
}

export interface Webhooks {
  /** Returns at once, and never throws. */
  tell(event: WebhookEvent): void
  /** Resolves once each event that was told is delivered or given up. */
  idle(): Promise<void>
  /** Gives up what is under way and what waits. The audit has what happened. */
  close(): Promise<void>
}

interface Waiting extends Delivery {
  readonly type: WebhookEvent['type']
}

/** Resolves after a while, or at once when the signal says so. */
const pause = async (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end)
  })

/** @example createWebhooks({ hooks: hooksOf(config.control.webhooks, process.env), log, metrics }) */
export const createWebhooks = (options: WebhooksOptions): Webhooks => {
  const { hooks, log, metrics } = options
  const timing = { ...standard, ...options.timing }
  const ending = new AbortController()
  const told = metrics.counter('isthmus.control.webhooks', {
    description: 'Events for webhooks, by what became of each attempt',
    unit: '{attempt}',
    labels: ['event', 'result'],
  })
  const request = {
    fetch: options.fetch ?? fetch,
    attemptMs: timing.attemptMs,
    signal: ending.signal,
  }

  const createLine = (hook: Hook, webhook: number) => {
    const waiting: Waiting[] = []
    let underWay: Promise<void> | undefined

    const giveUp = ({ type }: Waiting, cause: string, attempts: number): void => {
      told.add({ event: type, result: 'given-up' })
      const fields = { webhook, event: type, cause, attempt: attempts }
      log.warn(fields, 'An event was not delivered to a webhook')
    }

    const deliver = async (event: Waiting): Promise<void> => {
      for (let tried = 1; ; tried += 1) {
        const done = await attempt(hook, event, request)
        told.add({ event: event.type, result: done.kind })
        if (done.kind === 'delivered') return
        if (ending.signal.aborted) return giveUp(event, 'closed', tried)
        if (done.final || tried >= timing.attempts) return giveUp(event, done.cause, tried)
        await pause(
          Math.min(timing.pauseMs * 2 ** (tried - 1), timing.longestPauseMs),
          ending.signal,
        )
      }
    }

    /** One after the other, so that they arrive in the order in which they happened. */
    const drain = async (): Promise<void> => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        if (ending.signal.aborted) giveUp(next, 'closed', 0)
        else await deliver(next)
      }
      underWay = undefined
    }

    return {
      put: (event: Waiting): void => {
        if (ending.signal.aborted) return giveUp(event, 'closed', 0)
        if (waiting.length >= timing.queued) giveUp(waiting.shift()!, 'queue-full', 0)
        waiting.push(event)
        underWay ??= drain()
      },
      idle: async () => underWay,
    }
  }

  const lines = hooks.map((hook, at) => ({ hook, line: createLine(hook, at) }))
  const idle = async (): Promise<void> => {
    await Promise.all(lines.map(async ({ line }) => line.idle()))
  }
  return {
    tell: (event) => {
      const concerned = lines.filter(({ hook }) => hook.events?.includes(event.type) ?? true)
      if (concerned.length === 0) return
      const one = { id: `msg_${crypto.randomUUID()}`, body: webhookBody(event), type: event.type }
      for (const { line } of concerned) line.put(one)
    },
    idle,
    close: async () => {
      ending.abort()
      await idle()
    },
  }
}
