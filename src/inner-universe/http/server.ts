/** The HTTP server of a store: listening, and closing without cutting off an answer. */
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { Failure, problem, type ErrorCode } from '../../errors/index.ts'
import { problemAnswer } from './answer.ts'

export interface Listening {
  readonly port: number
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
  const { status, headers, body } = problemAnswer(reason)
  const text = String(body)
  socket.end(
    `HTTP/1.1 ${status} ${reason.title}\r\nContent-Type: ${headers['content-type']}\r\n` +
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

/**
 * @param grace milliseconds that answers under way may take once the server closes.
 * @throws Failure `port-in-use`
 */
export const listen = async (
  listener: RequestListener,
  host: string,
  port: number,
  grace: number,
): Promise<Listening> => {
  const server = createServer({ keepAliveTimeout: 60_000 }, listener)
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
  return {
    port: (server.address() as AddressInfo).port,
    close: () => closeServer(server, grace),
  }
}
