/** The bytes of what clients ask and the store answers. */
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { items } from '../../gateway/support/contract.ts'
import type { Ask, Field, Reply } from './cases.ts'

const encoders = {
  gzip: gzipSync,
  deflate: deflateSync,
  br: brotliCompressSync,
  zstd: zstdCompressSync,
} as const

const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')

/** A document of a version; its name is the exchange's. */
const documentOf = (version: string, tag: string, more = ''): string => {
  const { rank, ...rest } = items['2.0']
  switch (version) {
    case '1.0':
      return JSON.stringify({ ...items['1.0'], name: tag + more })
    case '1.1':
      return JSON.stringify({ ...items['1.0'], name: tag + more, hidden: true })
    case '2.0':
      return JSON.stringify({ ...rest, rank, title: tag + more, hidden: true })
    default:
      return JSON.stringify({ ...rest, title: tag + more, hidden: true })
  }
}

const typeOf: Readonly<Record<Reply['content'], string>> = {
  document: 'application/json',
  list: 'application/json',
  large: 'application/json',
  half: 'application/json',
  lines: 'application/x-ndjson',
  events: 'text/event-stream',
  text: 'text/plain',
  none: 'application/json',
}

const contentOf = (content: Reply['content'], version: string, tag: string): string => {
  const document = documentOf(version, tag)
  switch (content) {
    case 'document':
      return document
    case 'list':
      return `{"items":[${document},${document}],"next":null}`
    case 'large':
      return `{"items":[${Array(40).fill(document).join()}],"next":null}`
    case 'half':
      return document.slice(0, -7)
    case 'lines':
      return `${document}\n${document}\n`
    case 'events':
      return `data: ${document}\n\nid: 2\ndata: ${document}\n\n`
    case 'text':
      return `what ${tag} says, \xe9`
    case 'none':
      return ''
  }
}

/** Random bytes stay as they are, whatever they happen to say. */
const filledIn = ([name, value]: Field, tag: string, store: string): string =>
  name === 'X-Bytes' ? value : value.replaceAll('TAG', tag).replaceAll('STORE', store)

const filled = (headers: readonly Field[], tag: string, store: string): string =>
  headers.map((field) => `${field[0]}: ${filledIn(field, tag, store)}\r\n`).join('')

const chunked = (body: string, size = 40): string => {
  let text = ''
  for (let at = 0; at < body.length; at += size) {
    const piece = body.slice(at, at + size)
    text += `${piece.length.toString(16)}\r\n${piece}\r\n`
  }
  return `${text}0\r\n\r\n`
}

const framed = (framing: Reply['framing'], body: string, size: number): string => {
  const length = `Content-Length: ${body.length}\r\n`
  const coded = 'Transfer-Encoding: chunked\r\n'
  switch (framing) {
    case 'length':
      return `${length}\r\n${body}`
    case 'chunks':
      return `${coded}\r\n${chunked(body, size)}`
    case 'close':
      return `\r\n${body}`
    case 'short':
      return `Content-Length: ${body.length + 9}\r\n\r\n${body}`
    case 'long':
      return `${length}\r\n${body}HTTP/1.1 200 OK\r\nX-Echo: nobody\r\nContent-Length: 0\r\n\r\n`
    case 'both':
      return `${length}${coded}\r\n${chunked(body, size)}`
    case 'twice':
      return `${length}Content-Length: ${body.length + 1}\r\n\r\n${body}`
    case 'bad-chunk':
      return `${coded}\r\n4\r\n${body.slice(0, 4).padEnd(4)}\r\nzz\r\n`
  }
}

export interface Said {
  /** All bytes that are sent. */
  readonly bytes: string
  /** The body as it stands in them. */
  readonly body: string
}

export interface Scene {
  readonly tag: string
  /** Host and port of the store. */
  readonly store: string
  /** Version of the store. */
  readonly version: string
}

