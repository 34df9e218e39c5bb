/** Wakes the event streams when there is something new to read, and when the store closes. */
import type { StopSignal } from '../../http/index.ts'

export class EventFeed {
  private readonly sleepers = new Set<() => void>()
  private ended = false

  /** True once the store is closing: streams end. */
  get closed(): boolean {
    return this.ended
  }

  /** How many streams wait for news. */
  get waiting(): number {
    return this.sleepers.size
  }

  notify(): void {
    const woken = [...this.sleepers]
    this.sleepers.clear()
    for (const wake of woken) wake()
  }

  close(): void {
    this.ended = true
    this.notify()
  }

  /** Resolves at the next news, after `ms`, or when `gone` aborts. */
  async sleep(ms: number, gone: StopSignal): Promise<void> {
    if (this.ended || gone.aborted) return
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        clearTimeout(timer)
        gone.removeEventListener('abort', wake)
        this.sleepers.delete(wake)
        resolve()
      }
      const timer = setTimeout(wake, ms)
      gone.addEventListener('abort', wake)
      this.sleepers.add(wake)
    })
  }
}
