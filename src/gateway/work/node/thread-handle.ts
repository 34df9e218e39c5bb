/** One thread: at most one job at a time, and whatever becomes of it, an end for that job. */
import { Worker } from 'node:worker_threads'
import { failed, problem, type Failed, type Result } from '../../../errors/index.ts'
import type { Job } from '../../jobs/job.ts'
import type { Order, Report, ThreadData } from './messages.ts'
import { buffersOf, ownBytes } from './own-bytes.ts'
import { threadEntry } from './thread-entry.ts'

/** How a job ended. */
export type Ended =
  | { readonly kind: 'result'; readonly result: Result<unknown> | Failed }
  | { readonly kind: 'defect'; readonly what: string }
  /** The thread cannot be started; nothing was done. */
  | { readonly kind: 'unfit'; readonly why: string }

export interface ThreadLimits {
  /** Longest time of a job. */
  readonly jobMs: number
  /** Memory for values, in MiB. */
  readonly memoryMb: number
}

interface Current {
  readonly id: number
  readonly end: (ended: Ended) => void
}

const tooLong = (ms: number): Result<never> =>
  failed(
    problem('too-much-work', `The body took more than ${ms} milliseconds (threads.jobMs).`, {
      applied: false,
    }),
  )

const tooMuchMemory = (memoryMb: number): Result<never> =>
  failed(
    problem('too-much-work', `The body needs more than ${memoryMb} MiB (threads.memoryMb).`, {
      applied: false,
    }),
  )

const isOutOfMemory = (error: Error): boolean =>
  'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'

export class ThreadHandle {
  private readonly worker: Worker
  private readonly limits: ThreadLimits
  private readonly onEnd: (thread: ThreadHandle) => void
  private isReady = false
  private isOver = false
  private orders = 0
  private current: Current | undefined
  private timer: ReturnType<typeof setTimeout> | undefined

  /** @param onEnd told once that it takes no more jobs */
  constructor(data: ThreadData, limits: ThreadLimits, onEnd: (thread: ThreadHandle) => void) {
    this.limits = limits
    this.onEnd = onEnd
    const entry = threadEntry('./thread', import.meta.url)
    this.worker = new Worker(entry.url, {
      ...entry.options,
      workerData: data,
      resourceLimits: { maxOldGenerationSizeMb: limits.memoryMb },
    })
    this.worker.unref()
    this.worker.on('message', (report: Report) => this.hear(report))
    this.worker.on('error', (error) => this.fail(error))
    this.worker.on('exit', () => this.fail(new Error('The thread ended')))
  }

  get isIdle(): boolean {
    return this.current === undefined && !this.isOver
  }

  /** Only where it is idle. The bytes of the job are gone afterwards, unless they are views. */
  run(job: Job): Promise<Ended> {
    this.orders += 1
    const id = this.orders
    const order: Order = ownBytes({ id, job })
    // A process waits for its answers, not for idle threads.
    this.worker.ref()
    const ended = new Promise<Ended>((end) => {
      this.current = { id, end }
    })
    this.worker.postMessage(order, buffersOf(order))
    if (this.isReady) this.watch()
    return ended
  }

  /** Ends it with the job that is under way. */
  async close(result: Result<never>): Promise<void> {
    this.finish({ kind: 'result', result })
    this.over()
    await this.worker.terminate()
  }

  private watch(): void {
    if (!this.current) return
    const { jobMs } = this.limits
    this.timer = setTimeout(() => void this.close(tooLong(jobMs)), jobMs)
  }

  private hear(report: Report): void {
    switch (report.kind) {
      case 'ready':
        this.isReady = true
        return this.watch()
      case 'unfit':
        this.finish(report)
        this.over()
        void this.worker.terminate()
        return undefined
      case 'done':
        if (report.id === this.current?.id) this.finish({ kind: 'result', result: report.result })
        return undefined
      case 'defect':
        if (report.id === this.current?.id) this.finish(report)
        return undefined
    }
  }

  private fail(error: Error): void {
    const ended: Ended = isOutOfMemory(error)
      ? { kind: 'result', result: tooMuchMemory(this.limits.memoryMb) }
      : this.isReady
        ? { kind: 'defect', what: error.stack ?? error.message }
        : { kind: 'unfit', why: error.stack ?? error.message }
    this.over()
    this.finish(ended)
  }

  private finish(ended: Ended): void {
    clearTimeout(this.timer)
    const { current } = this
    this.current = undefined
    if (!this.isOver) this.worker.unref()
    current?.end(ended)
  }

  private over(): void {
    if (this.isOver) return
    this.isOver = true
    this.onEnd(this)
  }
}
