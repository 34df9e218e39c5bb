/**
 * Connections for undici, with two corrections of how it reads answers. Node's own client reads
 * interim answers as it should, but costs half as much again for every request.
 */
import type { Socket } from 'node:net'
import { buildConnector } from 'undici'

/** What is used of undici's parser of a connection. */
interface Parser {
  onHeadersComplete(status: number, upgrade: boolean, keepsAlive: boolean): number
}

/**
 * RFC 9110 section 15.2: a client reads interim answers also where it did not ask for them. undici
 * takes a 100 for an attack, though it passes over all others: so it gets to see another one.
 */
const passOverContinue = (socket: Socket): void => {
  const held = socket as unknown as Readonly<Record<symbol, Parser | undefined>>
  const symbol = Object.getOwnPropertySymbols(socket).find((own) => own.description === 'parser')
  const parser = symbol && held[symbol]
  // A connection of HTTP/2 has none.
  if (typeof parser?.onHeadersComplete !== 'function') return
  const read = parser.onHeadersComplete.bind(parser)
  parser.onHeadersComplete = (status, ...rest) => read(status === 100 ? 102 : status, ...rest)
}

/**
 * undici takes a reset for the end of a body that has no other end. It knows one by its code, and a
 * body that broke off is not whole (RFC 9112 section 8).
 */
const tellReset = (error: Error & { code?: string }): void => {
  if (error.code === 'ECONNRESET') error.code = 'UND_ERR_SOCKET'
}

/** @param options those of undici's own connector */
export const connectorOf = (options: buildConnector.BuildOptions): buildConnector.connector => {
  const connect = buildConnector(options)
  return (target, done) =>
    connect(target, (error, socket) => {
      if (error) return done(error, null)
      // Before undici's own listener, which comes with `done`.
      socket.on('error', tellReset)
      done(null, socket)
      passOverContinue(socket)
    })
}
