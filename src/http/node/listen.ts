/** Listening on a port, and closing without cutting off an answer: the same for store and gateway. */
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http'
import { Server as NetServer, type AddressInfo, type Socket } from 'node:net'
import { commandErrors, Failure, know, problem, type Problem } from '../../errors/index.ts'
import type { Caught } from '../../telemetry/index.ts'
import { HeaderList } from '../header-list.ts'
import type { Turn } from './connection.ts'
import { Connections, type ConnectionLimits } from './connections.ts'
import { mostClients } from './descriptors.ts'
import { expectsMore, leaveToReader } from './expectation.ts'
import { answerWith, marked, type Mark } from './listener.ts'
import { isOtherProtocol } from './protocol.ts'
import { refusalOf, type ParseError } from './refusal.ts'
import { sendAnswer } from './send-answer.ts'

/** What a listener takes; each has a default. */
export interface ListenLimits extends ConnectionLimits {
  /** Bytes of the head of a request. */
  readonly headerBytes: number
  /** Milliseconds for the head of a request to arrive. */
  readonly headersMs: number
  /** Milliseconds for all of a request to arrive. */
  readonly requestMs: number
}

const usual: ListenLimits = {
  connections: 10_000,
  requests: 2000,
  writeMs: 60_000,
  headerBytes: 32 * 1024,
  headersMs: 10_000,
  requestMs: 30_000,
}

export interface ListenOptions {
  /** The loopback where there is none: Node would listen on every address of the machine. */
  readonly host: string | undefined
  /** 0 for any free port. */
  readonly port: number
  /** Milliseconds that answers under way may take once the server closes. */
  readonly grace: number
  readonly limits?: Partial<ListenLimits>
  /**
   * Milliseconds after which a connection counts as idle once the server closes: a request that is on
   * its way to us then is still answered.
   */
  readonly quietMs?: number
  /**
   * Milliseconds in which a client that has ended its side has to be sent something, again and again
   * until its answer is whole; then it counts as gone.
   */
  readonly halfClosedMs?: number
  /** Whether the listener itself tells clients to go on that wait for `100 Continue`. */
  readonly continues?: boolean
  /** Completes the headers of answers that the listener gives by itself. */
  readonly mark?: Mark
  /** Further settings of Node's server. */
  readonly server?: ServerOptions
  /** Told why a request was not handled, or a connection ended: a code of the catalogue, or a limit. */
  readonly refused?: (reason: string) => void
  /** Told of what was thrown for no known reason. */
  readonly caught?: Caught
}

export interface Listening {
  readonly port: number
  /** Origin without a slash at the end: `http://127.0.0.1:8787`. */
  readonly url: string
  /** Other limits from now on; those of the head hold for new connections. */
  limit(limits: Partial<ListenLimits>): void
  /** Takes no new connections, waits for the answers under way, then resolves. */
  close(): Promise<void>
}

const loopback = '127.0.0.1'

const nothing = (): undefined => undefined

const otherVersion = problem(
  'malformed',
  'The version of HTTP in the request is not HTTP/1.0 or 1.1.',
)

const methods = 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS'

/** How often connections are looked at: for clients that do not read, and for idle ones at the end. */
const stalledEvery = 1000
const idleEvery = 20

/**
 * Those under way are answered, and so is whatever comes on a connection that is open; each answer
 * is the last of its connection, and so is silence.
 */
const closeServer = async (
  server: Server,
  connections: Connections,
  { grace, quietMs = 250 }: ListenOptions,
): Promise<void> => {
  // Node's own would reset connections that seem idle, with requests on their way.
  const closed = new Promise<void>((resolve) => {
    NetServer.prototype.close.call(server, () => resolve())
  })
  connections.finish()
  connections.closeIdle(quietMs)
  const idle = setInterval(() => connections.closeIdle(quietMs), idleEvery)
  const force = setTimeout(() => connections.destroyAll(), grace)
  await closed
  clearInterval(idle)
  clearTimeout(force)
  // Ends the clocks of Node's server.
  server.close()
}

const refusal = ({ code, message }: Error & { code?: string }, host: string, port: number) =>
  code === 'EADDRINUSE'
    ? new Failure('port-in-use', `Port ${port} on ${host} is taken by another program`)
    : new Failure('config-invalid', `Cannot listen on port ${port} of ${host}`, [
        { place: 'listen', message },
      ])

