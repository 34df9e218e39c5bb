/** What clients expect (RFC 9110 section 10.1.1): to be told to go on before they send their body, and nothing else. */
import type { IncomingMessage, ServerResponse } from 'node:http'

/** Whether a value of `Expect` names something that is not known here. */
export const expectsMore = (expect: string): boolean =>
  expect.split(',').some((one) => !/^\s*(?:100-continue\s*)?$/i.test(one))

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
