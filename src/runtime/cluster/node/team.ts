/** Keeps as many workers as there should be: those that end are replaced, those that cannot start are told of. */
import { Failure } from '../../../errors/index.ts'
import {
  lasting,
  combine,
  type Caught,
  type Logger,
  type MetricData,
  type Metrics,
} from '../../../telemetry/index.ts'
import { backOff, failuresAfter } from '../back-off.ts'
import type { AskedOfWorker } from '../messages.ts'
import type { Member } from './member.ts'

/** Milliseconds that a worker may take to serve. */
const startMs = 120_000

export interface TeamOptions {
  readonly size: number
  /** Milliseconds in which a worker that was told to stop does so. */
  readonly stopMs: number
  readonly start: (worker: number) => Member
  /** What a worker that has been started is told first. */
  readonly question: (member: Member) => AskedOfWorker['start']['question']
  /** Whether it is known not to answer: nobody waits for it. */
  readonly isSilent: (member: Member) => boolean
  /** Called for each that has begun to serve, before it counts. */
  readonly welcome: (member: Member) => Promise<void>
  readonly log: Logger
  readonly metrics: Metrics
  readonly caught: Caught
}

interface Place {
  readonly worker: number
  member: Member | undefined
  /** Since when nobody serves here, by `performance.now`. */
  missingSince: number | undefined
  failures: number
}

interface Lost {
  readonly member: Member
  readonly how: string
  /** Since when it served, by `performance.now`. */
  readonly began: number
}

const told = ({ code, message, issues }: Failure) => ({
  code,
  reason: message,
  ...(issues.length > 0 && {
    issues: issues.map(({ place, message: what }) => `${place}: ${what}`),
  }),
})

export class Team {
  readonly #options: TeamOptions
  readonly #places: readonly Place[]
  readonly #all = new Set<Member>()
  readonly #timers = new Set<NodeJS.Timeout>()
  readonly #ends: ReturnType<Metrics['counter']>
  /** Counts of those that have ended. */
  #past: readonly MetricData[] = []
  #closing = false

  constructor(options: TeamOptions) {
    this.#options = options
    this.#places = Array.from({ length: options.size }, (_, at) => ({
      worker: at + 1,
      member: undefined,
      missingSince: performance.now(),
      failures: 0,
    }))
    this.#ends = options.metrics.counter('isthmus.workers.ended', {
      description: 'Workers that ended though nobody had told them to, by how',
      unit: '{worker}',
      labels: ['how'],
    })
  }

  /** Those that serve. */
  get serving(): readonly Member[] {
    return this.#places.flatMap(({ member }) => member ?? [])
  }

  /** Those that run, whatever they are about to do. */
  get all(): readonly Member[] {
    return [...this.#all]
  }

  /** Sums of all that have ended. */
  get past(): readonly MetricData[] {
    return this.#past
  }

  /** Milliseconds for which each worker that does not serve has been missing. */
  missing(): ReadonlyMap<number, number> {
    const now = performance.now()
    return new Map(
      this.#places.flatMap(({ worker, missingSince }) =>
        missingSince === undefined ? [] : [[worker, now - missingSince]],
      ),
    )
  }

  /**
   * Resolves once each worker has been started or has failed; those that failed are tried again.
   * @returns the address that the first one serves @throws Failure of the first worker
   */
  async open(): Promise<string> {
    const [first, ...rest] = this.#places
    const { url } = await this.#raise(first!)
    await Promise.all(rest.map((place) => this.#fill(place)))
    return url
  }

  /** Puts another process in the place of one that serves: it is up before the old one goes. */
  async replace(member: Member): Promise<void> {
    const place = this.#places.find((one) => one.member === member)
    if (!place || this.#closing) return
    await this.#raise(place).catch((error: unknown) => this.#tell(place, error))
    if (place.member === member) member.kill()
    else await this.#stop(member)
  }

  async close(): Promise<void> {
    this.#closing = true
    for (const timer of this.#timers) clearTimeout(timer)
    const { serving } = this
    for (const member of this.#all) if (!serving.includes(member)) member.kill()
    await Promise.all(serving.map((member) => this.#stop(member)))
    await Promise.all([...this.#all].map(({ ended }) => ended))
  }

  /** Starts one for a place, and puts it there. @throws Failure with the reason */
  async #raise(place: Place): Promise<{ readonly url: string }> {
    const { worker } = place
    const { start, question, welcome, log } = this.#options
    const member = start(worker)
    this.#all.add(member)
    const over = member.ended.then((how) => {
      this.#forget(member)
      return how
    })
    const outcome = await member.channel.ask('start', question(member), startMs)
    if (!outcome?.ok || this.#closing) {
      member.kill()
      const how = await over
      if (outcome && !outcome.ok) {
        const { code, message, issues } = outcome.failure
        throw new Failure(code, message, issues)
      }
      throw new Failure('internal', `Worker ${worker} ended before it served (${how})`)
    }
    await welcome(member)
    const began = performance.now()
    place.member = member
    place.missingSince = undefined
    void over.then((how) => this.#lost(place, { member, how, began }))
    log.info({ worker, pid: member.pid }, 'A worker serves')
    return outcome
  }

  /** One that served is gone. Whoever has its place already stays there. */
  #lost(place: Place, { member, how, began }: Lost): void {
    if (place.member !== member) return
    place.member = undefined
    place.missingSince = performance.now()
    place.failures = failuresAfter(place.failures, performance.now() - began)
    if (this.#closing) return
    const { worker, pid } = member
    this.#ends.add({ how })
    const message = 'A worker has ended: another one takes its place'
    this.#options.log.error({ worker, pid, how }, message)
    this.#later(place)
  }

  async #fill(place: Place): Promise<void> {
    try {
      await this.#raise(place)
    } catch (error) {
      place.failures += 1
      this.#tell(place, error)
      this.#later(place)
    }
  }

  #later(place: Place): void {
    if (this.#closing) return
    const { worker, failures } = place
    const ms = backOff(failures)
    if (ms > 0) {
      this.#options.log.error(
        { worker, failures, ms },
        'A worker ends again and again: it is tried again later',
      )
    }
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      this.#fill(place).catch((error: unknown) => this.#options.caught('cluster', error))
    }, ms)
    this.#timers.add(timer)
  }

  #tell({ worker }: Place, error: unknown): void {
    if (this.#closing) return
    if (error instanceof Failure) {
      this.#options.log.error({ worker, ...told(error) }, 'A worker cannot start')
    } else this.#options.caught('cluster', error)
  }

  /** Its counts stay: sums never go back. */
  #forget(member: Member): void {
    this.#all.delete(member)
    const past = [this.#past, lasting(member.metrics)]
    this.#past = lasting(combine(past.map((metrics) => ({ worker: undefined, metrics }))))
  }

  async #stop(member: Member): Promise<void> {
    const { stopMs, isSilent } = this.#options
    if (isSilent(member)) {
      member.kill()
      await member.ended
      return
    }
    member.metrics = (await member.channel.ask('stop', undefined, stopMs)) ?? member.metrics
    member.release()
    const late = setTimeout(() => member.kill(), 2000)
    await member.ended
    clearTimeout(late)
  }
}
