/** The body of a request on a connection of Node's, read on demand. */
import type { IncomingMessage } from 'node:http'
import type { BodyReader } from '../body-reader.ts'
import { BodyQueue } from './body-queue.ts'

/** Whether the head of a request says that a body follows (RFC 9112 section 6.3). */
const hasBody = ({ headers }: IncomingMessage): boolean => {
  const length = headers['content-length']
  return headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0')
}

/** Whether some of a request is still on its way. */
export const hasUnread = (incoming: IncomingMessage): boolean =>
  !incoming.complete && hasBody(incoming)

/**
 * Null where the request says that there is none. Nothing is taken from the connection before the
 * first read.
 *
 * @param begins called at the first read, for a client that waits to be told to go on
 */
export const bodyOf = (
  incoming: IncomingMessage,
  begins: () => void = () => undefined,
): BodyReader | null => {
  if (!hasBody(incoming)) return null
  const queue = new BodyQueue({
    pause: () => void incoming.pause(),
    resume: () => void incoming.resume(),
    // The answer is still to be sent: what comes now is thrown away, and the connection ends after it.
    abort: () => void incoming.resume(),
  })
  const broken = (): void => {
    if (queue.isOpen) queue.fail(new Error('The body of the request broke off.'))
  }
  let begun = false
  const begin = (): void => {
    if (begun) return
    begun = true
    begins()
    incoming
      .on('data', (chunk: Uint8Array) => queue.push(chunk))
      .on('end', () => queue.end())
      .on('error', broken)
      .on('close', broken)
    if (incoming.destroyed) broken()
  }
  return {
    read: () => {
      begin()
      return queue.read()
    },
    cancel: (reason) => queue.cancel(reason),
  }
}
