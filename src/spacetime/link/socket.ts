/** One WebSocket to a database: its messages, and the one way in which it ends. */
import type { Socket as NetSocket } from 'node:net'
import { Agent, buildConnector, ping, WebSocket, type Dispatcher } from 'undici'
import { protocol } from './messages.ts'

export interface SocketOptions {
  /** Of the server: `http://127.0.0.1:3000` */
  readonly url: string
  readonly database: string
  readonly token: string
  readonly connectMs: number
  readonly maxMessageBytes: number
}

/**
 * Why it ended. `token` and `no-database` are what the server says to the request; `not-taken` is that this
 * side broke off, at frames that are none or too large.
 */
export interface SocketEnd {
  readonly cause: 'unreachable' | 'token' | 'no-database' | 'refused' | 'closed' | 'not-taken'
  readonly detail: string
}

export interface SocketEvents {
  onOpen(): void
  /** Text is none of the protocol: `undefined`. */
  onMessage(bytes: Uint8Array | undefined): void
  /** Once, unless it was destroyed. */
  onEnd(end: SocketEnd): void
}

export interface Socket {
  send(bytes: Uint8Array<ArrayBuffer>): void
  ping(): void
  /** Bytes that came so far, be they a message yet or not. */
  bytesRead(): number
  /** Ends it at once; nothing of it is told any more. */
  destroy(): void
}

const addressOf = ({ url, database }: SocketOptions): URL => {
  const path = `/v1/database/${encodeURIComponent(database)}/subscribe`
  const address = new URL(`${path}?compression=None&light=true`, url)
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'
  return address
}

/** Notes the status with which a server answers, which a WebSocket keeps to itself. */
const noting =
  (note: (status: number) => void) =>
  (dispatch: Dispatcher.Dispatch): Dispatcher.Dispatch =>
  (options, handler) =>
    dispatch(options, {
      onRequestStart: (...told) => handler.onRequestStart?.(...told),
      onRequestUpgrade: (...told) => handler.onRequestUpgrade?.(...told),
      onResponseStart: (...told) => {
        note(told[1])
        handler.onResponseStart?.(...told)
      },
      onResponseData: (...told) => handler.onResponseData?.(...told),
      onResponseEnd: (...told) => handler.onResponseEnd?.(...told),
      onResponseError: (...told) => handler.onResponseError?.(...told),
    })

const endOf = (status: number | undefined, why: string): SocketEnd => {
  if (status === undefined) return { cause: 'unreachable', detail: why }
  const detail = `status ${status}`
  if (status === 401 || status === 403) return { cause: 'token', detail }
  return { cause: status === 404 ? 'no-database' : 'refused', detail }
}

export const openSocket = (options: SocketOptions, events: SocketEvents): Socket => {
  let net: NetSocket | undefined
  let status: number | undefined
  let why = 'not connected'
  let isOpen = false
  let isLeft = false
  let isDone = false
  /** The server has ended it, or the way to it is broken. */
  const left = (): void => {
    isLeft = true
  }

  const connectTo = buildConnector({ timeout: options.connectMs })
  const agent = new Agent({
    connect: (target, done) =>
      connectTo(target, (error, socket) => {
        if (error) {
          why = 'code' in error && typeof error.code === 'string' ? error.code : error.name
          return done(error, null)
        }
        net = socket
        socket.once('end', left).once('error', left)
        if (isDone) socket.destroy()
        return done(null, socket)
      }),
    webSocket: { maxPayloadSize: options.maxMessageBytes },
  })
  const socket = new WebSocket(addressOf(options), {
    protocols: [protocol],
    headers: { authorization: `Bearer ${options.token}` },
    dispatcher: agent.compose(
      noting((answered) => {
        status = answered
      }),
    ),
  })
  socket.binaryType = 'arraybuffer'

  const destroy = (): void => {
    isDone = true
    net?.destroy()
    // What is still connecting, and what waits for an answer.
    void agent.destroy()
  }

  const end = (told: SocketEnd): void => {
    if (isDone) return
    destroy()
    events.onEnd(told)
  }

  socket.addEventListener('open', () => {
    isOpen = true
    // A WebSocket of undici offers it: a megabyte may then be as many as memory has.
    if (socket.extensions !== '') end({ cause: 'refused', detail: 'the server compresses' })
    else if (!isDone) events.onOpen()
  })
  socket.addEventListener('message', ({ data }) => {
    if (!isDone) events.onMessage(data instanceof ArrayBuffer ? new Uint8Array(data) : undefined)
  })
  // It tells nothing that `close` does not, but nobody must be missing to hear it.
  socket.addEventListener('error', () => undefined)
  socket.addEventListener('close', ({ code }) => {
    if (!isOpen) return end(endOf(status, why))
    const most = options.maxMessageBytes
    // A WebSocket tells of both in the same way, and nothing of its reasons.
    if (code === 1006 && !isLeft) {
      const detail = `a message is broken, or has more than ${most} bytes`
      return end({ cause: 'not-taken', detail })
    }
    end({ cause: 'closed', detail: `code ${code}` })
  })

  return {
    send: (bytes) => socket.send(bytes),
    ping: () => ping(socket),
    bytesRead: () => net?.bytesRead ?? 0,
    destroy,
  }
}
