/** Everything that can end a request before its time, behind one signal. */

import { Stop, type StopSignal } from '../http/index.ts'

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

type Clock = 'headers' | 'body' | 'total'

/** A clock of 0 milliseconds never strikes. */
export class Deadlines {
  /** Stops when a clock strikes, the client goes away, or its own part of the request fails. */
  readonly signal = new Stop()
  readonly #limits: Readonly<Record<Clock, number>>
  readonly #client: StopSignal | undefined
  readonly #clocks: Record<Clock, ReturnType<typeof setTimeout> | undefined> = {
    headers: undefined,
    body: undefined,
    total: undefined,
  }

  constructor({ headersMs, bodyMs, totalMs }: Timeouts, client?: StopSignal) {
    this.#limits = { headers: headersMs, body: bodyMs, total: totalMs }
    this.#client = client
    if (client?.aborted) this.#clientGone()
    else client?.addEventListener('abort', this.#clientGone)
  }

  /** Starts one of the clocks; starting it anew resets it. */
  start(cause: Clock): void {
    this.clear(cause)
    const limit = this.#limits[cause]
    if (limit > 0) this.#clocks[cause] = setTimeout(strike, limit, this.signal, cause)
  }

  clear(cause: Clock): void {
    const clock = this.#clocks[cause]
    if (clock === undefined) return
    clearTimeout(clock)
    this.#clocks[cause] = undefined
  }

  /** Ends the request because the client's own part of it failed. */
  clientFailed(error: unknown): void {
    this.signal.abort(new Stopped('client', { cause: error }))
  }

  /** Ends all clocks and lets go of the client's signal. */
  end(): void {
    this.clear('headers')
    this.clear('body')
    this.clear('total')
    this.#client?.removeEventListener('abort', this.#clientGone)
  }

  readonly #clientGone = (): void => this.signal.abort(new Stopped('client'))
}

const strike = (signal: Stop, cause: StopCause): void => signal.abort(new Stopped(cause))
