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

const never = Number.POSITIVE_INFINITY

/** A clock of 0 milliseconds never strikes. All clocks of a request share one timer. */
export class Deadlines {
  /** Stops when a clock strikes, the client goes away, or its own part of the request fails. */
  readonly signal = new Stop()
  readonly #timeouts: Timeouts
  readonly #client: StopSignal | undefined
  #headers = never
  #body = never
  #total = never
  #timer: ReturnType<typeof setTimeout> | undefined
  /** When the timer rings; it may ring in vain, and is then set again. */
  #rings = never

  constructor(timeouts: Timeouts, client?: StopSignal) {
    this.#timeouts = timeouts
    this.#client = client
    if (client?.aborted) this.#clientGone()
    else client?.addEventListener('abort', this.#clientGone)
  }

  /** Starts one of the clocks; starting it anew resets it. */
  start(clock: Clock): void {
    const { headersMs, bodyMs, totalMs } = this.#timeouts
    const limit = { headers: headersMs, body: bodyMs, total: totalMs }[clock]
    if (limit <= 0) return
    const now = performance.now()
    this.#set(clock, now + limit)
    if (now + limit < this.#rings) this.#ring(now, now + limit)
  }

  clear(clock: Clock): void {
    this.#set(clock, never)
  }

  /** Ends the request because the client's own part of it failed. */
  clientFailed(error: unknown): void {
    this.signal.abort(new Stopped('client', { cause: error }))
  }

  /** Ends all clocks and lets go of the client's signal. */
  end(): void {
    this.#headers = this.#body = this.#total = this.#rings = never
    clearTimeout(this.#timer)
    this.#client?.removeEventListener('abort', this.#clientGone)
  }

  #set(clock: Clock, due: number): void {
    if (clock === 'headers') this.#headers = due
    else if (clock === 'body') this.#body = due
    else this.#total = due
  }

  #ring(now: number, at: number): void {
    clearTimeout(this.#timer)
    this.#rings = at
    this.#timer = setTimeout(this.#look, at - now)
  }

  readonly #look = (): void => {
    const now = performance.now()
    const due = Math.min(this.#headers, this.#body, this.#total)
    this.#rings = never
    // Timers may ring a little early.
    if (due <= now + 1) {
      const clock = due === this.#headers ? 'headers' : due === this.#body ? 'body' : 'total'
      this.signal.abort(new Stopped(clock))
    } else if (due < never) this.#ring(now, due)
  }

  readonly #clientGone = (): void => this.signal.abort(new Stopped('client'))
}
