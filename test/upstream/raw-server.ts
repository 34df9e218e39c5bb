/** A server on a raw socket that can misbehave in every way that HTTP libraries do not let one. */
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

export interface Seen {
  readonly method: string
  readonly path: string
  readonly headers: Headers
  readonly body: string
  readonly socket: Socket
}

export type Answer = (socket: Socket, seen: Seen) => void

export interface RawServer {
  readonly url: string
  readonly host: string
  readonly seen: readonly Seen[]
  readonly connections: readonly Socket[]
  /** Resolves once the n-th connection is closed. */
  readonly closed: (n?: number) => Promise<void>
  readonly close: () => Promise<void>
}

const headersOf = (lines: readonly string[]): Headers => {
  const headers = new Headers()
  for (const line of lines) {
    const colon = line.indexOf(':')
    headers.append(line.slice(0, colon), line.slice(colon + 1).trim())
  }
  return headers
}

/** One whole request off the front of a text, and the rest. */
const requestOf = (text: string): { seen: Omit<Seen, 'socket'>; rest: string } | undefined => {
  const end = text.indexOf('\r\n\r\n')
  if (end === -1) return undefined
  const [first = '', ...lines] = text.slice(0, end).split('\r\n')
  const [method = '', path = ''] = first.split(' ')
  const headers = headersOf(lines)
  const after = text.slice(end + 4)
  if (headers.get('transfer-encoding') === 'chunked') {
    const last = after.indexOf('0\r\n\r\n')
    if (last === -1) return undefined
    return {
      seen: { method, path, headers, body: after.slice(0, last) },
      rest: after.slice(last + 5),
    }
  }
  const length = Number(headers.get('content-length') ?? 0)
  if (after.length < length) return undefined
  return {
    seen: { method, path, headers, body: after.slice(0, length) },
    rest: after.slice(length),
  }
}

export const rawServer = async (answer: Answer): Promise<RawServer> => {
  const seen: Seen[] = []
  const connections: Socket[] = []
  const endings: Promise<void>[] = []
  const server = createServer((socket) => {
    connections.push(socket)
    endings.push(new Promise((resolve) => socket.once('close', () => resolve())))
    socket.on('error', () => undefined)
    let text = ''
    socket.on('data', (data) => {
      text += data.toString('latin1')
      for (let next = requestOf(text); next; next = requestOf(text)) {
        text = next.rest
        const request = { ...next.seen, socket }
        seen.push(request)
        answer(socket, request)
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const close = async (): Promise<void> => {
    for (const socket of connections) socket.destroy()
    await new Promise<void>((resolve) => server.close(() => resolve()))
  }
  onTestFinished(close)
  const closed = async (n = 0): Promise<void> => endings[n]
  return { url: `http://${host}`, host, seen, connections, closed, close }
}

/** A port that nothing listens on. */
export const deadUrl = async (): Promise<string> => {
  const server = await rawServer(() => undefined)
  await server.close()
  return server.url
}

const crlf = '\r\n'

const answerOf = (status: string, headers: readonly string[], body = ''): string =>
  [`HTTP/1.1 ${status}`, ...headers, '', body].join(crlf)

export const okAnswer = (body = 'hello', headers: readonly string[] = []): string =>
  answerOf('200 OK', [`Content-Length: ${body.length}`, ...headers], body)

const thenReset = (text: string) => (socket: Socket) =>
  void socket.write(text, 'latin1', () => socket.resetAndDestroy())

const say =
  (text: string | Uint8Array): Answer =>
  (socket) =>
    void (typeof text === 'string' ? socket.write(text, 'latin1') : socket.write(text))

/** What each path does. */
export const misbehaviours: Readonly<Record<string, Answer>> = {
  '/ok': say(okAnswer()),
  '/no-content': say(answerOf('204 No Content', ['X-Kept: 1'])),
  '/not-modified': say(answerOf('304 Not Modified', ['Content-Length: 5', 'ETag: "a"'])),
  '/silent': () => undefined,
  '/slow-body': say(answerOf('200 OK', ['Content-Length: 10'], 'hel')),
  '/event-stream': say(
    answerOf(
      '200 OK',
      ['Content-Type: text/event-stream', 'Transfer-Encoding: chunked'],
      `6${crlf}data:1${crlf}`,
    ),
  ),
  '/reset': (socket) => socket.resetAndDestroy(),
  '/hang-up': (socket) => void socket.end(),
  '/reset-in-headers': thenReset('HTTP/1.1 200 OK\r\nContent-Le'),
  '/reset-in-body': thenReset(answerOf('200 OK', ['Content-Length: 100'], 'half')),
  '/truncated': (socket) => void socket.end(answerOf('200 OK', ['Content-Length: 100'], 'half')),
  '/truncated-chunks': (socket) =>
    void socket.end(answerOf('200 OK', ['Transfer-Encoding: chunked'], `4${crlf}half${crlf}`)),
  '/chunked-garbage': say(
    answerOf('200 OK', ['Transfer-Encoding: chunked'], `4${crlf}half${crlf}ZZ${crlf}`),
  ),
  '/huge-headers': say(okAnswer('hello', [`X-Huge: ${'x'.repeat(200_000)}`])),
  '/not-http': say('SSH-2.0-OpenSSH_9.2\r\n\r\n'),
  '/early-hints': say(answerOf('103 Early Hints', ['Link: </a>; rel=preload']) + okAnswer()),
  '/redirect': say(answerOf('302 Found', ['Location: /ok', 'Content-Length: 0'])),
  '/until-close': (socket) => void socket.end(answerOf('200 OK', [], 'hello')),
  '/cookies': say(
    okAnswer('hello', [
      'Set-Cookie: a=1',
      'Set-Cookie: b=2; Expires=Wed, 01 Jan 2031 00:00:00 GMT',
    ]),
  ),
  '/latin1': say(okAnswer('hello', ['X-Name: Z\u00fcrich'])),
  '/hop': say(
    okAnswer('hello', [
      'Keep-Alive: timeout=5',
      'Connection: keep-alive, X-Hop',
      'X-Hop: 1',
      'X-End: 1',
    ]),
  ),
}

/** Behaves as the path says; 404 for any other. */
export const misbehave: Answer = (socket, seen) => {
  const path = seen.path.split('?', 1)[0] ?? ''
  if (seen.method === 'HEAD') socket.write(answerOf('200 OK', ['Content-Length: 5']))
  else if (Object.hasOwn(misbehaviours, path)) misbehaviours[path]?.(socket, seen)
  else socket.write(answerOf('404 Not Found', ['Content-Length: 0']))
}
