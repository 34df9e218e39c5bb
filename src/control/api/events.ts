/** `GET /events`: what changes, as server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html). */
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import type { ControlStore } from '../port.ts'
import { createLook, type Event } from './look.ts'

export interface EventLimits {
  /** Streams at once. */
  readonly streams: number
  /** Bytes that wait for a reader; a slower one is dropped. */
  readonly waiting: number
  /** Milliseconds of silence before a comment shows that the stream is alive. */
  readonly beatMs: number
  /** Milliseconds until a stream ends. */
  readonly lifeMs: number
  /** Milliseconds after which it is asked again whether its listener may still listen. */
  readonly checkMs: number
}

export const defaultEventLimits: EventLimits = {
  streams: 50,
  waiting: 64 * 1024,
  beatMs: 15_000,
  lifeMs: 300_000,
  checkMs: 2000,
}

export interface EventHubContext {
  readonly store: Pick<
    ControlStore,
    'head' | 'history' | 'proposals' | 'instances' | 'runs' | 'rollouts' | 'watch'
  >
  readonly pollMs: number
  readonly limits?: Partial<EventLimits> | undefined
}

export interface Listening {
  /** Number of the policy that the listener knows of. */
  readonly after: number | undefined
  /** Aborts when the listener goes away. */
  readonly signal: AbortSignal
  /** Whether it may still listen: a token may be revoked, or expire. */
  readonly isAllowed: () => Promise<boolean>
}

export interface EventHub {
  /** Problem: `overloaded`. */
  open(listening: Listening): Result<ReadableStream<Uint8Array>>
  /** Ends all streams. */
  close(): void
}

const textOf = ({ id, name, data }: Event): string =>
  `${id === undefined ? '' : `id: ${id}\n`}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`

/** Milliseconds of a clock that does not jump. */
const now = (): number => performance.now()

/** Something that is waited for, at most for a while. */
const createBell = () => {
  let ring: (() => void) | undefined
  let rung = false
  return {
    ring: () => {
      rung = true
      ring?.()
    },
    heard: async (ms: number): Promise<void> => {
      if (!rung) {
        let timer: ReturnType<typeof setTimeout> | undefined
        await new Promise<void>((resolve) => {
          ring = resolve
          timer = setTimeout(resolve, ms)
        })
        clearTimeout(timer)
        ring = undefined
      }
      rung = false
    },
  }
}

export const createEventHub = ({ store, pollMs, limits }: EventHubContext): EventHub => {
  const { streams, waiting, beatMs, lifeMs, checkMs } = { ...defaultEventLimits, ...limits }
  const ends = new Set<() => void>()

  const begin = ({ after, signal, isAllowed }: Listening): ReadableStream<Uint8Array> => {
    const bell = createBell()
    const stream = { ended: false }
    const end = (): void => {
      stream.ended = true
      bell.ring()
    }
    ends.add(end)
    signal.addEventListener('abort', end)

    const run = async (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
      const started = now()
      let beatAt = started
      let checkedAt = started
      const mayGoOn = async (): Promise<boolean> => {
        if (now() - checkedAt < checkMs) return true
        checkedAt = now()
        return isAllowed()
      }
      const send = (text: string): void => {
        // Who does not take what waits for it loses its place: it comes back, and tells what it knows.
        if (stream.ended) return
        if ((controller.desiredSize ?? 0) <= 0) return end()
        controller.enqueue(new TextEncoder().encode(text))
        beatAt = now()
      }
      const look = createLook(store, after)
      send('retry: 1000\n\n')
      const unwatch = await store.watch(() => bell.ring()).catch(() => undefined)
      while (!stream.ended && now() - started < lifeMs && (await mayGoOn())) {
        for (const event of await look()) send(textOf(event))
        if (now() - beatAt >= beatMs) send(': beat\n\n')
        if (!stream.ended) await bell.heard(pollMs)
      }
      await unwatch?.()
    }

    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          void run(controller)
            .catch(() => undefined)
            .finally(() => {
              ends.delete(end)
              signal.removeEventListener('abort', end)
              try {
                controller.close()
              } catch {
                // It was closed from the other side.
              }
            })
        },
        cancel: end,
      },
      new ByteLengthQueuingStrategy({ highWaterMark: waiting }),
    )
  }

  return {
    open: (listening) =>
      ends.size >= streams
        ? failed(
            problem('overloaded', `At most ${streams} streams of events are open at once.`, {
              retryAfter: 5,
            }),
          )
        : ok(begin(listening)),
    close: () => {
      for (const end of ends) end()
    },
  }
}
