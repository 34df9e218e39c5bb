import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import { silentLog } from '../../src/inner-universe/index.ts'
import { entityBody, guid, someEntity, start, pointers } from './support.ts'

/** Everything that a server sends to a connection until it closes it. */
const exchange = async (port: number, text: string): Promise<string> => {
  const socket = connect(port, '127.0.0.1').setEncoding('utf8')
  let received = ''
  socket.on('data', (chunk: string) => (received += chunk))
  socket.write(text)
  await once(socket, 'close')
  return received
}

/** An entity of exactly `size` bytes. */
const entityOf = (size: number): string => {
  const [head, tail] = ['{"entity_type":"T","metadata":{"name":"', '"}}']
  return `${head}${'x'.repeat(size - head.length - tail.length)}${tail}`
}

describe('what the store cannot take', () => {
  test.each([
    ['{"entity_type": "T", }', 21],
    ['{"entity_type": nul}', 16],
    ['', 0],
    ['{} {}', 3],
    ['{"entity_type":"T"', 18],
  ])('%s is malformed JSON, at its offset', async (text, offset) => {
    const { call } = await start('2.0')
    const { status, headers, body } = await call('POST', '/entities', text)
    expect([status, body['code'], body['offset']]).toEqual([400, 'malformed-json', offset])
    expect(headers.get('content-type')).toBe('application/problem+json')
  })

  test('bytes that are no UTF-8 are malformed JSON', async () => {
    const { store } = await start('2.0')
    const reply = await fetch(`${store.url}/entities`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: new Uint8Array([0x22, 0xff, 0x22]),
    })
    expect(await reply.json()).toMatchObject({ status: 400, code: 'malformed-json' })
  })

  test('JSON nested too deeply is refused before it is looked at', async () => {
    const { call } = await start('2.0')
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
    const { status, body } = await call('POST', '/entities', deep)
    expect([status, body['code']]).toEqual([400, 'too-deep'])
  })

  test('a body over the limit is too large, announced or not, and the limit is an option', async () => {
    const { store, call } = await start('2.0', { maxBodyBytes: 1000 })
    const announced = await call('POST', '/entities', entityBody('2.0', 'x'.repeat(1000)))
    expect([announced.status, announced.body['code']]).toEqual([413, 'too-large'])
    expect(announced.body['limit']).toBe(1000)
    const streamed = await fetch(`${store.url}/entities`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: new Blob([new Uint8Array(1400)]).stream(),
      duplex: 'half',
    } as RequestInit)
    expect(streamed.status).toBe(413)
    expect((await call('POST', '/entities', entityBody('2.0', 'x'.repeat(500)))).status).toBe(201)
  })

  test('eight mebibytes are not too large, a byte more is', async () => {
    const { call } = await start('2.0')
    const limit = 8 * 1024 * 1024
    expect((await call('POST', '/entities', entityOf(limit))).status).toBe(201)
    expect((await call('POST', '/entities', entityOf(limit + 1))).status).toBe(413)
  })

  test('a body of another media type or encoding is refused with those that are taken', async () => {
    const { call } = await start('2.0')
    const id = await someEntity(call, '2.0')
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    const created = await call('POST', '/entities', 'a=1', form)
    expect([created.status, created.body['code']]).toEqual([415, 'unsupported-media-type'])
    expect(created.body['supported']).toEqual(['application/json'])
    const patched = await call(
      'PATCH',
      `/entities/${id}`,
      {},
      { 'content-type': 'application/json' },
    )
    const types = ['application/merge-patch+json', 'application/json-patch+json']
    expect([patched.status, patched.body['supported']]).toEqual([415, types])
    expect(patched.headers.get('accept-patch')).toBe(types.join(', '))
    const zipped = await call('POST', '/entities', '{}', { 'content-encoding': 'gzip' })
    expect(zipped.status).toBe(415)
    const cased = { 'content-type': 'Application/JSON; charset=utf-8' }
    expect((await call('POST', '/entities', entityBody('2.0'), cased)).status).toBe(201)
  })

  test('a patch that does not fit the document changes nothing', async () => {
    const { call } = await start('2.0')
    const path = `/entities/${await someEntity(call, '2.0')}`
    const { text } = await call('GET', path)
    const type = { 'content-type': 'application/json-patch+json' }
    const failing = [
      { op: 'replace', path: '/entity_type', value: 'Robot' },
      { op: 'test', path: '/metadata/name', value: 'Grace' },
    ]
    const failed = await call('PATCH', path, failing, type)
    expect([failed.status, failed.body['code']]).toEqual([422, 'validation-failed'])
    expect(pointers(failed)[0]).toBe('/metadata/name')
    const removed = await call('PATCH', path, [{ op: 'remove', path: '/entity_type' }], type)
    expect([removed.status, pointers(removed)[0]]).toEqual([422, '/entity_type'])
    expect((await call('PATCH', path, {}, type)).body['code']).toBe('malformed')
    expect((await call('PATCH', path, { entity_type: null })).status).toBe(422)
    expect((await call('PATCH', path, '[]')).status).toBe(422)
    expect((await call('GET', path)).text).toBe(text)
  })

  test('a patch cannot set what only the store sets', async () => {
    const { call } = await start('2.0')
    const path = `/entities/${await someEntity(call, '2.0')}`
    const { text } = await call('GET', path)
    expect((await call('PATCH', path, { id: guid(1), created_at: null, updated_at: 3 })).text).toBe(
      text,
    )
  })
})

