/** The client's body on its way to the store: when it breaks off, that is not the store's fault. */
import type { Deadlines } from './deadlines.ts'

/** A stream of the same bytes; its failure ends the request as one of the client. */
export const watchedUpload = (
  body: ReadableStream<Uint8Array>,
  deadlines: Deadlines,
): ReadableStream<Uint8Array> => {
  const reader = body.getReader()
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read()
          if (done) controller.close()
          else controller.enqueue(value)
        } catch (error) {
          deadlines.clientFailed(error)
          controller.error(error)
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  )
}
