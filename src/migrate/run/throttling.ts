/** How fast a run may be at the moment, and whether at all: rate, latency, a check, and hours of the day. */
import { usualPace, type PaceLimits } from '../copy/pace.ts'
import type { DocumentStore } from '../store/document-store.ts'
import { Rate } from './rate.ts'
import type { Throttle } from './state.ts'
import { freely, medianOf, steered, type Steer } from './steer.ts'
import { timedStore } from './timed-store.ts'
import { isWithin, windowOf } from './window.ts'

/** Between two questions to the address of a check, in milliseconds. */
const checkEvery = 5000
/** Requests of which the middle one is looked at. */
const mostTimes = 32
const fewestTimes = 4
/** In which nobody looks whether it still has to wait, in milliseconds. */
const longestPause = 1000
/** Shorter rests come and go. */
const worthTelling = 3000

export interface ThrottlingOptions {
  /** As they are by now. */
  readonly settings: () => Throttle
  /** Which part of the rate is that of this process: 0.5 where another one does as much. */
  readonly share: () => number
  /** Why it is not time, by the address of a check; undefined where it may go on. */
  readonly check: (url: string) => Promise<string | undefined>
  /** Milliseconds, which only grow. */
  readonly now: () => number
  /** Milliseconds since 1970. */
  readonly date: () => number
  /** Waits at most so many milliseconds, for a reason; answers whether the run goes on. */
  readonly pause: (ms: number, why: string | undefined) => Promise<boolean>
}

export class Throttling {
  readonly #on: ThrottlingOptions
  readonly #rate = new Rate()
  #steer: Steer = freely(usualPace.most)
  #times: number[] = []
  #checked: { readonly url: string; readonly at: number; readonly why?: string } | undefined

  constructor(on: ThrottlingOptions) {
    this.#on = on
  }

  /** The same store, whose requests are looked at. */
  timed(store: DocumentStore): DocumentStore {
    const { now, settings } = this.#on
    return timedStore(store, now, (ms) => {
      if (settings().latencyMs === undefined) return
      if (this.#times.push(ms) > mostTimes) this.#times.shift()
    })
  }

  /** Of the next batch: what passes in a second at most, so that a rate is kept evenly. */
  pace(): PaceLimits {
    const { batchMs, batch, latencyMs } = this.#on.settings()
    const slow = latencyMs === undefined ? usualPace.most : this.#steer.most
    const rated = Math.ceil(this.#allowed() ?? usualPace.most)
    const most = Math.max(1, Math.min(usualPace.most, batch ?? usualPace.most, slow, rated))
    return {
      batchMs: batchMs ?? usualPace.batchMs,
      least: Math.min(usualPace.least, most),
      most,
    }
  }

  /** Waits until it may begin; answers whether the run goes on. */
  async ready(): Promise<boolean> {
    for (;;) {
      const why = await this.#closed()
      if (why === undefined) return this.#on.pause(0, undefined)
      if (!(await this.#on.pause(longestPause, why))) return false
    }
  }

  /**
   * Waits after a batch until the next one may begin; answers whether the run goes on.
   *
   * @param ms how long it took
   */
  async after(rows: number, ms: number): Promise<boolean> {
    const { now, pause } = this.#on
    const rested = now() + this.#rest()
    this.#rate.charge(rows, ms, this.#allowed(), now())
    for (;;) {
      const at = now()
      const turn = this.#rate.left(this.#allowed(), at)
      const left = Math.max(turn, rested - at)
      if (left <= 0) return this.ready()
      const why = rested - at > worthTelling ? 'Until the backends are faster' : undefined
      if (!(await pause(Math.min(left, longestPause), why))) return false
    }
  }

  /** Documents per second of this process; undefined: no limit. */
  #allowed(): number | undefined {
    const { rate } = this.#on.settings()
    return rate === undefined ? undefined : rate * this.#on.share()
  }

  /** Milliseconds to rest, by how long requests took since the last look. */
  #rest(): number {
    const { latencyMs, batch = usualPace.most } = this.#on.settings()
    if (latencyMs === undefined) this.#steer = freely(batch)
    else if (this.#times.length >= fewestTimes) {
      const isLate = (medianOf(this.#times) ?? 0) > latencyMs
      this.#steer = steered(this.#steer, Math.min(batch, usualPace.most), isLate)
      this.#times = []
    }
    return this.#steer.restMs
  }

  async #closed(): Promise<string | undefined> {
    const { settings, now, date, check: ask } = this.#on
    const { window: hours, zone = 'UTC', check } = settings()
    const window = hours === undefined ? undefined : windowOf(hours)
    if (window && !isWithin(window, zone, date())) {
      return `Until ${hours?.slice(0, 5)} (${zone}), when its hours begin`
    }
    if (check === undefined) return undefined
    const last = this.#checked
    if (last?.url !== check || now() - last.at >= checkEvery) {
      const why = await ask(check)
      this.#checked = { url: check, at: now(), ...(why !== undefined && { why }) }
    }
    const why = this.#checked?.why
    return why === undefined ? undefined : `For ${new URL(check).host}, which ${why}`
  }
}
