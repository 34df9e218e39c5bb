/** Hands batches over, one after another, each until it has been taken. */
import type { FactsBatch, FactsSink } from './facts.ts'

export interface HandingOver {
  /** Whether a batch waits that was not taken yet. */
  readonly isBehind: boolean
  /** Hands over all that there is, unless the sink rejects: then the same batch comes first next time. Never rejects. */
  flush(): Promise<void>
}

export interface HandingOverContext {
  readonly sink: FactsSink
  /** The next batch; undefined where there is nothing to tell. */
  readonly next: () => FactsBatch | undefined
  /** Told of each batch: undefined where it was taken, else why it was not. */
  readonly ended: (error: unknown) => void
}

export const createHandingOver = ({ sink, next, ended }: HandingOverContext): HandingOver => {
  let waiting: FactsBatch | undefined
  let running: Promise<void> | undefined

  const run = async (): Promise<void> => {
    for (;;) {
      waiting ??= next()
      if (!waiting) return
      try {
        await sink.take(waiting)
      } catch (error) {
        ended(error ?? new Error('rejected'))
        return
      }
      waiting = undefined
      ended(undefined)
    }
  }

  return {
    get isBehind() {
      return waiting !== undefined
    },
    flush: () => {
      running ??= run().finally(() => {
        running = undefined
      })
      return running
    },
  }
}
