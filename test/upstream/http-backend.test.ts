import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { ProblemError, type Result } from '../../src/errors/index.ts'
import { consoleLogger, createMetrics, prometheusText } from '../../src/telemetry/index.ts'
import { HeaderList, streamOf } from '../../src/http/index.ts'
import {
  httpBackend,
  readBody,
  type Backend,
  type HttpBackendOptions,
  type UpstreamRequest,
  type UpstreamResponse,
} from '../../src/upstream/index.ts'
import { soon } from '../support/runs.ts'
import { deadUrl, misbehave, okAnswer, rawServer, type Answer } from './raw-server.ts'
import { transports } from './transports.ts'

const get = (path: string, request: Partial<UpstreamRequest> = {}): UpstreamRequest => ({
  method: 'GET',
  path,
  headers: new HeaderList(),
  body: null,
  ...request,
})

const problemOf = async (answer: Promise<Result<UpstreamResponse>>) => {
  const result = await answer
  return result.ok ? undefined : result.problem
}

const send = async (
  backend: Backend,
  path: string,
  request: Partial<UpstreamRequest> = {},
): Promise<UpstreamResponse> => {
  const result = await backend.send(get(path, request))
  if (!result.ok) throw new Error(JSON.stringify(result.problem))
  return result.value
}

/** Sends a byte now and then, for ever. */
const trickling =
  (head: string): Answer =>
  (socket) => {
    socket.write(`HTTP/1.1 200 OK\r\n${head}Transfer-Encoding: chunked\r\n\r\n`)
    const clock = setInterval(() => socket.write('1\r\nx\r\n'), 20)
    socket.on('close', () => clearInterval(clock))
  }

const trickle = trickling('')

/** Breaks the first connections, then answers. */
const failingFirst = (times: number): Answer => {
  let count = 0
  return (socket) => {
    count += 1
    if (count <= times) socket.resetAndDestroy()
    else socket.write(okAnswer())
  }
}

const failing: Answer = (socket) =>
  void socket.write('HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n')

const breakingSome: Answer = (socket, { method, path }) => {
  if (method === 'POST' || path === '/bad') socket.resetAndDestroy()
  else socket.write(okAnswer())
}

const huge: Answer = (socket) =>
  void socket.write(`HTTP/1.1 200 OK\r\nX-Huge: ${'x'.repeat(200_000)}\r\n\r\n`)

