/** Listening on a port, and closing without cutting off an answer: the same for store and gateway. */
import {
  createServer,
  type RequestListener,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http'
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

/**
 * Answers what is not even HTTP with a problem document, too.
 * @param answer what is being answered on the connection: a begun one cannot be told anything else
 */
const refuse = (
  error: Error & { code?: string },
  socket: Socket,
  answer: ServerResponse | undefined,
): void => {
  const begun = answer?.headersSent === true && !answer.writableFinished
  if (begun || !socket.writable || error.code === 'ECONNRESET') {
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

const refusal = ({ code, message }: Error & { code?: string }, host: string, port: number) =>
  code === 'EADDRINUSE'
    ? new Failure('port-in-use', `Port ${port} on ${host} is taken by another program`)
    : new Failure('config-invalid', `Cannot listen on port ${port} of ${host}`, [
        { place: 'listen', message },
      ])

/** @throws Failure `port-in-use`; `config-invalid` when the address is not one of this machine */
export const listen = async (
  listener: RequestListener,
  { host, port, grace, server: options = {} }: ListenOptions,
): Promise<Listening> => {
  const answers = new Map<Socket, ServerResponse>()
  const server = createServer(
    // Node looks for requests that take too long every 30 seconds unless told otherwise.
    { keepAliveTimeout: 60_000, connectionsCheckingInterval: 1000, ...options },
    (request, response) => {
      answers.set(request.socket, response)
      listener(request, response)
    },
  )
  server.on('connection', (socket) => socket.once('close', () => answers.delete(socket)))
  server.on('clientError', (error, socket: Socket) => refuse(error, socket, answers.get(socket)))
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: Error & { code?: string }) => reject(refusal(error, host, port)))
    server.listen(port, host, resolve)
  })
  const actual = (server.address() as AddressInfo).port
  return {
    port: actual,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${actual}`,
    close: () => closeServer(server, grace),
  }
}