/** What the store says to a request of `method`. */
export const replyOf = (reply: Reply, { tag, store, version }: Scene, method: string): Said => {
  const { status, coding, content, framing, headers, interim, cut } = reply
  const plain = contentOf(content, version, tag)
  const encode = Object.hasOwn(encoders, coding)
    ? encoders[coding as keyof typeof encoders]
    : undefined
  const body = encode ? latin1(encode(Buffer.from(plain, 'latin1'))) : plain
  const named = coding === 'lying' ? 'gzip' : coding === 'unknown' ? 'x-odd' : coding
  const head =
    interim.map((early) => `HTTP/1.1 ${early} Early\r\nX-Early: 1\r\n\r\n`).join('') +
    `HTTP/1.1 ${status} Said\r\nX-Echo: ${tag}\r\nContent-Type: ${typeOf[content]}\r\n` +
    (coding === 'identity' ? '' : `Content-Encoding: ${named}\r\n`) +
    filled(headers, tag, store)
  const bodiless = method === 'HEAD' || status === 204 || status === 304
  const all = bodiless
    ? `${head}${status !== 204 && framing === 'length' ? `Content-Length: ${body.length}\r\n` : ''}\r\n`
    : head + framed(framing, body, content === 'large' ? 700 : 40)
  return { bytes: cut === undefined ? all : all.slice(0, (all.length * cut) / 1000), body }
}

const typed = (ask: Ask): string => {
  if (ask.method !== 'PATCH') return 'application/json'
  return ask.content === 'patch' ? 'application/json-patch+json' : 'application/merge-patch+json'
}

const sentOf = (ask: Ask, tag: string): string => {
  const name = ask.version < '2' ? 'name' : 'title'
  switch (ask.content) {
    case 'document':
      return ask.method === 'PATCH' ? `{"${name}":"${tag}"}` : documentOf(ask.version, tag)
    case 'patch':
      return `[{"op":"replace","path":"/${name}","value":"${tag}"}]`
    case 'half':
      return documentOf(ask.version, tag).slice(0, -3)
    case 'large':
      return documentOf(ask.version, tag, ' '.repeat(3000))
    case 'text':
      return `not JSON ${tag}`
    case 'none':
      return ''
  }
}

export interface Asking extends Said {
  readonly tag: string
  readonly ask: Ask
  /** Whether it is a request as the RFCs have it, and all of it is sent. */
  readonly whole: boolean
}

const writes = new Set(['PUT', 'PATCH', 'POST'])

/** What a client says, of a gateway that chooses the backend by the client's id. */
export const askOf = (ask: Ask, tag: string, backend: string): Asking => {
  const { method, target, version, headers, framing, damage } = ask
  const body = writes.has(method) ? sentOf(ask, tag) : ''
  const line = damage === 'line' ? `${method} ${target} and more` : `${method} ${target}`
  const own = damage === 'control' ? 'X-Odd: a\x01b\r\n' : ''
  const start =
    `${line} HTTP/1.1\r\nHost: gateway.test\r\n` +
    (damage === 'host' ? 'Host: other.test\r\n' : '') +
    `API-Version: ${version}\r\nX-Client-Id: ${backend}\r\nX-Request-Id: ${tag}\r\n` +
    own +
    filled(headers, tag, 'store.test')
  const finished = (text: string, whole = true): Asking => ({ bytes: text, body, tag, ask, whole })
  const type = `Content-Type: ${typed(ask)}\r\n`
  const length = `Content-Length: ${body.length}\r\n`
  const coded = 'Transfer-Encoding: chunked\r\n'
  switch (damage) {
    case 'both':
      return finished(`${start}${type}${length}${coded}\r\n${chunked(body)}`, false)
    case 'twice':
      return finished(`${start}${type}${length}Content-Length: 1\r\n\r\n${body}`, false)
    case 'negative':
      return finished(`${start}${type}Content-Length: -1\r\n\r\n${body}`, false)
    case 'chunk':
      return finished(`${start}${type}${coded}\r\n4\r\n{"a"\r\nzz\r\n`, false)
    case 'cut':
      return finished(`${start}${type}Content-Length: ${body.length + 5}\r\n\r\n${body}`, false)
    default: {
      const whole = damage === undefined
      if (!writes.has(method)) return finished(`${start}\r\n`, whole)
      const rest = framing === 'length' ? `${length}\r\n${body}` : `${coded}\r\n${chunked(body)}`
      return finished(start + type + rest, whole)
    }
  }
}
