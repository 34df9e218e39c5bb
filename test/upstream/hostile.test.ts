/** What stores may send that is not quite HTTP, or HTTP that clients seldom see. */
import type { Socket } from 'node:net'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { HeaderList } from '../../src/http/index.ts'
import { failureOf, type Transport, type TransportRequest } from '../../src/upstream/index.ts'
import { undiciTransport } from '../../src/upstream/node/index.ts'
import { soon } from '../support/runs.ts'
import { okAnswer, rawServer, type Answer } from './raw-server.ts'

const open = (): Transport => {
  const transport = undiciTransport()
  onTestFinished(() => transport.close())
  return transport
}

const ask = (
  transport: Transport,
  url: string,
  request: Partial<TransportRequest> = {},
): ReturnType<Transport['fetch']> =>
  transport.fetch(`${url}/`, {
    method: 'GET',
    headers: new HeaderList(),
    body: null,
    signal: new AbortController().signal,
    ...request,
  })

/** Status and text of an answer; the failure in place of what does not come whole. */
const outcome = async (answer: ReturnType<Transport['fetch']>): Promise<string> => {
  try {
    const { status, body } = await answer
    let text = ''
    for (;;) {
      const next = await body?.read()
      if (!next || next.done) return `${status} ${text}`.trim()
      text += Buffer.from(next.value ?? []).toString('latin1')
    }
  } catch (error) {
    return failureOf(error)
  }
}

const saying =
  (text: string): Answer =>
  (socket) =>
    void socket.write(text, 'latin1')

/** All of it, then the connection is reset once it has been sent. */
const thenReset =
  (text: string): Answer =>
  (socket) =>
    void socket.write(text, 'latin1', () => setImmediate(() => socket.resetAndDestroy()))

/** One byte a packet. */
const bytewise =
  (text: string): Answer =>
  async (socket: Socket) => {
    socket.setNoDelay(true)
    for (const byte of text) {
      await new Promise<void>((resolve) => socket.write(byte, 'latin1', () => resolve()))
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

const head = (...lines: string[]): string => `${['HTTP/1.1 200 OK', ...lines].join('\r\n')}\r\n\r\n`

const continued = 'HTTP/1.1 100 Continue\r\n\r\n'
const processing = 'HTTP/1.1 102 Processing\r\n\r\n'
const hints = 'HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n'

describe('an interim answer that nobody asked for', () => {
  test.each<[string, string]>([
    ['100', continued],
    ['100 in other words', 'HTTP/1.1 100 go on\r\n\r\n'],
    ['100 with headers', 'HTTP/1.1 100 Continue\r\nX-A: 1\r\nConnection: keep-alive\r\n\r\n'],
    ['100 with a length', 'HTTP/1.1 100 Continue\r\nContent-Length: 5\r\n\r\n'],
    ['100, twice', continued + continued],
    ['102', processing],
    ['103', hints],
    ['all of them', continued + hints + processing + continued + hints],
    ['199', 'HTTP/1.1 199 Whatever\r\n\r\n'],
  ])('is passed over: %s', async (_, interim) => {
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'DELETE']) {
      for (const write of [saying, bytewise]) {
        const server = await rawServer(write(interim + okAnswer(method === 'HEAD' ? '' : 'hello')))
        const body = method.startsWith('P') ? new TextEncoder().encode('{}') : null
        const transport = open()
        expect(await outcome(ask(transport, server.url, { method, body }))).toBe(
          method === 'HEAD' ? '200' : '200 hello',
        )
        expect(server.seen).toHaveLength(1)
      }
    }
  })

  test('leaves the connection good for more', async () => {
    const server = await rawServer(saying(continued + okAnswer('hello')))
    const transport = open()
    for (let i = 0; i < 5; i += 1) {
      expect(await outcome(ask(transport, server.url))).toBe('200 hello')
    }
    expect(server.connections.length).toBeLessThan(3)
  })

  test('may come long before the answer, to an upload under way', async () => {
    const stores: Socket[] = []
    const server = await rawServer((socket) => void socket.write(okAnswer('done')))
    const transport = open()
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
    const writer = writable.getWriter()
    const answer = outcome(
      ask(transport, server.url, { method: 'POST', body: readable.getReader() }),
    )
    await writer.write(new TextEncoder().encode('one'))
    await vi.waitFor(() => expect(server.connections).toHaveLength(1), soon)
    stores.push(...server.connections)
    stores[0]?.write(continued)
    await writer.write(new TextEncoder().encode('two'))
    stores[0]?.write(processing)
    await writer.close()
    expect(await answer).toBe('200 done')
  })

  test('in place of a body is what it looks like', async () => {
    const server = await rawServer(saying(okAnswer(continued)))
    expect(await outcome(ask(open(), server.url))).toBe(`200 ${continued.trim()}`)
  })
})