/** Node's server, with connections of ours. */
const serverOf = (
  listener: RequestListener,
  options: ListenOptions,
): { server: Server; connections: Connections; limit: Listening['limit'] } => {
  const { caught = nothing, refused = nothing, continues = false, mark } = options
  const { halfClosedMs = 2000 } = options
  const most = mostClients()
  const within = (given: ListenLimits): ListenLimits => ({
    ...given,
    connections: Math.min(given.connections, most),
  })
  let limits = within({ ...usual, ...options.limits })
  const connections = new Connections({
    limits,
    handle: ({ incoming, outgoing }) => {
      try {
        listener(incoming, outgoing)
      } catch (error) {
        caught('listener', error)
        incoming.socket.destroy()
      }
    },
    refuse: ({ incoming, outgoing }, reason) => {
      const answer = answerWith(reason, { 'retry-after': String(reason['retryAfter']) })
      void sendAnswer(marked(answer, incoming, mark), outgoing, { problemOf: nothing, caught })
    },
    told: refused,
    halfClosedMs,
  })
  const server = createServer({
    // Node looks for requests that take too long every 30 seconds unless told otherwise.
    connectionsCheckingInterval: 1000,
    keepAliveTimeout: 60_000,
    // A client that is gone without a word is found out, however silent its answer is.
    keepAlive: true,
    keepAliveInitialDelay: 60_000,
    // It is answered by us, in words.
    requireHostHeader: false,
    maxHeaderSize: limits.headerBytes,
    requestTimeout: limits.requestMs,
    headersTimeout: Math.min(limits.headersMs, limits.requestMs),
    ...options.server,
  })
  /** Answers what is no request that Node hands over. */
  const turnAway = (socket: Socket, reason: Problem, more: HeaderList = new HeaderList()): void => {
    refused(reason.code)
    connections.of(socket)?.refuse(reason, mark?.(more, undefined) ?? more)
  }
  const take = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const { socket, httpVersion } = incoming
    const connection = connections.of(socket)
    // Looking costs a copy: who speaks another protocol does so from the start.
    const looks = httpVersion !== '1.1' || connection?.isFresh === true
    if (looks && isOtherProtocol(incoming)) turnAway(socket, otherVersion)
    else connection?.take({ incoming, outgoing } satisfies Turn)
  }
  const refuse = (socket: Socket, error: ParseError): void => {
    if (error.code === 'HPE_CLOSED_CONNECTION') return
    if (!socket.writable || error.code === 'ECONNRESET') {
      socket.destroy()
      return
    }
    turnAway(socket, refusalOf(error))
  }
  // Node's types do not know it: who has ended its side is answered.
  Object.assign(server, { httpAllowHalfOpen: true })
  server.on('connection', (socket: Socket) => connections.add(socket))
  server.on('request', take)
  server.on('checkContinue', (incoming, outgoing) => {
    if (continues) leaveToReader(incoming)
    else if (!expectsMore(incoming.headers.expect ?? '')) outgoing.writeContinue()
    take(incoming, outgoing)
  })
  // The listener judges them.
  server.on('checkExpectation', take)
  server.on('connect', (_, stream) => {
    const socket = stream as Socket
    socket.on('error', nothing)
    const reason = problem(
      'method-not-allowed',
      'CONNECT is not supported: the gateway opens no tunnels.',
    )
    turnAway(socket, reason, HeaderList.of({ allow: methods }))
  })
  server.on('clientError', (error: ParseError, stream) => {
    try {
      refuse(stream as Socket, error)
    } catch (defect) {
      caught('connection', defect)
      stream.destroy()
    }
  })
  const limit = (given: Partial<ListenLimits>): void => {
    limits = within({ ...limits, ...given })
    connections.limit(limits)
    // Node's types do not know that it reads this for each connection.
    Object.assign(server, { maxHeaderSize: limits.headerBytes })
    server.requestTimeout = limits.requestMs
    server.headersTimeout = Math.min(limits.headersMs, limits.requestMs)
  }
  return { server, connections, limit }
}

/** @throws Failure `port-in-use`; `config-invalid` when the address is not one of this machine */
export const listen = async (
  listener: RequestListener,
  options: ListenOptions,
): Promise<Listening> => {
  const { port, caught = nothing } = options
  // Empty counts as absent, as it does for Node.
  const host = options.host || loopback
  const { server, connections, limit } = serverOf(listener, options)
  know(commandErrors)
  await new Promise<void>((resolve, reject) => {
    const failed = (error: Error & { code?: string }) => reject(refusal(error, host, port))
    server.once('error', failed)
    server.listen(port, host, () => {
      server.off('error', failed)
      resolve()
    })
  })
  // Such as too many open files: the connections that are there go on.
  server.on('error', (error) => caught('accept', error))
  const stalled = setInterval(() => connections.closeStalled(), stalledEvery)
  stalled.unref()
  const actual = (server.address() as AddressInfo).port
  return {
    port: actual,
    url: `http://${host.includes(':') ? `[${host}]` : host}:${actual}`,
    limit,
    close: async () => {
      await closeServer(server, connections, options)
      clearInterval(stalled)
    },
  }
}