describe('routes', () => {
  test.each([
    '/',
    '/nothing',
    '/entities/',
    '/entities/a/b',
    '/raw',
    '/raw/nothing',
    '/entities/a/owner/b',
  ])('%s is unknown', async (path) => {
    const { call } = await start('2.0')
    const { status, headers, body } = await call('GET', path)
    const expected = path === '/entities/' ? 'entity-not-found' : 'unknown-route'
    expect([status, body['code']]).toEqual([404, expected])
    expect(headers.get('content-type')).toBe('application/problem+json')
  })

  test.each([
    ['DELETE', '/entities', 'GET, POST, HEAD'],
    ['PUT', '/entities/count', 'GET, HEAD'],
    ['POST', `/entities/${guid(1)}`, 'GET, PUT, PATCH, DELETE, HEAD'],
    ['GET', `/raw/entities/${guid(1)}`, 'PUT'],
    ['HEAD', `/raw/entities/${guid(1)}`, 'PUT'],
    ['GET', `/entities/${guid(1)}/owner`, 'PUT'],
    ['POST', '/events/stream', 'GET, HEAD'],
    ['POST', '/schema', 'GET, HEAD'],
    ['OPTIONS', '/livez', 'GET, HEAD'],
  ])('%s %s is not allowed and says what is', async (method, path, allow) => {
    const { call } = await start('2.0')
    const reply = await call(method, path)
    const code = method === 'HEAD' ? undefined : 'method-not-allowed'
    expect([reply.status, reply.headers.get('allow')]).toEqual([405, allow])
    expect(reply.body['code']).toBe(code)
  })

  test('a path that is not well formed is malformed', async () => {
    const { call } = await start('2.0')
    expect((await call('GET', '/entities/%E0%A4%A')).body['code']).toBe('malformed')
    expect((await call('GET', '/entities/%2e%2e%2fcount')).body['code']).toBe('entity-not-found')
  })

  test.each([
    '/entities',
    '/entities/count',
    '/entities/export',
    '/events/stream',
    '/schema',
    '/livez',
    '/readyz',
  ])('HEAD %s answers as GET does, without a body', async (path) => {
    const { call, store } = await start('2.0')
    await someEntity(call, '2.0')
    const head = await call('HEAD', path)
    const aborter = new AbortController()
    const get = await fetch(store.url + path, { signal: aborter.signal })
    expect([head.status, head.text]).toEqual([get.status, ''])
    for (const name of ['content-type', 'content-length']) {
      expect(head.headers.get(name)).toBe(get.headers.get(name))
    }
    aborter.abort()
  })
})

describe('what is not even HTTP', () => {
  test('is answered with a problem document', async () => {
    const { store } = await start('2.0')
    const received = await exchange(store.port, 'hello\r\n\r\n')
    expect(received).toContain('HTTP/1.1 400')
    expect(received).toContain('application/problem+json')
    expect(received).toContain('"code":"malformed"')
  })

  test('headers that are too large are answered with 431', async () => {
    const { store } = await start('2.0')
    const header = `x: ${'x'.repeat(100_000)}`
    const received = await exchange(store.port, `GET / HTTP/1.1\r\nHost: a\r\n${header}\r\n\r\n`)
    expect(received).toContain('HTTP/1.1 431')
    expect(received).toContain('"code":"headers-too-large"')
  })
})

test('a client that breaks off its body leaves nothing behind, and is no defect', async () => {
  const defects: string[] = []
  const log = { ...silentLog, error: (_: object, message: string) => void defects.push(message) }
  const { store, call } = await start('2.0', { log })
  const message = request(`${store.url}/entities`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'content-length': '1000',
      expect: '100-continue',
    },
  })
  const broken = new Promise((resolve) => message.once('error', resolve))
  message.flushHeaders()
  await once(message, 'continue')
  message.write('{"entity_type":"T"')
  message.destroy()
  await broken
  expect((await call('GET', '/entities/count')).text).toBe('{"count":0}')
  await store.close()
  expect(defects).toEqual([])
})

test('requests that need no closing keep their connection', async () => {
  const { call } = await start('2.0')
  for (const [method, path, body] of [
    ['GET', '/entities'],
    ['POST', '/entities', entityBody('2.0')],
    ['GET', '/nothing'],
    ['POST', '/entities', '{'],
  ] as const) {
    expect((await call(method, path, body)).headers.get('connection')).toBe('keep-alive')
  }
})

test('a refused body does not become the next request of its connection', async () => {
  const { store } = await start('2.0')
  const smuggled = 'GET /livez HTTP/1.1\r\nHost: a\r\n\r\n'
  const received = await exchange(
    store.port,
    `POST /nothing HTTP/1.1\r\nHost: a\r\nContent-Length: ${smuggled.length + 5}\r\n\r\n${smuggled}`,
  )
  expect(received).toContain('HTTP/1.1 404')
  expect(received).not.toContain('"live"')
})
