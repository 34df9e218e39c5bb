/** Everything that can end a request before its time, behind one signal; and who let whom wait. */

import { Stop, type StopSignal } from '../http/index.ts'

export interface Timeouts {
  /**
   * From the last that the store took of a request until the headers of its answer, in milliseconds.
   * While the client is waited for it does not run.
   */
  readonly headersMs: number
  /** Longest silence within the body of an answer. */
  readonly bodyMs: number
  /**
   * The whole of it, retries and body included, but for the time that a client takes to send its
   * part. Event streams and exports are exempt once they have begun.
   */
  readonly totalMs: number
}

export const defaultTimeouts: Timeouts = { headersMs: 10_000, bodyMs: 10_000, totalMs: 60_000 }

/** `reader`: the whole took too long, and most of it because the client took its answer slowly. */
export type StopCause = 'headers' | 'body' | 'total' | 'client' | 'reader'

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

/** A timer that rings later than this tells of a busy process, not of a slow store. */
const lateMs = 20

/** A store may lose patience with a client that kept it waiting for longer. */
const slowMs = 250

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
  /** Whether what has arrived meanwhile was given a chance since the timer rang late. */
  #looked = false
  /** Since when the client is waited for: for more of its body, or for it to take more of its answer. */
  #waitsSince: number | undefined
  #uploading = false
  #clientMs = 0
  #over = false

  constructor(timeouts: Timeouts, client?: StopSignal) {
    this.#timeouts = timeouts
    this.#client = client
    if (client?.aborted) this.#clientGone()
    else client?.addEventListener('abort', this.#clientGone)
  }

  /** Whether the client kept the store waiting for so long that a failure may be its own. */
  get clientIsSlow(): boolean {
    return this.#waited(performance.now()) >= slowMs
  }

  /** Whether nothing but the client has been waited for, for a while. */
  get clientIsIdle(): boolean {
    return this.#waitsSince !== undefined && performance.now() - this.#waitsSince >= slowMs
  }

  /** Starts one of the clocks; starting it anew resets it. */
  start(clock: Clock): void {
    const now = performance.now()
    if (clock === 'body') this.#endWait(now)
    this.#startAt(clock, now)
  }

  clear(clock: Clock): void {
    this.#set(clock, never)
    // What came of the answer is with the client now.
    if (clock === 'body') this.#waitsSince = performance.now()
  }

  /** More of the request's body is asked of the client: until it comes the store has nothing to do. */
  waitForClient(): void {
    this.#waitsSince = performance.now()
    this.#uploading = true
  }

  /** From now on there is nothing to do until something happens, as on event streams. */
  rest(): void {
    this.#waitsSince = performance.now()
  }

  clientCame(): void {
    const now = performance.now()
    const waited = this.#endWait(now)
    this.#uploading = false
    if (this.#over) return
    if (this.#total < never) this.#total += waited
    if (this.#headers < never) this.#startAt('headers', now)
    this.#ringAt(now)
  }

  /** Ends the request because the client's own part of it failed. */
  clientFailed(error: unknown): void {
    this.signal.abort(new Stopped('client', { cause: error }))
  }

  /** Ends all clocks and lets go of the client's signal. */
  end(): void {
    this.#over = true
    this.#headers = this.#body = this.#total = this.#rings = never
    clearTimeout(this.#timer)
    this.#client?.removeEventListener('abort', this.#clientGone)
  }

  #waited(now: number): number {
    return this.#clientMs + (this.#waitsSince === undefined ? 0 : now - this.#waitsSince)
  }

  /** How long the client was waited for this time, in milliseconds. */
  #endWait(now: number): number {
    if (this.#waitsSince === undefined) return 0
    const waited = now - this.#waitsSince
    this.#waitsSince = undefined
    this.#clientMs += waited
    return waited
  }

  #startAt(clock: Clock, now: number): void {
    const { headersMs, bodyMs, totalMs } = this.#timeouts
    const limit = clock === 'headers' ? headersMs : clock === 'body' ? bodyMs : totalMs
    if (limit <= 0 || this.#over) return
    this.#set(clock, now + limit)
    this.#looked = false
    if (now + limit < this.#rings) this.#ring(now, now + limit)
  }

  #set(clock: Clock, due: number): void {
    if (clock === 'headers') this.#headers = due
    else if (clock === 'body') this.#body = due
    else this.#total = due
  }

  #due(): number {
    return Math.min(this.#headers, this.#body, this.#total)
  }

  #ringAt(now: number): void {
    const due = this.#due()
    if (due < this.#rings) this.#ring(now, due)
  }

  #ring(now: number, at: number): void {
    clearTimeout(this.#timer)
    this.#rings = at
    this.#timer = setTimeout(this.#look, at - now)
  }

  readonly #look = (): void => {
    const now = performance.now()
    const isLate = now - this.#rings > lateMs && !this.#looked
    this.#rings = never
    // It goes on when the client has come.
    if (this.#uploading) return
    const due = this.#due()
    // Timers may ring a little early.
    if (due > now + 1) {
      if (due < never) this.#ring(now, due)
      return
    }
    if (isLate) {
      // The answer may have been there for long: it is looked at before the store is blamed.
      this.#looked = true
      this.#ring(now, now + lateMs)
    } else this.signal.abort(new Stopped(this.#causeOf(due, now)))
  }

  #causeOf(due: number, now: number): StopCause {
    if (due === this.#headers) return 'headers'
    if (due === this.#body) return 'body'
    return this.#waited(now) * 2 > this.#timeouts.totalMs ? 'reader' : 'total'
  }

  readonly #clientGone = (): void => this.signal.abort(new Stopped('client'))
}
