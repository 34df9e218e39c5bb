/** Event streams have no end of their own: without one they would hold up the end of the gateway. */

const isEventStream = ({ headers }: Response): boolean =>
  headers.get('content-type')?.startsWith('text/event-stream') === true

/** An event stream ends once `signal` is aborted; clients connect again, elsewhere. Other answers stay as they are. */
export const endsWith = (signal: AbortSignal, response: Response): Response => {
  if (!response.body || !isEventStream(response)) return response
  const reader = response.body.getReader()
  const end = (reason?: unknown): Promise<void> => {
    signal.removeEventListener('abort', stop)
    return reader.cancel(reason)
  }
  // Where the store has broken off there is nothing left to cancel.
  const stop = (): void => void end().catch(() => undefined)
  signal.addEventListener('abort', stop)
  if (signal.aborted) stop()
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull: async (controller) => {
      const { done, value } = await reader.read()
      if (!done) controller.enqueue(value)
      else {
        signal.removeEventListener('abort', stop)
        controller.close()
      }
    },
    cancel: end,
  })
  return new Response(body, response)
}
