/** Long work gives way to other requests: SQLite and JavaScript would otherwise keep all of them waiting. */
import { setImmediate } from 'node:timers/promises'
import type { StoreRequest } from '../request.ts'

/** Milliseconds after which others have their turn. */
const slice = 5

export class Turns {
  private began = performance.now()

  /** Whether it is time to give way. */
  get isOver(): boolean {
    return performance.now() - this.began >= slice
  }

  async give(): Promise<void> {
    await setImmediate()
    this.began = performance.now()
  }
}

/** Whether nobody is there any more to take an answer. */
export const isGone = ({ signal }: Pick<StoreRequest, 'signal'>): boolean =>
  signal?.aborted ?? false
