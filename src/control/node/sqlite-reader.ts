/** Reads that take long, in a thread with a connection of its own: requests of clients go on meanwhile. */
import { Worker } from 'node:worker_threads'
import type { Compilable } from 'kysely'
import { Failure } from '../../errors/index.ts'
import { threadEntry } from '../../gateway/work/node/thread-entry.ts'

export interface ReadOrder {
  readonly id: number
  readonly queries: readonly {
    readonly text: string
    readonly values: readonly (string | number | null)[]
  }[]
}

/** No answers where it failed. */
export interface ReadReport {
  readonly id: number
  readonly answers?: unknown[][]
}

/** Reads that wait for one another; beyond them somebody asks faster than there are answers. */
const mostWaiting = 64
/** Milliseconds without a read after which its memory is given back. */
const idleMs = 30_000

export class SqliteReader {
  private readonly file: string
  private thread: Worker | undefined
  private readonly waiting = new Map<number, (answers: unknown[][] | undefined) => void>()
  private lastId = 0
  private idle: ReturnType<typeof setTimeout> | undefined

  constructor(file: string) {
    this.file = file
  }

  /**
   * As of one moment.
   *
   * @returns nothing where it could not be read there
   * @throws Failure `control-unavailable` where too many wait already
   */
  read(queries: readonly Compilable[]): Promise<unknown[][] | undefined> {
    if (this.waiting.size >= mostWaiting) {
      throw new Failure(
        'control-unavailable',
        `The control store ${this.file} is asked faster than it answers.`,
      )
    }
    clearTimeout(this.idle)
    const thread = (this.thread ??= this.start())
    const id = ++this.lastId
    const order: ReadOrder = {
      id,
      queries: queries.map((query) => {
        const { sql, parameters } = query.compile()
        return { text: sql, values: parameters as (string | number | null)[] }
      }),
    }
    return new Promise((resolve) => {
      this.waiting.set(id, resolve)
      thread.ref()
      thread.postMessage(order, [])
    })
  }

  close(): void {
    clearTimeout(this.idle)
    const { thread } = this
    this.thread = undefined
    void thread?.terminate()
    for (const settle of this.waiting.values()) settle(undefined)
    this.waiting.clear()
  }

  private start(): Worker {
    const entry = threadEntry('./sqlite-thread', import.meta.url)
    const thread = new Worker(entry.url, { ...entry.options, workerData: this.file })
    thread.unref()
    thread.on('message', (report: ReadReport) => this.hear(report))
    const fail = (): void => {
      if (this.thread === thread) this.close()
    }
    thread.on('error', fail)
    thread.on('exit', fail)
    return thread
  }

  private hear({ id, answers }: ReadReport): void {
    const settle = this.waiting.get(id)
    this.waiting.delete(id)
    settle?.(answers)
    if (this.waiting.size > 0) return
    // A process waits for answers, not for an idle thread.
    this.thread?.unref()
    this.idle = setTimeout(() => this.close(), idleMs)
    this.idle.unref()
  }
}
