/** The answer's body as a stream that cannot hang, and that says what happened when it breaks off. */
import type { BodyReader } from './backend.ts'
import type { Deadlines } from './deadlines.ts'

export interface GuardOptions {
  readonly deadlines: Deadlines
  /** Whether silence ends it; event streams may be silent for long. */
  readonly idle: boolean
  /** Turns what broke the body into the error of the stream. */
  readonly broken: (error: unknown) => Error
  /** Called when the body is through or given up. */
  readonly ended: () => void
}

/** Reads only what is asked for, so that a slow client slows the store down and costs no memory. */
export const guardedBody = (
  reader: BodyReader,
  { deadlines, idle, broken, ended }: GuardOptions,
): ReadableStream<Uint8Array> =>
  new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (idle) deadlines.start('body')
        try {
          const { done, value } = await reader.read()
          deadlines.clear('body')
          if (!done) {
            controller.enqueue(value ?? new Uint8Array())
            return
          }
        } catch (error) {
          deadlines.end()
          controller.error(broken(error))
          return
        }
        deadlines.end()
        ended()
        controller.close()
      },
      async cancel(reason) {
        deadlines.end()
        ended()
        await reader.cancel(reason).catch(() => undefined)
      },
    },
    { highWaterMark: 0 },
  )
