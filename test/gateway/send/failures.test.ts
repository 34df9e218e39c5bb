import { createServer, type AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { soon } from '../../support/runs.ts'
import type { Timeouts } from '../../../src/upstream/index.ts'
import { items } from '../support/contract.ts'
import { startGateway } from '../support/gateway.ts'
import { call, startStore, until, type Answer, type Called } from '../support/servers.ts'

const patient = { headersMs: soon, bodyMs: soon, totalMs: soon }
/** Of a store that is to be found too slow. */
const hasty = { headersMs: 200, bodyMs: 200, totalMs: 2000 }
const limits = { responseBytes: 10_000, depth: 50 }

const behind = async (answer: Answer, timeouts: Timeouts = patient) => {
  const store = await startStore(answer)
  return startGateway({
    stores: { blue: { url: store.url, version: '2.0' } },
    timeouts,
    config: { limits },
  })
}

const read = async (answer: Answer, timeouts?: Timeouts): Promise<Called> => {
  const gateway = await behind(answer, timeouts)
  return call(`${gateway.url}/items/a`, { headers: { 'API-Version': '1.0' } })
}

/** What tells a proper problem: complete, of the right type, with names but no addresses. */
const told = ({ complete, status, headers, json, text }: Called) => ({
  complete,
  status,
  type: headers['content-type'],
  version: headers['api-version'],
  code: json['code'],
  backend: json['backend'],
  route: json['route'],
  address: /127\.0\.0\.1/.test(text),
})

const expected = (status: number, code: string) => ({
  complete: true,
  status,
  type: 'application/problem+json',
  version: '1.0.0',
  code,
  backend: 'blue',
  route: 'items.get',
  address: false,
})

/** A store that says the same to everyone, whatever it is. */
const rawStore = async (answer: string): Promise<{ host: string }> => {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.on('data', () => socket.write(answer))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return { host: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

const text = JSON.stringify(items['2.0'])
const jsonType = { 'Content-Type': 'application/json' }

describe('a store that', () => {
  test('is down', async () => {
    const gateway = await startGateway({
      stores: { blue: { url: 'http://127.0.0.1:9', version: '2.0' } },
    })
    const answer = await call(`${gateway.url}/items/a`, { headers: { 'API-Version': '1.0' } })
    expect(told(answer)).toEqual(expected(503, 'backend-unreachable'))
  })

  test('is slow', async () => {
    expect(told(await read(() => undefined, hasty))).toEqual(expected(504, 'backend-timeout'))
  })

  test('stops in the middle', async () => {
    const answer = await read((_, outgoing) => {
      outgoing.writeHead(200, { ...jsonType, 'Content-Length': text.length })
      outgoing.write(text.slice(0, 10))
    }, hasty)
    expect(told(answer)).toEqual(expected(504, 'backend-timeout'))
  })

  test('resets the connection', async () => {
    expect(told(await read((_, outgoing) => outgoing.socket?.resetAndDestroy()))).toEqual(
      expected(502, 'backend-broken'),
    )
  })

  test('breaks off within a body of known length', async () => {
    const answer = await read((_, outgoing) => {
      outgoing.writeHead(200, { ...jsonType, 'Content-Length': text.length })
      outgoing.write(text.slice(0, 10), () => outgoing.destroy())
    })
    expect(told(answer)).toEqual(expected(502, 'backend-broken'))
  })

  test('breaks off within a chunked body', async () => {
    const answer = await read((_, outgoing) => {
      outgoing.writeHead(200, jsonType)
      outgoing.write(text, () => outgoing.destroy())
    })
    expect(told(answer)).toEqual(expected(502, 'backend-broken'))
  })

  test.each<[string, string | Buffer, Record<string, string>]>([
    ['answers what is no JSON', '<html></html>', jsonType],
    ['answers truncated JSON', text.slice(0, -1), jsonType],
    ['answers nothing', '', jsonType],
    ['answers another type', text, { 'Content-Type': 'text/html' }],
    ['answers no type', text, {}],
    ['answers another form', '[]', jsonType],
    ['answers a field of another form', '{"made_at":5}', jsonType],
    ['answers too deep a document', '['.repeat(60) + ']'.repeat(60), jsonType],
    ['answers too much', JSON.stringify({ x: 'x'.repeat(20_000) }), jsonType],
    ['answers in an encoding', text, { ...jsonType, 'Content-Encoding': 'br' }],
    ['answers broken UTF-8', Buffer.from([34, 255, 34]), jsonType],
  ])('%s', async (_, body, headers) => {
    const answer = await read((_request, outgoing) => {
      outgoing.writeHead(200, headers)
      outgoing.end(body)
    })
    expect(told(answer)).toEqual(expected(502, 'backend-bad-answer'))
  })

  test('wraps a document of the deepest kind in a list', async () => {
    const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)])
    const item = { ...items['2.0'], meta: { labels: [], extra: { d: nested(limits.depth - 3) } } }
    const gateway = await behind((_, outgoing) => {
      outgoing.writeHead(200, jsonType)
      outgoing.end(JSON.stringify({ items: [item], next: null }))
    })
    const answer = await call(`${gateway.url}/items`, { headers: { 'API-Version': '1.0' } })
    expect(answer.status).toBe(200)
  })

  test('answers a part that was not asked for', async () => {
    const answer = await read((_, outgoing) => {
      outgoing.writeHead(206, { ...jsonType, 'Content-Range': 'bytes 0-1/2' })
      outgoing.end('{}')
    })
    expect(told(answer)).toEqual(expected(502, 'backend-bad-answer'))
  })

  test('answers a status that HTTP does not have', async () => {
    const { host } = await rawStore('HTTP/1.1 999 X\r\nContent-Length: 2\r\n\r\n{}')
    for (const version of ['1.0', '2.0']) {
      const gateway = await startGateway({ stores: { blue: { url: host, version: '2.0' } } })
      const headers = { 'API-Version': version }
      const answer = await call(`${gateway.url}/items/a`, { headers })
      expect(told(answer)).toEqual({
        ...expected(502, 'backend-bad-answer'),
        version: version === '1.0' ? '1.0.0' : '2.0.2',
      })
    }
  })

  test('answers an error page, which is told as it is', async () => {
    const answer = await read((_, outgoing) => {
      outgoing.writeHead(500, { 'Content-Type': 'text/html', 'Retry-After': '7' })
      outgoing.end('<h1>The store is sorry</h1>')
    })
    expect(answer).toMatchObject({ status: 500, text: '<h1>The store is sorry</h1>' })
    expect(answer.headers).toMatchObject({ 'content-type': 'text/html', 'retry-after': '7' })
  })

  test('does not speak HTTP', async () => {
    const server = createServer((socket) => socket.end('SSH-2.0-x\r\n'))
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve)
    })
    onTestFinished(() => void server.close())
    const { port } = server.address() as AddressInfo
    const gateway = await startGateway({
      stores: { blue: { url: `http://127.0.0.1:${port}`, version: '2.0' } },
    })
    const answer = await call(`${gateway.url}/items/a`, { headers: { 'API-Version': '1.0' } })
    expect(told(answer)).toEqual(expected(502, 'backend-broken'))
  })
})

