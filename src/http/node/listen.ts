/** Listening on a port, and closing without cutting off an answer: the same for store and gateway. */
import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { Failure, problem, problemMediaType, type ErrorCode } from '../../errors/index.ts'

export interface ListenOptions {
  readonly host: string
  /** 0 for any free port. */
  readonly port: number
  /** Milliseconds that answers under way may take once the server closes. */
  readonly grace: number
  /** Limits of Node's server, such as `maxHeaderSize` and `requestTimeout`. */
  readonly server?: ServerOptions
}

export interface Listening {
  readonly port: number
  /** Origin without a slash at the end: `http://127.0.0.1:8787`. */
  readonly url: string
  /** Takes no new connections, waits for the answers under way, then resolves. */
  close(): Promise<void>
}

const codes: Readonly<Record<string, ErrorCode>> = {
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
}

/** Answers what is not even HTTP with a problem document, too. */
const refuse = (error: Error & { code?: string }, socket: Socket): void => {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  const reason = problem(codes[error.code ?? ''] ?? 'malformed', 'The request is not valid HTTP.')
  const text = JSON.stringify(reason)
  socket.end(
    `HTTP/1.1 ${reason.status} ${reason.title}\r\nContent-Type: ${problemMediaType}\r\n` +
      `Content-Length: ${Buffer.byteLength(text)}\r\nConnection: close\r\n\r\n${text}`,
  )
}

const closeServer = async (server: Server, grace: number): Promise<void> => {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  const idle = setInterval(() => server.closeIdleConnections(), 20)
  const force = setTimeout(() => server.closeAllConnections(), grace)
  await closed
  clearInterval(idle)
  clearTimeout(force)
}

/** @throws Failure `port-in-use` */
export const listen = async (
  listener: RequestListener,
  { host, port, grace, server: options = {} }: ListenOptions,
): Promise<Listening> => {
  const server = createServer({ keepAliveTimeout: 60_000, ...options }, listener)
  server.on('clientError', refuse)
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: Error & { code?: string }) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new Failure('port-in-use', `Port ${port} on ${host} is taken by another program`)
          : error,
      ),
    )
    server.listen(port, host, resolve)
  })
  const actual = (server.address() as AddressInfo).port
  return {
    port: actual,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${actual}`,
    close: () => closeServer(server, grace),
  }
}
