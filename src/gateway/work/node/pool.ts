/**
 * Large jobs in threads: a few at a time, some waiting, the rest refused. Threads start when they are
 * first needed, and what ends one ends its own job only.
 */
import { failed, problem, type Result } from '../../../errors/index.ts'
import type { Logger, Metrics } from '../../../telemetry/index.ts'
import { jobBytes, type Job, type Product } from '../../jobs/job.ts'
import { answerAway, bodyAway, type Threads } from '../../jobs/away.ts'
import { smallBytes, type RunOptions } from '../../jobs/large-jobs.ts'
import type { ThreadData } from './messages.ts'
import { ThreadHandle, type Ended, type ThreadLimits } from './thread-handle.ts'

export interface PoolOptions extends ThreadLimits {
  /** Most threads. */
  readonly count: number
  /** Jobs that may wait. */
  readonly queued: number
  /** Bytes of all jobs that wait or are under way. */
  readonly heldBytes: number
  /** What threads are started with; asked once. */
  readonly data: () => ThreadData
  readonly log: Logger
  readonly metrics: Metrics
}

export interface Pool extends Threads {
  /** Ends what is under way, and refuses what comes. */
  close(): Promise<void>
}

interface Waiting {
  readonly job: Job
  readonly end: (ended: Ended | Result<never>) => void
}

/** Seconds after which clients may come back. */
const retryAfter = 1

const overloaded = (detail: string): Result<never> =>
  failed(problem('overloaded', detail, { retryAfter, applied: false }))

const closing: Result<never> = failed(
  problem('draining', 'The gateway closes.', { applied: false }),
)

const left: Result<never> = failed(
  problem('client-closed', 'The client closed the connection before its turn.', { applied: false }),
)

/** Whether the bytes of a job are of no use but to it: then they go to the thread, others are copied. */
const isGivenAway = ({ kind }: Job): boolean => kind === 'answer'

/** With bytes that may be taken away. */
const detachable = (job: Job): Job => {
  switch (job.kind) {
    case 'answer':
      return job
    case 'piece':
      return { ...job, bytes: job.bytes.slice() }
    case 'adapt':
      return { ...job, body: job.body.slice() }
    case 'merge':
    case 'conflict':
      return { ...job, body: job.body.slice(), stored: job.stored.slice() }
  }
}

class ThreadPool implements Pool {
  private readonly options: PoolOptions
  private readonly jobs: ReturnType<Metrics['counter']>
  private readonly threads = new Set<ThreadHandle>()
  private readonly waiting: Waiting[] = []
  private data: ThreadData | undefined
  private held = 0
  private state: 'open' | 'unfit' | 'closed' = 'open'

  constructor(options: PoolOptions) {
    this.options = options
    this.jobs = options.metrics.counter('isthmus.large_jobs', {
      description: 'Large bodies that were carried in a thread of their own, or refused',
      unit: '{job}',
      labels: ['kind', 'outcome'],
    })
  }

  takes(bytes: number): boolean {
    return this.state !== 'unfit' && bytes > smallBytes
  }

  async run<J extends Job>(
    job: J,
    { signal, insists = false }: RunOptions = {},
  ): Promise<Result<Product<J>> | undefined> {
    if (this.state === 'unfit') return undefined
    const refused = this.state === 'closed' ? closing : insists ? undefined : this.refusal(job)
    if (refused) return this.counted(job, refused)
    const bytes = jobBytes(job)
    this.held += bytes
    try {
      const ended = await new Promise<Ended | Result<never>>((end) => {
        const one: Waiting = { job, end }
        this.waiting.push(one)
        signal?.addEventListener('abort', () => this.leave(one))
        this.next()
      })
      if (!('kind' in ended)) return this.counted(job, ended)
      if (ended.kind === 'result') return this.counted(job, ended.result as Result<Product<J>>)
      if (ended.kind === 'defect') throw new Error(`A large job failed: ${ended.what}`)
      this.unfit(ended.why)
      if (!isGivenAway(job) || jobBytes(job) === bytes) return undefined
      throw new Error(`A large job cannot be done: ${ended.why}`)
    } finally {
      this.held -= bytes
    }
  }

  async close(): Promise<void> {
    this.state = 'closed'
    for (const { end } of this.waiting.splice(0)) end(closing)
    await Promise.all([...this.threads].map((thread) => thread.close(closing)))
  }

  answerAway(...[lane, signal, insists]: Parameters<Threads['answerAway']>) {
    return answerAway(this, lane, signal, insists)
  }

  bodyAway(...[sent, signal]: Parameters<Threads['bodyAway']>) {
    return bodyAway(this, sent, signal)
  }

  private refusal(job: Job): Result<never> | undefined {
    const { queued, heldBytes, count } = this.options
    // What is alone is taken whatever it is: other limits are about that.
    if (this.held > 0 && this.held + jobBytes(job) > heldBytes) {
      return overloaded(`Large bodies of ${this.held} bytes are under way (threads.heldBytes).`)
    }
    const isBusy = this.threads.size >= count && ![...this.threads].some(({ isIdle }) => isIdle)
    return isBusy && this.waiting.length >= queued
      ? overloaded(`${this.waiting.length} large bodies are waiting (threads.queued).`)
      : undefined
  }

  private counted<T>(job: Job, result: Result<T>): Result<T> {
    this.jobs.add({ kind: job.kind, outcome: result.ok ? 'done' : result.problem.code })
    return result
  }

  private leave(one: Waiting): void {
    const at = this.waiting.indexOf(one)
    if (at < 0) return
    this.waiting.splice(at, 1)
    one.end(left)
  }

  /** Lets the one that has waited longest have its turn, where there is a thread for it. */
  private next(): void {
    const [first] = this.waiting
    if (!first || this.state !== 'open') return
    const thread = this.idle()
    if (!thread) return
    this.waiting.shift()
    void this.give(first, thread)
    this.next()
  }

  private async give({ job, end }: Waiting, thread: ThreadHandle): Promise<void> {
    end(await thread.run(detachable(job)))
    this.next()
  }

  private idle(): ThreadHandle | undefined {
    for (const thread of this.threads) if (thread.isIdle) return thread
    if (this.threads.size >= this.options.count) return undefined
    this.data ??= this.options.data()
    const thread = new ThreadHandle(this.data, this.options, (ended) => {
      this.threads.delete(ended)
    })
    this.threads.add(thread)
    return thread
  }

  private unfit(why: string): void {
    if (this.state !== 'open') return
    this.state = 'unfit'
    const message = 'Threads cannot be started: large bodies are carried among other requests'
    this.options.log.error({ why }, message)
    for (const { end } of this.waiting.splice(0)) end({ kind: 'unfit', why })
  }
}

export const createPool = (options: PoolOptions): Pool => new ThreadPool(options)
