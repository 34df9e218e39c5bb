/**
 * The polite end of a connection (RFC 9112 section 9.6): first our side, then, when the client has
 * seen it, the rest. Where bytes of the client are unread, TCP resets a connection that is simply
 * closed, and the client may never see the answer that it was sent.
 */
import type { Socket } from 'node:net'

/** Milliseconds that a client has to see the end. */
export const lingerMs = 5000

/** Ends our side once all is written; what still comes is thrown away. */
export const linger = (socket: Socket, ms = lingerMs): void => {
  if (socket.destroyed) return
  socket.end()
  socket.resume()
  const timer = setTimeout(() => socket.destroy(), ms)
  timer.unref()
  socket.once('close', () => clearTimeout(timer))
}