describe('a body whose end is the end of the connection', () => {
  test('is whole when the connection ends', async () => {
    const server = await rawServer((socket) => void socket.end(`${head()}hello`))
    expect(await outcome(ask(open(), server.url))).toBe('200 hello')
  })

  test.each<[string, string]>([
    ['HTTP/1.1', head()],
    ['HTTP/1.1 and Connection: close', head('Connection: close')],
    ['HTTP/1.0', 'HTTP/1.0 200 OK\r\n\r\n'],
  ])('is broken when the connection is reset (%s)', async (_, start) => {
    for (const body of ['', 'hello', 'x'.repeat(200_000)]) {
      const server = await rawServer(thenReset(start + body))
      expect(await outcome(ask(open(), server.url))).toBe('broken')
    }
  })

  test('is broken also where the reset comes much later', async () => {
    const server = await rawServer((socket) => void socket.write(`${head()}hello`))
    const answer = await ask(open(), server.url)
    expect(Buffer.from((await answer.body?.read())?.value ?? []).toString()).toBe('hello')
    server.connections[0]?.resetAndDestroy()
    await expect(answer.body?.read()).rejects.toThrow('connection failed')
  })
})

describe('an answer', () => {
  const cases: readonly (readonly [string, string, string | RegExp])[] = [
    ['of HTTP/1.0 with a length', 'HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi', '200 hi'],
    ['with two equal lengths', head('Content-Length: 2', 'Content-Length: 2') + 'hi', 'broken'],
    ['with two lengths', head('Content-Length: 2', 'Content-Length: 3') + 'hi!', 'broken'],
    ['with a list of lengths', head('Content-Length: 2, 2') + 'hi', 'broken'],
    ['with a negative length', head('Content-Length: -2') + 'hi', 'broken'],
    [
      'with a length and chunks',
      head('Content-Length: 2', 'Transfer-Encoding: chunked') + '2\r\nhi\r\n0\r\n\r\n',
      'broken',
    ],
    [
      'with chunks and a length',
      head('Transfer-Encoding: chunked', 'Content-Length: 2') + '2\r\nhi\r\n0\r\n\r\n',
      'broken',
    ],
    [
      'with trailers',
      head('Transfer-Encoding: chunked', 'Trailer: X-Sum') + '2\r\nhi\r\n0\r\nX-Sum: 1\r\n\r\n',
      '200 hi',
    ],
    ['of the status 99', 'HTTP/1.1 99 X\r\nContent-Length: 0\r\n\r\n', 'broken'],
    ['of the status 1000', 'HTTP/1.1 1000 X\r\nContent-Length: 0\r\n\r\n', 'broken'],
    ['of the status 101', 'HTTP/1.1 101 X\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n', 'broken'],
    ['that is no HTTP', 'SSH-2.0-x\r\n\r\n', 'broken'],
    ['that is TLS', '\u0015\u0003\u0001\u0000\u0002\u0002\u0046', 'broken'],
    ['of HTTP/2', 'HTTP/2 200\r\nContent-Length: 0\r\n\r\n', 'broken'],
  ]

  test.each(cases)('%s', async (_, text, expected) => {
    const server = await rawServer((socket) => void socket.end(text, 'latin1'))
    expect(await outcome(ask(open(), server.url))).toBe(expected)
  })

  test.each(['204 No Content', '304 Not Modified', '205 Reset Content'])(
    'of %s with a body does not spoil the next one',
    async (status) => {
      const framings = ['Content-Length: 5', 'Transfer-Encoding: chunked', 'X-None: 1']
      for (const framing of framings) {
        for (const body of ['', 'hello', `5\r\nhello\r\n0\r\n\r\n`]) {
          const odd = `HTTP/1.1 ${status}\r\n${framing}\r\n\r\n${body}`
          const server = await rawServer((socket, { path }) => {
            void socket.write(path === '/odd' ? odd : okAnswer('good'))
          })
          const transport = open()
          const first = transport.fetch(`${server.url}/odd`, {
            method: 'GET',
            headers: new HeaderList(),
            body: null,
            signal: new AbortController().signal,
          })
          expect(await outcome(first)).toBe(status.slice(0, 3))
          expect(await outcome(ask(transport, server.url))).toBe('200 good')
          expect(await outcome(ask(transport, server.url))).toBe('200 good')
        }
      }
    },
  )

  test('of 205 with a length but no bytes holds no connection', async () => {
    const server = await rawServer(
      saying('HTTP/1.1 205 Reset Content\r\nContent-Length: 5\r\n\r\n'),
    )
    expect(await outcome(ask(open(), server.url))).toBe('205')
    await server.closed()
  })

  test('of HEAD with bytes does not spoil the next one', async () => {
    const server = await rawServer((socket) => void socket.write(okAnswer('hello')))
    const transport = open()
    expect(await outcome(ask(transport, server.url, { method: 'HEAD' }))).toBe('200')
    expect(await outcome(ask(transport, server.url))).toBe('200 hello')
  })

  test('with bytes after it does not spoil the next one', async () => {
    const smuggled = okAnswer('hello') + okAnswer('evil')
    const server = await rawServer((socket, { path }) => {
      void socket.write(path === '/odd' ? smuggled : okAnswer('good'))
    })
    const transport = open()
    const { signal } = new AbortController()
    const odd = { method: 'GET', headers: new HeaderList(), body: null, signal }
    await outcome(transport.fetch(`${server.url}/odd`, odd))
    expect(await outcome(ask(transport, server.url))).toBe('200 good')
  })

  test.each(['Content-Length: 10', 'Transfer-Encoding: chunked'])(
    'that ends early is broken (%s)',
    async (framing) => {
      for (const end of ['end', 'resetAndDestroy'] as const) {
        const server = await rawServer((socket) => {
          socket.write(`${head(framing)}5\r\nhe`, () => setImmediate(() => void socket[end]()))
        })
        expect(await outcome(ask(open(), server.url))).toBe('broken')
      }
    },
  )
})

