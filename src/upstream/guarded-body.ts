/** The answer's body as a reader that cannot hang, and that says what happened when it breaks off. */
import type { BodyReader } from '../http/index.ts'
import type { Deadlines } from './deadlines.ts'

export interface GuardOptions {
  readonly deadlines: Deadlines
  /** Whether silence ends it; event streams may be silent for long. */
  readonly idle: boolean
  /** Turns what broke the body into the error of the reader. */
  readonly broken: (error: unknown) => Error
  /** Called when the body is through or given up. */
  readonly ended: () => void
}

/** Reads only what is asked for, so that a slow client slows the store down and costs no memory. */
export const guardedBody = (
  reader: BodyReader,
  { deadlines, idle, broken, ended }: GuardOptions,
): BodyReader => ({
  read: async () => {
    if (idle) deadlines.start('body')
    try {
      const chunk = await reader.read()
      if (idle) deadlines.clear('body')
      if (chunk.done) {
        deadlines.end()
        ended()
      }
      return chunk
    } catch (error) {
      deadlines.end()
      throw broken(error)
    }
  },
  cancel: async (reason) => {
    deadlines.end()
    ended()
    await reader.cancel(reason).catch(() => undefined)
  },
})
