/** Everything that can end a request before its time, behind one signal. */

export interface Timeouts {
  /** From sending a request until the headers of its answer, in milliseconds. */
  readonly headersMs: number
  /** Longest silence within the body of an answer. */
  readonly bodyMs: number
  /** The whole of it, retries and body included; event streams are exempt once they have begun. */
  readonly totalMs: number
}

export const defaultTimeouts: Timeouts = { headersMs: 10_000, bodyMs: 10_000, totalMs: 60_000 }

export type StopCause = 'headers' | 'body' | 'total' | 'client'

/** The reason of the signal. */
export class Stopped extends Error {
  readonly stopCause: StopCause

  constructor(cause: StopCause, options?: ErrorOptions) {
    super(`stopped: ${cause}`, options)
    this.name = 'Stopped'
    this.stopCause = cause
  }
}

export interface Deadlines {
  readonly signal: AbortSignal
  /** Starts one of the clocks; starting it anew resets it. */
  start(cause: 'headers' | 'body' | 'total'): void
  clear(cause: 'headers' | 'body' | 'total'): void
  /** Ends the request because the client's own part of it failed. */
  clientFailed(error: unknown): void
  /** Ends all clocks and lets go of the client's signal. */
  end(): void
}

/** A clock of 0 milliseconds never strikes. */
export const createDeadlines = (timeouts: Timeouts, client?: AbortSignal): Deadlines => {
  const controller = new AbortController()
  const limits = { headers: timeouts.headersMs, body: timeouts.bodyMs, total: timeouts.totalMs }
  const clocks = new Map<StopCause, ReturnType<typeof setTimeout>>()
  const stop = (cause: StopCause): void => controller.abort(new Stopped(cause))
  const clientGone = (): void => stop('client')

  const clear: Deadlines['clear'] = (cause) => {
    clearTimeout(clocks.get(cause))
    clocks.delete(cause)
  }

  if (client?.aborted) clientGone()
  else client?.addEventListener('abort', clientGone, { once: true })

  return {
    signal: controller.signal,
    start: (cause) => {
      clear(cause)
      if (limits[cause] > 0) clocks.set(cause, setTimeout(stop, limits[cause], cause))
    },
    clear,
    clientFailed: (error) => controller.abort(new Stopped('client', { cause: error })),
    end: () => {
      for (const clock of clocks.values()) clearTimeout(clock)
      clocks.clear()
      client?.removeEventListener('abort', clientGone)
    },
  }
}
