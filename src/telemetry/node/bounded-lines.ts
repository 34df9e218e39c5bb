/** Log lines on their way out: whoever writes them never waits, and never keeps more than so much. */

/** Takes bytes; calls back when it can take more. One call at a time. */
export type Sink = (bytes: Buffer, done: (error?: Error | null) => void) => void

export interface BoundedLinesOptions {
  readonly sink: Sink
  /** The line that tells how many were dropped. */
  readonly notice: (dropped: number) => string
  /** Told of lines as they are dropped. */
  readonly dropped: (count: number) => void
  /** Bytes that wait or are being written, about; lines beyond are dropped. */
  readonly maxBytes?: number
}

export interface BoundedLines {
  /** @param lines one or several, with their ends: written or dropped together */
  write(lines: string): void
  /** Whether all is written, at the latest after `ms`. */
  flush(ms: number): Promise<boolean>
  /** What waits, at the end of the process; nothing where the sink has stopped taking any. */
  rest(): string
}

/** Lines go out together once they come to this, at the latest after `patience` ms. */
const batchBytes = 8192
const patience = 100

export const boundedLines = (options: BoundedLinesOptions): BoundedLines => {
  const { sink, notice, dropped, maxBytes = 1024 * 1024 } = options
  let waiting: string[] = []
  let waitingBytes = 0
  let writingBytes = 0
  /** Lines being written. */
  let writing = 0
  let untold = 0
  let timer: NodeJS.Timeout | undefined
  let idle: (() => void)[] = []

  const drop = (count: number): void => {
    untold += count
    dropped(count)
  }

  const taken = (error?: Error | null): void => {
    if (error) drop(writing)
    writing = 0
    writingBytes = 0
    if (waiting.length > 0) {
      // A sink that fails does so at once: it is not asked again and again.
      if (error) later()
      else send()
      return
    }
    for (const resolve of idle) resolve()
    idle = []
  }

  const send = (): void => {
    clearTimeout(timer)
    timer = undefined
    if (writing > 0 || waiting.length === 0) return
    const lines = untold > 0 ? [notice(untold), ...waiting] : waiting
    const bytes = Buffer.from(lines.join(''))
    untold = 0
    writing = waiting.length
    writingBytes = bytes.length
    waiting = []
    waitingBytes = 0
    try {
      sink(bytes, taken)
    } catch (error) {
      taken(error instanceof Error ? error : new Error('The sink failed'))
    }
  }

  const later = (): void => {
    timer ??= setTimeout(send, patience).unref()
  }

  return {
    write: (lines) => {
      // No character takes more than three bytes; most take one.
      const bytes = lines.length
      if (waitingBytes + writingBytes + bytes > maxBytes) {
        drop(lines.split('\n').length - 1)
        return
      }
      waiting.push(lines)
      waitingBytes += bytes
      if (waitingBytes >= batchBytes && writing === 0) send()
      else later()
    },
    flush: async (ms) => {
      send()
      if (writing === 0 && waiting.length === 0) return true
      const { promise, resolve } = Promise.withResolvers<void>()
      idle.push(resolve)
      const late = setTimeout(resolve, ms)
      await promise
      clearTimeout(late)
      return writing === 0 && waiting.length === 0
    },
    rest: () => (writing > 0 ? '' : waiting.join('')),
  }
}
