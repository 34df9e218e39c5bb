/** Clients that send their body only once they are told to go on (`Expect: 100-continue`, RFC 9110 section 10.1.1). */
import type { IncomingMessage, ServerResponse } from 'node:http'

const waiting = new WeakSet<IncomingMessage>()

/** The one who reads the body is going to tell the client. */
export const leaveToReader = (incoming: IncomingMessage): void => {
  waiting.add(incoming)
}

/** What tells the client to go on; undefined where it does not wait for that. */
export const goOn = (
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): (() => void) | undefined => {
  if (!waiting.has(incoming)) return undefined
  return () => {
    if (!outgoing.headersSent && !outgoing.destroyed) outgoing.writeContinue()
  }
}
