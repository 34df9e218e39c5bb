/** Event streams have no end of their own: without one they would hold up the end of the gateway. */
import { isReader, type BodyReader, type HttpAnswer, type StopSignal } from '../http/index.ts'

/** An event stream ends once `signal` is aborted; clients connect again, elsewhere. Other answers stay as they are. */
export const endsWith = (signal: StopSignal, answer: HttpAnswer): HttpAnswer => {
  const { headers, body } = answer
  const events = headers.get('content-type')?.startsWith('text/event-stream') === true
  if (!events || !isReader(body)) return answer
  const end = (reason?: unknown): Promise<void> => {
    signal.removeEventListener('abort', stop)
    return body.cancel(reason)
  }
  // Where the store has broken off there is nothing left to cancel.
  const stop = (): void => void end().catch(() => undefined)
  signal.addEventListener('abort', stop)
  if (signal.aborted) stop()
  const ending: BodyReader = {
    read: async () => {
      const chunk = await body.read()
      if (chunk.done) signal.removeEventListener('abort', stop)
      return chunk
    },
    cancel: end,
  }
  return { ...answer, body: ending }
}
