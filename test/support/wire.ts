/** A client on a plain socket: it sends what it likes, and reads answers by their framing alone, as strictly as RFC 9112 has it. */
import { connect, type Socket } from 'node:net'
import { soon } from './runs.ts'

export interface Told {
  readonly status: number
  /** In lower case; several of one name are joined by a line end, to be seen. */
  readonly headers: Readonly<Record<string, string>>
  /** Bytes as Latin-1. */
  readonly body: string
}

export interface Reading {
  readonly answers: readonly Told[]
  /** What is left that is no whole answer. */
  readonly rest: string
}

const headersOf = (lines: readonly string[]): Record<string, string> => {
  const headers: Record<string, string> = {}
  for (const line of lines) {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon).toLowerCase()
    const value = line.slice(colon + 1).trim()
    headers[name] = name in headers ? `${headers[name]}\n${value}` : value
  }
  return headers
}

const chunkedBody = (text: string): { body: string; length: number } | undefined => {
  let body = ''
  let at = 0
  for (;;) {
    const line = text.indexOf('\r\n', at)
    if (line < 0) return undefined
    const size = Number.parseInt(text.slice(at, line), 16)
    if (Number.isNaN(size)) return undefined
    const start = line + 2
    if (text.length < start + size + 2) return undefined
    if (size === 0) return { body, length: start + 2 }
    body += text.slice(start, start + size)
    at = start + size + 2
  }
}

/** @param methods of the requests, in their order; GET when absent */
export const answersIn = (text: string, methods: readonly string[] = []): Reading => {
  const answers: Told[] = []
  let rest = text
  let asked = 0
  for (;;) {
    const end = rest.indexOf('\r\n\r\n')
    if (end < 0 || !rest.startsWith('HTTP/1.1 ')) return { answers, rest }
    const [first = '', ...lines] = rest.slice(0, end).split('\r\n')
    const status = Number(first.split(' ')[1])
    const headers = headersOf(lines)
    const after = rest.slice(end + 4)
    const interim = status < 200
    const bodiless =
      interim || status === 204 || status === 304 || (methods[asked] ?? 'GET') === 'HEAD'
    let body = ''
    let length = 0
    if (!bodiless && headers['transfer-encoding'] === 'chunked') {
      const chunked = chunkedBody(after)
      if (!chunked) return { answers, rest }
      ;({ body, length } = chunked)
    } else if (!bodiless && headers['content-length'] !== undefined) {
      length = Number(headers['content-length'])
      if (after.length < length) return { answers, rest }
      body = after.slice(0, length)
    } else if (!bodiless) {
      body = after
      length = after.length
    }
    answers.push({ status, headers, body })
    rest = after.slice(length)
    if (!interim) asked += 1
  }
}

export interface Wire {
  readonly socket: Socket
  /** @param text bytes as Latin-1 */
  send(text: string): void
  /** All that came so far. */
  text(): string
  /** Resolves once what came is so. */
  seeing(test: (text: string) => boolean): Promise<string>
  /** Resolves with all that came once the other side has ended or reset the connection. */
  readonly ended: Promise<string>
  readonly wasReset: () => boolean
}

/** @param reads whether it takes what comes */
export const wire = (port: number, { reads = true }: { readonly reads?: boolean } = {}): Wire => {
  const socket = connect(port, '127.0.0.1')
  let text = ''
  let reset = false
  const waiting = new Set<() => void>()
  if (reads) {
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      text += chunk
      for (const look of waiting) look()
    })
  } else socket.pause()
  socket.on('error', (error: NodeJS.ErrnoException) => {
    reset = error.code === 'ECONNRESET' || error.code === 'EPIPE'
  })
  const ended = new Promise<string>((resolve) => socket.once('close', () => resolve(text)))
  const seeing: Wire['seeing'] = (test) =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (test(text)) resolve(text)
      }
      waiting.add(look)
      look()
      void ended.then(() => reject(new Error(`It ended before that, after: ${text}`)))
    })
  return {
    socket,
    send: (part) => void socket.write(part, 'latin1'),
    text: () => text,
    seeing,
    ended,
    wasReset: () => reset,
  }
}

/** Sends all at once, and reads until the other side ends. */
export const talk = (port: number, text: string): Promise<string> => {
  const client = wire(port)
  client.send(text)
  return client.ended
}

/** Looks again until it is so. */
export const eventually = async (
  test: () => boolean | Promise<boolean>,
  within = soon,
): Promise<void> => {
  const began = performance.now()
  while (!(await test())) {
    if (performance.now() - began > within) throw new Error(`Not so within ${within} ms`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
