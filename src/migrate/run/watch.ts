/** Whether a run goes on: what people ask of it, whether it still may, and how long a store may fail. */
import type { Problem } from '../../errors/index.ts'
import { Stop, type StopSignal } from '../../http/index.ts'
import { isFinal } from '../../upstream/index.ts'
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
  /** Somebody else goes on with it: there is nothing to be said of its state. */
  readonly isOvertaken?: true
}

/** Without a sign of life, a process counts as one that works on a run for so many milliseconds. */
export const attendMs = 5000

const overtaken = {
  status: 'failed',
  why: 'Another process works on it.',
  isOvertaken: true,
} as const

export class Watch {
  readonly #on: Working
  readonly #lease: Working['lease']
  readonly #stop = new Stop()
  #state: RunState
  #halt: Halt | undefined
  #looked = performance.now()
  #held = performance.now()
  #renewing: ReturnType<typeof setInterval> | undefined
  #share = 1
  #ranges = 0
  #waits: string | undefined
  #unknownAt: number | undefined

  /** @param lease the right to work on it, asked for beside everything else, without patience */
  constructor(on: Working, state: RunState, lease: Working['lease']) {
    this.#on = on
    this.#lease = lease
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

  /** Which part of what the run may do is that of this process, by the ranges that each works on. */
  get share(): number {
    return this.#share
  }

  /** Counts the ranges that are worked on: 1 more where one is begun, -1 where it ends. */
  working(change: 1 | -1): void {
    this.#ranges += change
  }

  /** Only the first reason counts. */
  stop(halt: Halt): void {
    this.#halt ??= halt
    this.#stop.abort(new Error('The migration stops.'))
  }

  overtaken(): void {
    this.stop(overtaken)
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
    const halt = await this.#seen()
    if (halt) this.stop(halt)
    return halt === undefined
  }

  async #seen(): Promise<Halt | undefined> {
    const { lease, mayNot, runs, name } = this.#on
    if (!(await this.#holds(lease))) return overtaken
    const why = await mayNot?.()
    if (why !== undefined) return { status: 'failed', why }
    const state = (await runs.run(name))?.state as RunState | undefined
    if (state?.status !== 'in_progress') return { status: 'paused', why: state?.why }
    if (state.shared !== this.#state.shared) return overtaken
    this.#state = state
    await this.attend()
    return undefined
  }

  async #holds(lease: Working['lease']): Promise<boolean> {
    const asked = performance.now()
    if (!(await lease(leaseMs))) return false
    this.#held = asked
    return true
  }

  /**
   * Whether it still has the right to write. A process that slept may have lost it: what it would write
   * may be what somebody else has deleted since.
   */
  async mayWrite(): Promise<boolean> {
    if (this.#halt) return false
    if (performance.now() - this.#held < leaseMs) return true
    if (!(await this.#holds(this.#on.lease))) this.overtaken()
    return this.#halt === undefined
  }

  /** Keeps the right to work on it, and says that it does, until it leaves. */
  async begin(): Promise<void> {
    const renew = (): void => void this.#holds(this.#lease).catch(() => undefined)
    this.#renewing = setInterval(renew, leaseMs / 3)
    await this.attend()
  }

  /** Says that it works, and on how much, and learns how much others do. */
  async attend(): Promise<void> {
    const { runs, name, holder } = this.#on
    const ranges = Math.max(1, this.#ranges)
    const worker = { holder, ranges, waits: this.#waits ?? null }
    const all = await runs.attend(name, worker, attendMs)
    this.#share =
      ranges /
      Math.max(
        ranges,
        all.reduce((sum, one) => sum + one.ranges, 0),
      )
  }

  /** Says that it works on it no more. */
  async leave(): Promise<void> {
    clearInterval(this.#renewing)
    const { runs, name, holder } = this.#on
    await runs.attend(name, { holder, ranges: 0, waits: null }, 0).catch(() => undefined)
  }

  /** Waits so many milliseconds, for a reason that others see; whether the run goes on. */
  async pause(ms: number, why: string | undefined): Promise<boolean> {
    if (why !== this.#waits) {
      this.#waits = why
      this.#on.onWait?.(why)
      if (why !== undefined) await this.attend()
    }
    return this.#wait(ms)
  }

  async #wait(ms: number): Promise<boolean> {
    for (const end = performance.now() + ms; performance.now() < end;) {
      await this.sleep(Math.min(lookEvery, end - performance.now()))
      if (!(await this.look())) return false
    }
    return this.#halt === undefined
  }

  /**
   * Of one thing that is tried: waits after each failure of a store, longer each time; whether to try
   * again. Never where the backend would answer the same however long one waits.
   */
  patience(): (found: Problem, attempt: number) => Promise<boolean> {
    let since = performance.now()
    return async (found, attempt) => {
      if (this.#halt || isFinal(found)) return false
      const now = performance.now()
      if (attempt === 1) since = now
      const { patienceMs, onTrouble } = this.#on
      if (now - since > patienceMs) return false
      const most = Math.min(longestWait, firstWait * 2 ** Math.min(attempt - 1, 12))
      const ms = most * (0.75 + Math.random() / 2)
      onTrouble?.(found, ms)
      return this.#wait(ms)
    }
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
