import { gzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { HeaderList } from '../../src/http/index.ts'
import { failureOf, type Transport, type TransportResponse } from '../../src/upstream/index.ts'
import type { UpstreamRequest } from '../../src/upstream/index.ts'
import { soon } from '../support/runs.ts'
import { deadUrl, misbehave, okAnswer, rawServer, type RawServer } from './raw-server.ts'
import { transports } from './transports.ts'

const read = async ({ body }: TransportResponse): Promise<string> => {
  const chunks: Uint8Array[] = []
  for (;;) {
    const next = await body?.read()
    if (!next || next.done) return Buffer.concat(chunks).toString()
    if (next.value) chunks.push(next.value)
  }
}

const failure = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    (error: unknown) => failureOf(error),
  )

const call = (
  transport: Transport,
  url: string,
  request: Partial<UpstreamRequest> = {},
): Promise<TransportResponse> =>
  transport.fetch(url, {
    method: 'GET',
    headers: new HeaderList(),
    body: null,
    signal: new AbortController().signal,
    ...request,
  })

describe.each(transports)('the %s transport', (name, make) => {
  const open = (): Transport => {
    const transport = make()
    onTestFinished(() => transport.close())
    return transport
  }

  const ask = async (path: string): Promise<TransportResponse & { server: RawServer }> => {
    const server = await rawServer(misbehave)
    return { server, ...(await call(open(), server.url + path)) }
  }

  test('brings status, headers and body', async () => {
    const response = await ask('/ok')
    expect(response.status).toBe(200)
    expect(response.headers.get('content-length')).toBe('5')
    expect(await read(response)).toBe('hello')
  })

  test('sends method, path, query, headers and whole bodies', async () => {
    const server = await rawServer(misbehave)
    const body = new TextEncoder().encode('{"a":1}')
    const headers = HeaderList.of({ 'content-type': 'application/json', 'x-one': '1' })
    await call(open(), `${server.url}/a%2Fb?c=%20d&e`, { method: 'PATCH', headers, body })
    const [seen] = server.seen
    expect(seen).toMatchObject({ method: 'PATCH', path: '/a%2Fb?c=%20d&e', body: '{"a":1}' })
    expect(seen?.headers.get('host')).toBe(server.host)
    expect(seen?.headers.get('content-type')).toBe('application/json')
    expect(seen?.headers.get('content-length')).toBe('7')
    expect(seen?.headers.get('x-one')).toBe('1')
  })

  test('sends streams as they arrive', async () => {
    const server = await rawServer(misbehave)
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
    const response = call(open(), `${server.url}/ok`, {
      method: 'POST',
      body: readable.getReader(),
    })
    const writer = writable.getWriter()
    await writer.write(new TextEncoder().encode('one'))
    await vi.waitFor(() => expect(server.connections).toHaveLength(1), soon)
    await writer.write(new TextEncoder().encode('two'))
    await writer.close()
    expect((await response).status).toBe(200)
    expect(server.seen[0]?.body).toBe('3\r\none\r\n3\r\ntwo\r\n')
  })

  test.each(['/no-content', '/not-modified'])('has no body for %s', async (path) => {
    expect((await ask(path)).body).toBe(null)
  })

  test('has no body for HEAD, whatever length it declares', async () => {
    const server = await rawServer(misbehave)
    const response = await call(open(), `${server.url}/ok`, { method: 'HEAD' })
    expect(response.body).toBe(null)
    expect(response.headers.get('content-length')).toBe('5')
  })

  test('passes over interim answers', async () => {
    const response = await ask('/early-hints')
    expect(response.status).toBe(200)
    expect(response.headers.has('link')).toBe(false)
    expect(await read(response)).toBe('hello')
  })

  test('does not follow redirects', async () => {
    const { status, headers, server } = await ask('/redirect')
    expect(status).toBe(302)
    expect(headers.get('location')).toBe('/ok')
    expect(server.seen).toHaveLength(1)
  })

  test('reads answers that end with the connection', async () => {
    expect(await read(await ask('/until-close'))).toBe('hello')
  })

  test('keeps cookies apart and bytes beyond ASCII as Latin-1', async () => {
    const { headers } = await ask('/cookies')
    expect(headers.all('set-cookie')).toEqual(['a=1', 'b=2; Expires=Wed, 01 Jan 2031 00:00:00 GMT'])
    expect((await ask('/latin1')).headers.get('x-name')).toBe('Z\u00fcrich')
  })

  test('keeps connections', async () => {
    const server = await rawServer(misbehave)
    const transport = open()
    for (let i = 0; i < 20; i += 1) await read(await call(transport, `${server.url}/ok`))
    // The second request may come before the first connection is free again.
    expect(server.connections.length).toBeLessThan(3)
  })

  test.each([
    ['/reset', 'broken'],
    ['/hang-up', 'broken'],
    ['/reset-in-headers', 'broken'],
    ['/huge-headers', 'oversized'],
    ['/not-http', 'broken'],
  ])('%s is %s', async (path, expected) => {
    expect(await failure(ask(path))).toBe(expected)
  })

  test('a refused connection is unreachable', async () => {
    expect(await failure(call(open(), await deadUrl()))).toBe('unreachable')
  })

  test('a name that does not exist is unreachable', async () => {
    expect(await failure(call(open(), 'http://nowhere.invalid/'))).toBe('unreachable')
  })

  test.each(['/reset-in-body', '/truncated', '/truncated-chunks', '/chunked-garbage'])(
    '%s breaks the body, never ends it',
    async (path) => {
      // A garbled answer may arrive together with its headers.
      expect(await failure(ask(path).then(read))).toBe('broken')
    },
  )

  test('an abort before the headers closes the connection, with the reason given', async () => {
    const server = await rawServer(misbehave)
    const client = new AbortController()
    const response = call(open(), `${server.url}/silent`, { signal: client.signal })
    await vi.waitFor(() => expect(server.seen).toHaveLength(1), soon)
    const reason = new Error('the client went away')
    client.abort(reason)
    await expect(response).rejects.toBe(reason)
    await server.closed()
  })

  test('an abort in the middle of the body closes the connection', async () => {
    const client = new AbortController()
    const server = await rawServer(misbehave)
    const { body } = await call(open(), `${server.url}/slow-body`, { signal: client.signal })
    await body?.read()
    const rest = body?.read()
    client.abort(new Error('the client went away'))
    await expect(rest).rejects.toThrow('the client went away')
    await server.closed()
  })

  test('an abort that came first sends nothing', async () => {
    const server = await rawServer(misbehave)
    const signal = AbortSignal.abort(new Error('too late'))
    await expect(call(open(), `${server.url}/ok`, { signal })).rejects.toThrow('too late')
    expect(server.seen).toHaveLength(0)
  })

  test('giving up the body closes the connection', async () => {
    const { body, server } = await ask('/slow-body')
    await body?.cancel()
    await server.closed()
    expect(server.connections[0]?.destroyed).toBe(true)
  })

  test("closing the client's stream in the middle ends the request", async () => {
    const server = await rawServer(misbehave)
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new TextEncoder().encode('one')),
      pull: (controller) => controller.error(new Error('the client broke off')),
    })
    expect(
      await failure(call(open(), server.url, { method: 'POST', body: body.getReader() })),
    ).toBe('broken')
    expect(server.seen).toHaveLength(0)
  })

  test('takes no more from the store than is read', async () => {
    const total = 64 * 1024 * 1024
    const chunk = Buffer.alloc(1024 * 1024, 'x')
    const server = await rawServer((socket) => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${total}\r\n\r\n`)
      let written = 0
      const more = (): void => {
        while (written < total) {
          written += chunk.length
          if (!socket.write(chunk)) return
        }
      }
      socket.on('drain', more)
      more()
    })
    const { body } = await call(open(), server.url)
    let got = (await body?.read())?.value?.byteLength ?? 0
    let before = -1
    await vi.waitFor(
      () => {
        const now = server.connections[0]?.bytesWritten ?? 0
        const still = now === before
        before = now
        expect(still).toBe(true)
      },
      { timeout: soon, interval: 200 },
    )
    expect(before).toBeLessThan(total / 2)
    for (let next = await body?.read(); next && !next.done; next = await body?.read()) {
      got += next.value?.byteLength ?? 0
    }
    expect(got).toBe(total)
  })

  test('answers with gzip are passed on as they are, or decoded and said to be', async () => {
    const packed = gzipSync('hello')
    const head = okAnswer('', ['Content-Encoding: gzip', 'Connection: close']).replace(
      'Content-Length: 0',
      `Content-Length: ${packed.length}`,
    )
    const server = await rawServer(
      (socket) => void socket.end(Buffer.concat([Buffer.from(head), packed])),
    )
    const headers = HeaderList.of({ 'accept-encoding': 'gzip' })
    const response = await call(open(), server.url, { headers })
    const fetched = name === 'fetch'
    expect(server.seen[0]?.headers.get('accept-encoding')).toBe(fetched ? 'identity' : 'gzip')
    expect(response.headers.get('content-encoding')).toBe(fetched ? null : 'gzip')
    expect(await read(response)).toBe(fetched ? 'hello' : packed.toString())
  })
})
