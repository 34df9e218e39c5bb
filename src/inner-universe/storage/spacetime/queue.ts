/**
 * Writes of one process, one after another: they would otherwise refuse each other. Nobody waits in it
 * for ever, and not too many do, whatever becomes of the write that is under way.
 */

export interface QueueLimits {
  /** Longest time that a write waits for its turn, in milliseconds. */
  readonly waitMs: number
  /** Most writes that wait. */
  readonly most: number
}

export class Queue {
  private readonly limits: QueueLimits
  private isTaken = false
  /** In the order in which they came. */
  private readonly waiting = new Set<() => void>()
  private idle: (() => void)[] = []

  constructor(limits: QueueLimits) {
    this.limits = limits
  }

  /** Whether a write is under way. */
  get isBusy(): boolean {
    return this.isTaken
  }

  /** Writes that are under way or wait. */
  get length(): number {
    return this.waiting.size + (this.isTaken ? 1 : 0)
  }

  /** Undefined where its turn did not come: nothing of `work` was then done, nor ever will be. */
  async run<T>(work: () => Promise<T>): Promise<T | undefined> {
    if (!(await this.turn())) return undefined
    try {
      return await work()
    } finally {
      this.pass()
    }
  }

  /** Resolves once nothing is under way, and nobody waits. */
  async done(): Promise<void> {
    if (this.isTaken) await new Promise<void>((resolve) => this.idle.push(resolve))
  }

  private turn(): Promise<boolean> {
    if (!this.isTaken) {
      this.isTaken = true
      return Promise.resolve(true)
    }
    const { waitMs, most } = this.limits
    if (this.waiting.size >= most) return Promise.resolve(false)
    return new Promise((resolve) => {
      const go = (): void => {
        clearTimeout(timer)
        this.waiting.delete(go)
        resolve(true)
      }
      const timer = setTimeout(() => {
        this.waiting.delete(go)
        resolve(false)
      }, waitMs)
      this.waiting.add(go)
    })
  }

  private pass(): void {
    const [next] = this.waiting
    if (next) return next()
    this.isTaken = false
    const { idle } = this
    this.idle = []
    for (const resolve of idle) resolve()
  }
}
