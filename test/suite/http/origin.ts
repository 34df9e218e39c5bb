/** A store that speaks plain HTTP as RFC 9110 has it, and a client that hides nothing of what was said. */
import {
  createServer,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { answerOf } from '../../support/http-answer.ts'

export interface Received {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly trailers: Readonly<Record<string, string | undefined>>
  readonly body: string
}

export type Respond = (request: Received, outgoing: ServerResponse) => void

export interface Origin {
  readonly url: string
  /** What it answers from now on. */
  respond: Respond
  readonly received: Received[]
  close(): Promise<void>
}

export const startOrigin = async (): Promise<Origin> => {
  const received: Received[] = []
  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const { method = '', url = '', headers } = incoming
    const body = await text(incoming)
    const request = { method, url, headers, trailers: incoming.trailers, body }
    received.push(request)
    origin.respond(request, outgoing)
  }
  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing).catch(() => outgoing.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin: Origin = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    respond: (_, outgoing) => outgoing.writeHead(204).end(),
    received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  return origin
}

const tags = (header: string): string[] => header.match(/(?:W\/)?"[^"]*"|\*/g) ?? []
const opaque = (tag: string): string => tag.replace(/^W\//, '')

/** The status that conditions lead to, in the order of RFC 9110 section 13.2.2; undefined when they hold. */
const condition = (
  { method, headers }: Received,
  tag: string | undefined,
  modified: string,
): 304 | 412 | undefined => {
  const reading = method === 'GET' || method === 'HEAD'
  const { 'if-match': match, 'if-none-match': noneMatch } = headers
  const since = headers['if-modified-since']
  const unmodified = headers['if-unmodified-since']
  if (match !== undefined) {
    const strong = (wanted: string) => wanted === '*' || (wanted === tag && !tag.startsWith('W/'))
    if (!tags(match).some(strong)) return 412
  } else if (unmodified !== undefined && Date.parse(unmodified) < Date.parse(modified)) return 412
  if (noneMatch !== undefined) {
    const weak = (wanted: string) =>
      wanted === '*' || (tag !== undefined && opaque(wanted) === opaque(tag))
    if (tags(noneMatch).some(weak)) return reading ? 304 : 412
  } else if (reading && since !== undefined && Date.parse(since) >= Date.parse(modified)) return 304
  return undefined
}

export interface Stored {
  readonly body: string
  readonly tag?: string
  readonly headers?: OutgoingHttpHeaders
}

export const lastModified = 'Sun, 06 Nov 2022 08:49:37 GMT'

/** One document, with all that RFC 9110 says of conditions. */
export const documentOrigin =
  ({ body, tag, headers = {} }: Stored): Respond =>
  (request, outgoing) => {
    const failed = condition(request, tag, lastModified)
    const told = {
      ...(tag === undefined ? {} : { ETag: tag }),
      'Last-Modified': lastModified,
      ...headers,
    }
    if (failed === 304) outgoing.writeHead(304, told).end()
    else if (failed === 412) {
      outgoing.writeHead(412, { 'Content-Type': 'application/problem+json' }).end('{"status":412}')
    } else if (request.method === 'DELETE') outgoing.writeHead(204, told).end()
    else {
      const typed = { 'Content-Type': 'application/json', ...told }
      const head = request.method === 'HEAD'
      outgoing.writeHead(200, { ...typed, 'Content-Length': Buffer.byteLength(body) })
      outgoing.end(head ? undefined : body)
    }
  }

export interface Asked {
  readonly method?: string
  /** Sent as it is written, where a URL would be tidied. */
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array | undefined
}

export interface Answered {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly bytes: Buffer
  readonly trailers: Readonly<Record<string, string | undefined>>
}

/** One request, of which neither headers are added nor the answer's bytes decoded. */
export const ask = (
  url: string,
  { method = 'GET', path, headers = {}, body }: Asked = {},
): Promise<Answered> =>
  new Promise((resolve, reject) => {
    const options = { method, headers, agent: false, ...(path === undefined ? {} : { path }) }
    const outgoing = httpRequest(url, options, (incoming) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('error', reject)
      incoming.on('end', () => {
        const { statusCode = 0, trailers } = incoming
        const bytes = Buffer.concat(chunks)
        resolve({ status: statusCode, headers: incoming.headers, bytes, trailers })
      })
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })

/**
 * Everything that comes back for the bytes of one request, until the other side closes or says what
 * is waited for. A whole answer is followed by the end of this side, for which workerd waits.
 */
export const talk = (url: string, sent: string, until?: string): Promise<string> =>
  new Promise((resolve) => {
    const { port, hostname } = new URL(url)
    const socket = connect(Number(port), hostname, () => socket.write(sent))
    const method = sent.slice(0, sent.indexOf(' '))
    let heard = ''
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      heard += chunk
      if (answerOf(heard, method).kind === 'answer') socket.end()
      if (until !== undefined && heard.includes(until)) socket.destroy()
    })
    socket.on('error', () => socket.destroy()).once('close', () => resolve(heard))
  })