describe('an answer to an upload under way', () => {
  test.each(['Connection: close', 'X-None: 1'])('is delivered (%s)', async (line) => {
    const refused = `HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n${line}\r\n\r\nbig`
    const server = await rawServer(() => undefined)
    const given: string[] = []
    const body = new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          controller.enqueue(new Uint8Array(1000))
          if (given.push('') === 3) server.connections[0]?.end(refused)
          await new Promise((resolve) => setImmediate(resolve))
        },
      },
      { highWaterMark: 0 },
    )
    const answer = ask(open(), server.url, { method: 'POST', body: body.getReader() })
    expect(await outcome(answer)).toBe('413 big')
    await server.closed()
  })
})

describe('header bytes beyond ASCII', () => {
  const utf8 = Buffer.from('attachment; filename="Zürich-東京.pdf"').toString('latin1')

  test('go to the store and come back as they are', async () => {
    const seen: Buffer[] = []
    const server = await rawServer((socket) => {
      void socket.write(
        `HTTP/1.1 200 OK\r\nContent-Disposition: ${utf8}\r\nX-Latin: \u00fc\r\nContent-Length: 0\r\n\r\n`,
        'latin1',
      )
    })
    const headers = HeaderList.of({ 'x-name': utf8, 'x-latin': 'Z\u00fcrich \u00a0\u00ff' })
    const transport = open()
    const answer = ask(transport, server.url, { headers })
    await vi.waitFor(() => expect(server.connections).toHaveLength(1), soon)
    server.connections[0]?.on('data', (data: Buffer) => seen.push(data))
    const got = await answer
    expect(got.headers.get('content-disposition')).toBe(utf8)
    expect(got.headers.get('x-latin')).toBe('\u00fc')
    expect(server.seen[0]?.headers.get('x-name')).toBe(utf8)
    expect(server.seen[0]?.headers.get('x-latin')).toBe('Z\u00fcrich \u00a0\u00ff')
  })

  test.each<[string, string]>([
    ['x-name', '\u6771'],
    ['x-name', 'a\r\nx: y'],
    ['x-name', 'a\0b'],
    ['x-name', '\u007f'],
    ['x name', 'a'],
    ['', 'a'],
  ])('%j: %j cannot be sent, which is nobody else’s fault', async (name, value) => {
    const server = await rawServer(saying(okAnswer('hello')))
    const headers = HeaderList.of({ [name]: value })
    expect(await outcome(ask(open(), server.url, { headers }))).toBe('unsendable')
    expect(server.seen).toHaveLength(0)
  })
})

const coded = (coding: string): string =>
  `HTTP/1.1 200 OK\r\nTransfer-Encoding: ${coding}\r\n\r\n5\r\nhello\r\n0\r\n\r\n`

describe('transfer codings of an answer', () => {
  test.each([
    ['chunked', '200 hello'],
    ['Chunked', '200 hello'],
    ['gzip, chunked', 'broken'],
    ['deflate,chunked', 'broken'],
    ['chunked, chunked', 'broken'],
    ['x\r\nTransfer-Encoding: chunked', 'broken'],
  ])('%s', async (coding, expected) => {
    const server = await rawServer(saying(coded(coding)))
    expect(await outcome(ask(open(), server.url))).toBe(expected)
  })
})