test('an error that the store tells in JSON passes with its own words', async () => {
  const body = '{"type":"about:blank","title":"No such item","status":404,"code":"item-not-found"}'
  const answer = await read((_, outgoing) => {
    outgoing.writeHead(404, { 'Content-Type': 'application/problem+json' })
    outgoing.end(body)
  })
  expect(answer).toMatchObject({ status: 404, text: body })
  expect(answer.headers['api-version']).toBe('1.0.0')
})

describe('an answer that passes as it is', () => {
  test('and breaks off never looks complete', async () => {
    const broken = Promise.withResolvers<void>()
    const gateway = await behind((_, outgoing) => {
      outgoing.writeHead(200, jsonType)
      outgoing.write('{"half":')
      void broken.promise.then(() => outgoing.destroy())
    })
    const answer = await call(`${gateway.url}/items/a`, {
      headers: { 'API-Version': '2.0' },
      heard: broken.resolve,
    })
    expect(answer.complete).toBe(false)
    expect(answer.text).toBe('{"half":')
  })
})

test('a request body that does not arrive in time is 408', async () => {
  const store = await startStore((_, outgoing) => outgoing.end('{}'))
  const gateway = await startGateway({
    stores: { blue: { url: store.url, version: '2.0' } },
    config: { limits: { requestMs: 100 } },
  })
  const slow = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode('{')),
  })
  const answer = await fetch(`${gateway.url}/items`, {
    method: 'POST',
    headers: { 'API-Version': '1.0', 'Content-Type': 'application/json' },
    body: slow,
    duplex: 'half',
  } as RequestInit)
  expect(await answer.json()).toMatchObject({ status: 408, code: 'request-timeout' })
})

test('a defect is contained, told with the request id, and logged', async () => {
  const store = await startStore((_, outgoing) => outgoing.end('{}'))
  const gateway = await startGateway({
    stores: { blue: { url: store.url, version: '2.0' } },
    flags: {
      version: 'broken',
      string: () => Promise.reject(new Error('secret inside')),
      boolean: () => Promise.reject(new Error('secret inside')),
      close: async () => undefined,
    },
  })
  const answer = await call(`${gateway.url}/items/a`, { headers: { 'X-Request-Id': 'r1' } })
  expect(answer.json).toMatchObject({ status: 500, code: 'internal', request_id: 'r1' })
  expect(answer.text).not.toContain('secret')
  await until(() => gateway.lines.some(({ level }) => level === 'error'))
  const next = await call(`${gateway.url}/schema`)
  expect(next.status).toBe(200)
})