describe.each(transports)('a backend over %s', (_name, make) => {
  const backendAt = (url: string, options: Partial<HttpBackendOptions> = {}) => {
    const lines: string[] = []
    const metrics = createMetrics()
    const backend = httpBackend({
      name: 'blue',
      version: '1.1',
      url,
      transport: make(),
      log: consoleLogger({ write: (line) => lines.push(line) }),
      metrics,
      ...options,
    })
    onTestFinished(() => backend.close())
    return { backend, lines, text: () => prometheusText(metrics.collect()) }
  }

  const started = async (answer: Answer = misbehave, options: Partial<HttpBackendOptions> = {}) => {
    const server = await rawServer(answer)
    return { server, ...backendAt(server.url, options) }
  }

  test('answers with end-to-end headers and the body', async () => {
    const { backend, server } = await started()
    const answer = await send(backend, '/hop')
    const headers = Object.keys(Object.fromEntries(answer.headers))
    expect(headers.sort()).toEqual(['content-length', 'x-end'])
    expect(await readBody(answer, { limit: 10 })).toMatchObject({ ok: true })
    expect(server.seen).toHaveLength(1)
  })

  test('sends end-to-end headers only, and its own Host', async () => {
    const { backend, server } = await started()
    const headers = HeaderList.of({
      host: 'gateway.example',
      expect: '100-continue',
      connection: 'x-hop',
      'x-hop': '1',
      'content-length': '99',
      'x-end': '1',
    })
    await send(backend, '/ok', { method: 'PUT', headers, body: new TextEncoder().encode('{}') })
    const seen = server.seen[0]?.headers
    expect(seen?.get('host')).toBe(server.host)
    expect(seen?.get('content-length')).toBe('2')
    expect(seen?.get('x-end')).toBe('1')
    expect(seen?.has('x-hop')).toBe(false)
    expect(seen?.has('expect')).toBe(false)
  })

  test('puts the path of its URL first and sends its credentials as Basic', async () => {
    const server = await rawServer(misbehave)
    const url = server.url.replace('http://', 'http://iu%40x:p%3Ass@')
    const { backend } = backendAt(`${url}/store/v1/`)
    await send(backend, '/entities?limit=1', { headers: HeaderList.of({ authorization: 'mine' }) })
    expect(server.seen[0]?.path).toBe('/store/v1/entities?limit=1')
    const { headers } = server.seen[0] ?? {}
    expect(headers?.get('authorization')).toBe(`Basic ${btoa('iu@x:p:ss')}`)
  })

  test.each(['//evil.example/x', '/@evil.example/x', '/x?y=http://evil.example', '/a//b'])(
    'the path %s stays with the backend',
    async (path) => {
      const { backend, server } = await started()
      await send(backend, path)
      expect(server.seen[0]?.path).toBe(path)
    },
  )

  test.each([
    'http://evil.example/',
    '@evil.example/',
    '.evil.example/',
    '/\\evil.example/',
    '\\\\evil.example',
    '/a/../../secret',
    '/a/%2e%2E/secret',
    '/a/.%2e',
    '/a b',
    '/a\r\nx: y',
    '/a#b',
    '/\u00e9',
    '',
  ])('the path %j is refused', async (path) => {
    const { backend, server } = await started()
    expect(await problemOf(backend.send(get(path)))).toMatchObject({ code: 'malformed' })
    expect(server.seen).toHaveLength(0)
  })

  test('a refused connection is backend-unreachable, without naming address or credentials', async () => {
    const url = (await deadUrl()).replace('http://', 'http://me:hush@')
    const { backend, lines, text } = backendAt(url)
    const problem = await problemOf(backend.send(get('/entities/a?token=1')))
    expect(problem).toMatchObject({
      code: 'backend-unreachable',
      status: 503,
      backend: 'blue',
      path: '/entities/a',
    })
    expect(JSON.stringify(problem) + lines.join('')).not.toMatch(/hush|127\.0\.0\.1|token/)
    expect(text()).toContain('{backend="blue",outcome="backend-unreachable"} 1\n')
    expect(text()).toContain('isthmus_backend_retries_total{backend="blue"} 2\n')
  })

  test.each([
    ['/reset', 'backend-broken', 502],
    ['/reset-in-headers', 'backend-broken', 502],
    ['/huge-headers', 'backend-broken', 502],
    ['/not-http', 'backend-broken', 502],
    ['/silent', 'backend-timeout', 504],
  ])('%s is %s', async (path, code, status) => {
    const timeouts = { headersMs: code === 'backend-timeout' ? 100 : soon }
    const { backend } = await started(misbehave, { timeouts, retries: { attempts: 1 } })
    expect(await problemOf(backend.send(get(path)))).toMatchObject({
      code,
      status,
      backend: 'blue',
    })
  })

  test.each([
    ['/reset-in-body', 'backend-broken'],
    ['/truncated', 'backend-broken'],
    ['/truncated-chunks', 'backend-broken'],
    ['/slow-body', 'backend-timeout'],
  ])('the body of %s breaks with %s', async (path, code) => {
    const bodyMs = code === 'backend-timeout' ? 100 : soon
    const { backend, text } = await started(misbehave, { timeouts: { bodyMs } })
    const answer = await send(backend, path)
    const read = await readBody(answer, { limit: 1000 })
    expect(read).toMatchObject({ ok: false, problem: { code, backend: 'blue' } })
    expect(text()).toContain(
      `isthmus_backend_broken_bodies_total{backend="blue",outcome="${code}"} 1`,
    )
  })

  test('a body that passes through breaks with an error that holds the problem', async () => {
    const { backend } = await started()
    const { body } = await send(backend, '/truncated')
    const error = await new Response(body && streamOf(body))
      .text()
      .catch((caught: unknown) => caught)
    expect(error).toBeInstanceOf(ProblemError)
  })

  test('the whole of it may not take longer than told', async () => {
    const { backend, server } = await started(trickle, { timeouts: { bodyMs: soon, totalMs: 300 } })
    const read = await readBody(await send(backend, '/'), { limit: 1e6 })
    expect(read).toMatchObject({ ok: false, problem: { code: 'backend-timeout' } })
    await server.closed()
  })

  test('an export may take longer, as long as something comes', async () => {
    const { backend, server } = await started(
      trickling('Content-Type: application/x-ndjson; charset=utf-8\r\n'),
      { timeouts: { bodyMs: soon, totalMs: 100 } },
    )
    const { body } = await send(backend, '/')
    // Twenty pieces take longer than the whole of another answer may.
    for (let pieces = 0; pieces < 20; pieces += 1) {
      expect(await body?.read()).toMatchObject({ done: false })
    }
    await body?.cancel()
    await server.closed()
  })

  test('event streams may be silent for longer', async () => {
    const { backend, server } = await started(misbehave, {
      timeouts: { headersMs: soon, bodyMs: 20, totalMs: 60 },
    })
    const { body } = await send(backend, '/event-stream')
    await body?.read()
    const silence = new Promise((resolve) => setTimeout(resolve, 150, 'silent'))
    expect(await Promise.race([body?.read(), silence])).toBe('silent')
    await body?.cancel()
    await server.closed()
  })

  test('a client that goes away closes the connection to the store', async () => {
    const { backend, server, text } = await started()
    const client = new AbortController()
    const answer = backend.send(get('/silent', { signal: client.signal }))
    await vi.waitFor(() => expect(server.seen).toHaveLength(1), soon)
    client.abort()
    expect(await problemOf(answer)).toMatchObject({ code: 'client-closed' })
    await server.closed()
    expect(text()).toContain('outcome="client-closed"} 1\n')
  })

  test('a client that goes away in the middle of the answer does as well', async () => {
    const { backend, server } = await started()
    const client = new AbortController()
    const answer = await send(backend, '/slow-body', { signal: client.signal })
    const read = readBody(answer, { limit: 100 })
    client.abort()
    expect(await read).toMatchObject({ ok: false, problem: { code: 'client-closed' } })
    await server.closed()
  })

  test('an answer that is not wanted closes its connection', async () => {
    const { backend, server } = await started()
    const { body } = await send(backend, '/slow-body')
    await body?.cancel()
    await server.closed()
    expect(server.connections[0]?.destroyed).toBe(true)
  })

  test('a client that breaks off its upload is not held against the store', async () => {
    const { backend, text } = await started(misbehave, { breaker: { failures: 1 } })
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.error(new Error('gone')),
    })
    const answer = backend.send(get('/ok', { method: 'POST', body: body.getReader() }))
    expect(await problemOf(answer)).toMatchObject({ code: 'client-closed' })
    expect(text()).toContain('isthmus_backend_circuit{backend="blue"} 0\n')
  })

  test('a store that has all of an upload and says nothing is late', async () => {
    const { backend, server } = await started(misbehave, { timeouts: { headersMs: 100 } })
    const chunks = ['a', 'b', 'c'].map((text) => new TextEncoder().encode(text))
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        const chunk = chunks.shift()
        if (chunk) controller.enqueue(chunk)
        else controller.close()
      },
    })
    const answer = backend.send(get('/silent', { method: 'POST', body: body.getReader() }))
    expect(await problemOf(answer)).toMatchObject({ code: 'backend-timeout' })
    expect(server.seen).toHaveLength(1)
  })

  test('an upload that is refused on its way gives that problem', async () => {
    const { backend } = await started()
    const refusal = new ProblemError({ code: 'too-large', status: 413 } as ProblemError['problem'])
    const body = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(refusal) })
    const answer = backend.send(get('/ok', { method: 'POST', body: body.getReader() }))
    expect(await problemOf(answer)).toBe(refusal.problem)
  })

  test('reads are sent again when the connection breaks before any answer', async () => {
    const { backend, server } = await started(failingFirst(2))
    expect((await send(backend, '/')).status).toBe(200)
    expect(server.seen).toHaveLength(3)
  })

  test.each(['POST', 'PATCH', 'PUT', 'DELETE'])(
    'a %s that reached the store is not',
    async (method) => {
      const { backend, server } = await started(failingFirst(1))
      const problem = await problemOf(backend.send(get('/', { method })))
      expect(problem).toMatchObject({ code: 'backend-broken' })
      expect(server.seen).toHaveLength(1)
    },
  )

  test('no more is sent again than the budget allows', async () => {
    const { backend, server } = await started(failingFirst(Infinity), {
      retries: { attempts: 2, budget: 0.01 },
      breaker: { failures: 0 },
    })
    for (let i = 0; i < 20; i += 1) await problemOf(backend.send(get('/')))
    expect(server.seen).toHaveLength(20 + 10)
  })

  test('after failures in a row the store rests, then one request tries it', async () => {
    let now = 0
    let broken = true
    const answer: Answer = (socket) => {
      if (broken) socket.resetAndDestroy()
      else socket.write(okAnswer())
    }
    const { backend, server, lines, text } = await started(answer, {
      retries: { attempts: 1 },
      breaker: { failures: 3, openMs: 5000 },
      now: () => now,
    })
    for (let i = 0; i < 3; i += 1) await problemOf(backend.send(get('/')))
    now = 1500
    expect(await problemOf(backend.send(get('/')))).toMatchObject({
      code: 'circuit-open',
      backend: 'blue',
      retryAfter: 4,
    })
    expect(server.seen).toHaveLength(3)
    expect(text()).toContain('isthmus_backend_circuit{backend="blue"} 2\n')
    expect(lines.join('')).toContain('The circuit breaker changed')
    now = 5000
    broken = false
    const { body } = await send(backend, '/')
    expect(text()).toContain('isthmus_backend_circuit{backend="blue"} 1\n')
    expect(await problemOf(backend.send(get('/')))).toMatchObject({ code: 'circuit-open' })
    await new Response(body && streamOf(body)).text()
    expect(text()).toContain('isthmus_backend_circuit{backend="blue"} 0\n')
    expect((await send(backend, '/')).status).toBe(200)
  })

  test('what fails by one method or route says nothing of the others', async () => {
    const { backend } = await started(breakingSome, {
      retries: { attempts: 1 },
      breaker: { failures: 2 },
    })
    const asked = [
      ['GET', '/bad', 'bad'],
      ['POST', '/good', 'good'],
    ] as const
    for (const [method, path, route] of asked) {
      for (let i = 0; i < 2; i += 1) await problemOf(backend.send(get(path, { method, route })))
      expect(await problemOf(backend.send(get(path, { method, route })))).toMatchObject({
        code: 'circuit-open',
      })
    }
    const { status, body } = await send(backend, '/good', { route: 'good' })
    await body?.cancel()
    expect(status).toBe(200)
  })

  test('answers whose head is too large do not open it: it may repeat what clients send', async () => {
    const { backend } = await started(huge, { breaker: { failures: 1 } })
    for (let i = 0; i < 3; i += 1) {
      expect(await problemOf(backend.send(get('/')))).toMatchObject({ code: 'backend-broken' })
    }
  })

  test('answers of the store, 500 included, do not open it', async () => {
    const { backend } = await started(failing, { breaker: { failures: 1 } })
    for (let i = 0; i < 3; i += 1) {
      const answer = await send(backend, '/')
      expect(answer.status).toBe(500)
      await answer.body?.cancel()
    }
  })
})

describe('the URL of a backend', () => {
  test.each([
    ['no URL', 'store:secret', 'is neither http nor https'],
    ['no absolute URL', '/store', 'is not an absolute URL'],
    ['another protocol', 'ftp://me:secret@store/', 'is neither http nor https'],
    ['a query', 'http://store/?key=secret', 'has a query or a fragment'],
  ])('%s is refused at once, and not repeated', (_name, url, message) => {
    const [, make] = transports[0]!
    const create = () =>
      httpBackend({
        name: 'blue',
        version: '1.1',
        url,
        transport: make(),
        log: consoleLogger({ write: () => undefined }),
        metrics: createMetrics(),
      })
    expect(create).toThrow(
      expect.objectContaining({
        code: 'config-invalid',
        message: expect.not.stringContaining('secret'),
        issues: [{ place: 'backends > blue > url', message }],
      }),
    )
  })
})
