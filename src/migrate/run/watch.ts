/** Whether a run goes on: what people ask of it, whether it still may, and how long a store may fail. */
import type { Problem } from '../../errors/index.ts'
import { Stop, type StopSignal } from '../../http/index.ts'
import type { RunState } from './state.ts'
import { leaseMs, type Working } from './working.ts'

/** Milliseconds between two looks. */
const lookEvery = 1000
/** First pause of a store that fails, which doubles, and the longest one. */
const firstWait = 500
const longestWait = 30_000

/** Why it stops before it is through. */
export interface Halt {
  readonly status: 'paused' | 'failed'
  readonly why: string | undefined
}

export class Watch {
  readonly #on: Working
  readonly #stop = new Stop()
  #state: RunState
  #halt: Halt | undefined
  #looked = performance.now()
  #troubleSince: number | undefined
  #unknownAt: number | undefined

  constructor(on: Working, state: RunState) {
    this.#on = on
    this.#state = state
    const paused = (): void => this.stop({ status: 'paused', why: 'It was interrupted.' })
    if (on.signal.aborted) paused()
    else on.signal.addEventListener('abort', paused)
  }

  /** As it was seen last. */
  get state(): RunState {
    return this.#state
  }

  get halt(): Halt | undefined {
    return this.#halt
  }

  /** Ends requests that are under way when it stops. */
  get signal(): StopSignal {
    return this.#stop
  }

  /** Whether something was sent of which nobody knows whether it was applied, or will be. */
  get isUnsure(): boolean {
    return this.#unknownAt !== undefined
  }

  /** Only the first reason counts. */
  stop(halt: Halt): void {
    this.#halt ??= halt
    this.#stop.abort(new Error('The migration stops.'))
  }

  unsure(): void {
    this.#unknownAt = performance.now()
  }

  async sleep(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const end = (): void => {
        clearTimeout(timer)
        this.#stop.removeEventListener('abort', end)
        resolve()
      }
      const timer = setTimeout(end, ms)
      if (this.#stop.aborted) end()
      else this.#stop.addEventListener('abort', end)
    })
  }

  /** Looks once a second; whether it goes on. */
  async look(): Promise<boolean> {
    if (this.#halt) return false
    if (performance.now() - this.#looked < lookEvery) return true
    this.#looked = performance.now()
    const { lease, mayNot, runs, name } = this.#on
    if (!(await lease(leaseMs))) return this.#ended('failed', 'Another process works on it.')
    const why = await mayNot?.()
    if (why !== undefined) return this.#ended('failed', why)
    const state = (await runs.run(name))?.state as RunState | undefined
    if (state?.status !== 'in_progress') return this.#ended('paused', state?.why)
    this.#state = state
    return true
  }

  #ended(status: Halt['status'], why: string | undefined): boolean {
    this.stop({ status, why })
    return false
  }

  async #wait(ms: number): Promise<boolean> {
    for (const end = performance.now() + ms; performance.now() < end;) {
      await this.sleep(Math.min(lookEvery, end - performance.now()))
      if (!(await this.look())) return false
    }
    return this.#halt === undefined
  }

  /**
   * Waits after a failure of a store, longer each time; whether to try again.
   *
   * @param attempt how often it has failed in a row
   */
  async trouble(found: Problem, attempt: number): Promise<boolean> {
    if (this.#halt) return false
    const now = performance.now()
    if (attempt === 1) this.#troubleSince = now
    const { patienceMs, onTrouble } = this.#on
    if (now - (this.#troubleSince ?? now) > patienceMs) return false
    const most = Math.min(longestWait, firstWait * 2 ** Math.min(attempt - 1, 12))
    const ms = most * (0.75 + Math.random() / 2)
    onTrouble?.(found, ms)
    return this.#wait(ms)
  }

  /**
   * Waits until nothing is on its way any more; whether it goes on. Only then the feed of changes may be
   * read: a create that is applied later than the delete of its document was brought over would be found
   * by nobody.
   */
  async calm(): Promise<boolean> {
    const left = (this.#unknownAt ?? -Infinity) + this.#on.graceMs - performance.now()
    if (left > 0 && !(await this.#wait(left))) return false
    this.#unknownAt = undefined
    return this.look()
  }
}
