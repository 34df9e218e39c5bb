/** Calls that wait for their answers, which come in the order in which the calls were sent. */
import type { Outcome } from './outcome.ts'

export interface Call {
  /** Comes back with the answer of a call that was committed. */
  readonly id: number
  readonly bytes: number
  /** When its answer is overdue, on the clock of the session. */
  readonly due: number
  readonly settle: (outcome: Outcome) => void
}

export interface CallLimits {
  /** Most calls without an answer. */
  readonly maxCalls: number
  /** Most bytes of calls without an answer; a single call may always be sent. */
  readonly maxQueuedBytes: number
}

export class Calls {
  readonly #limits: CallLimits
  #waiting: Call[] = []
  #bytes = 0

  constructor(limits: CallLimits) {
    this.#limits = limits
  }

  /** Whether a call of so many bytes can be sent. */
  hasRoomFor(bytes: number): boolean {
    const { maxCalls, maxQueuedBytes } = this.#limits
    const { length } = this.#waiting
    return length === 0 || (length < maxCalls && this.#bytes + bytes <= maxQueuedBytes)
  }

  push(call: Call): void {
    this.#waiting.push(call)
    this.#bytes += call.bytes
  }

  /** The one whose answer is next. */
  get first(): Call | undefined {
    return this.#waiting[0]
  }

  /** Takes the first one out. */
  shift(): Call | undefined {
    const call = this.#waiting.shift()
    if (call) this.#bytes -= call.bytes
    return call
  }

  /** Nobody knows what became of those that are left. */
  abandon(why: string): void {
    const waiting = this.#waiting
    this.#waiting = []
    this.#bytes = 0
    for (const { settle } of waiting) settle({ kind: 'unknown', why })
  }
}
