import { createHash } from 'node:crypto'
import { connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import { contract, items } from './support/contract.ts'
import { fixedFlags, startGateway } from './support/gateway.ts'
import { call, startStore, until, type Answer } from './support/servers.ts'

const json =
  (body: unknown, status = 200, headers: Record<string, string> = {}): Answer =>
  (_, outgoing) => {
    outgoing.writeHead(status, { 'Content-Type': 'application/json', ...headers })
    outgoing.end(typeof body === 'string' ? body : JSON.stringify(body))
  }

const behind = async (version: string, answer: Answer) => {
  const store = await startStore(answer)
  const gateway = await startGateway({ stores: { blue: { url: store.url, version } } })
  return { store, gateway }
}

const as = (version: string, headers: Record<string, string> = {}) => ({
  'API-Version': version,
  ...headers,
})

const problems = async (version: string, method: string, path: string, store = '2.0') => {
  const { gateway, store: behindIt } = await behind(store, json({ ok: true }))
  const answer = await call(gateway.url + path, { method, headers: as(version) })
  return { answer, received: behindIt.received }
}

const tagged: Answer = (request, outgoing) => {
  const tag = '"v,1"'
  if (request.headers['if-none-match']?.includes(tag)) {
    outgoing.writeHead(304, { ETag: tag }).end()
  } else json(items['2.0'], 200, { ETag: tag })(request, outgoing, undefined as never)
}

const two = async (flags: Record<string, string | boolean>) => {
  const blue = await startStore(json(items['1.0']))
  const green = await startStore(json(items['2.0']))
  const gateway = await startGateway({
    stores: {
      blue: { url: blue.url, version: '1.0' },
      green: { url: green.url, version: '2.0' },
    },
    flags: fixedFlags(flags),
    config: {
      decision: {
        flag: 'store',
        fallback: 'blue',
        killSwitch: { flag: 'all-to-blue', backend: 'blue' },
      },
      identity: { anonymous: { explain: true } },
    },
  })
  const ask = () =>
    call(`${gateway.url}/items/a`, { headers: as('1.1', { 'Isthmus-Explain': '1' }) })
  return { blue, green, gateway, ask }
}

describe('reading', () => {
  test('an older client sees a newer document in its own form', async () => {
    const { gateway, store } = await behind('2.0', json(items['2.0']))
    const {
      status,
      headers,
      json: seen,
    } = await call(`${gateway.url}/items/a`, { headers: as('1.0') })
    expect(status).toBe(200)
    expect(seen).toEqual(items['1.0'])
    expect(headers['content-type']).toBe('application/json')
    expect(store.last().headers['accept-encoding']).toBe('identity')
  })

  test('a newer client sees an older document in its own form', async () => {
    const { gateway } = await behind('1.0', json(items['1.0']))
    const answer = await call(`${gateway.url}/items/a`, { headers: as('2.0') })
    expect(answer.json).toEqual(items['2.0'])
    expect(Number(answer.headers['content-length'])).toBe(Buffer.byteLength(answer.text))
  })

  test('numbers, unknown fields and names like `__proto__` survive as they were written', async () => {
    const body =
      '{"id":"a","title":"T","made_at":"2023-11-14T22:13:20.000000Z","size":1.0,"state":"open",' +
      '"meta":{"labels":[],"extra":{"big":9007199254740993,"__proto__":{"x":1e400},"e":{}}},"rank":0,"hidden":false,"later":-0}'
    const { gateway } = await behind('2.0', json(body))
    const { text } = await call(`${gateway.url}/items/a`, { headers: as('1.0') })
    expect(text).toContain('"size":1.0')
    expect(text).toContain('"big":9007199254740993,"__proto__":{"x":1e400},"e":{}')
    expect(text).toContain('"later":-0')
  })

  test('what no op touches arrives byte for byte, in answers and in requests', async () => {
    const untouched =
      '\r\n\t"\\u0065xtr\\u0061" : {"9":1,"1":1E+2,"a":"\\/\\u00e9","a":[ ] , "\\ud83d\\ude00" :{ } }'
    const made = '"made_at":"2023-11-14T22:13:20.000000Z"'
    const newer = `{"id" : "a","title":"T",${made},"size":1.50,"state":"open","meta":{"labels":[],${untouched}},"rank":0,"hidden":false}`
    const { gateway, store } = await behind('2.0', json(newer))
    const { text } = await call(`${gateway.url}/items/a`, { headers: as('1.0') })
    expect(text).toContain('{"id" : "a","name":"T",')
    expect(text).toContain(`"size":1.50,`)
    expect(text).toContain(`"meta":{"labels":[],${untouched}}`)
    const { status } = await call(`${gateway.url}/items`, {
      method: 'POST',
      headers: as('1.0', { 'Content-Type': 'application/json' }),
      body: text,
    })
    expect(status).toBeLessThan(300)
    expect(store.last().body).toContain(`"meta":{"labels":[],${untouched}}`)
  })

  test('pages are adapted item by item, and parameters go along', async () => {
    const { gateway, store } = await behind(
      '2.0',
      json({ items: [items['2.0'], items['2.0']], next: 'n' }, 200, { 'X-Next': 'n' }),
    )
    const answer = await call(`${gateway.url}/items?limit=2&name=Tea&sort=-made_at`, {
      headers: as('1.0', { 'X-Cursor': 'c' }),
    })
    expect(answer.json).toEqual({ items: [items['1.0'], items['1.0']], next: 'n' })
    expect(store.last().url).toBe('/items?page_size=2&title=Tea&sort=-made_at')
    expect(store.last().headers['x-next']).toBe('c')
    expect(answer.headers['x-cursor']).toBe('n')
    expect(answer.headers).not.toHaveProperty('x-next')
  })

  test('fields that were asked for come, and no others', async () => {
    const partial = { items: [{ id: 'a', texts: { note: 'hot' } }], next: null }
    const { gateway, store } = await behind('2.0', json(partial))
    const answer = await call(`${gateway.url}/items?fields=id,note`, { headers: as('1.0') })
    expect(store.last().url).toBe('/items?fields=id%2Ctexts.note')
    expect(answer.json).toEqual({ items: [{ id: 'a', note: 'hot' }], next: null })
  })

  test('a field that only the client has comes with its default', async () => {
    const { gateway, store } = await behind('1.0', json({ items: [{ id: 'a' }], next: null }))
    const answer = await call(`${gateway.url}/items?fields=id,hidden`, { headers: as('2.0') })
    expect(store.last().url).toBe('/items?fields=id')
    expect(answer.json).toEqual({ items: [{ id: 'a', hidden: false }], next: null })
  })

  test('a route that moved is found by its name in each version', async () => {
    const { gateway, store } = await behind('2.0', (_, outgoing) => {
      outgoing.writeHead(200, { 'Content-Type': 'application/x-ndjson' })
      outgoing.end(`${JSON.stringify(items['2.0'])}\n`)
    })
    const answer = await call(`${gateway.url}/items/export`, { headers: as('1.0') })
    expect(store.last().url).toBe('/exports/items')
    expect(JSON.parse(answer.text)).toEqual(items['1.0'])
  })

  test('parts of a document are not asked for, as they would be parts of another one', async () => {
    const { gateway, store } = await behind(
      '2.0',
      json(items['2.0'], 200, { 'Accept-Ranges': 'bytes' }),
    )
    const answer = await call(`${gateway.url}/items/a`, {
      headers: as('1.0', { Range: 'bytes=0-9', 'If-Range': '"1"' }),
    })
    expect(answer.status).toBe(200)
    expect(answer.headers).not.toHaveProperty('accept-ranges')
    expect(store.last().headers).not.toHaveProperty('range')
    expect(store.last().headers).not.toHaveProperty('if-range')
  })

  test('a parameter may have another name in another version', async () => {
    const { gateway, store } = await behind('2.0', (_, outgoing) => outgoing.writeHead(204).end())
    await call(`${gateway.url}/items/a%20b`, { method: 'DELETE', headers: as('1.0') })
    expect(store.last().url).toBe('/things/a%20b')
  })

  test('a redirection leads through the gateway, and does not show the document as it is stored', async () => {
    const there = { Location: '/exports/items', Digest: 'x' }
    const { gateway } = await behind('2.0', json(items['2.0'], 303, there))
    const answer = await call(`${gateway.url}/items/a`, { headers: as('1.0') })
    expect(answer).toMatchObject({ status: 303, text: '', complete: true })
    expect(answer.headers['location']).toBe('/items/export')
    expect(answer.headers).not.toHaveProperty('content-type')
    expect(answer.headers).not.toHaveProperty('digest')
    const same = await call(`${gateway.url}/items/a`, { headers: as('2.0') })
    expect(same.json).toEqual(items['2.0'])
  })

  test('HEAD is answered by the route of GET, without a body and its length', async () => {
    const { gateway, store } = await behind('2.0', json(items['2.0'], 200, { ETag: '"1"' }))
    const answer = await call(`${gateway.url}/items/a`, { method: 'HEAD', headers: as('1.0') })
    expect(answer.status).toBe(200)
    expect(answer.text).toBe('')
    expect(answer.headers).not.toHaveProperty('content-length')
    expect(answer.headers['etag']).toMatch(/^"1~/)
    expect(store.last().method).toBe('HEAD')
  })

  test('percent-encoded names go on as they came', async () => {
    const { gateway, store } = await behind('2.0', json(items['2.0']))
    await call(`${gateway.url}/items/a%2Fb%20%zz?x=%2F`, { headers: as('1.0') })
    expect(store.last().url).toBe('/items/a%2Fb%20%zz?x=%2F')
  })
})

describe('the same version on both sides', () => {
  const odd = '{ "id":"a",\t"size":1.0e0, "size": 2, "state":"nonsense" ,"x":[ ]}\n'

  test('bytes pass identical and unparsed, both ways', async () => {
    const { gateway, store } = await behind('2.0', json(odd, 200, { ETag: 'W/"1"' }))
    const answer = await call(`${gateway.url}/items/a`, {
      method: 'PUT',
      headers: as('2.0', { 'Content-Type': 'text/weird', 'If-Match': '"z"' }),
      body: 'not [ json',
    })
    expect(answer.text).toBe(odd)
    expect(answer.headers['etag']).toBe('W/"1"')
    expect(store.last().body).toBe('not [ json')
    expect(store.last().headers['content-type']).toBe('text/weird')
    expect(store.last().headers['if-match']).toBe('"z"')
  })

  test('encoded bodies pass as they are', async () => {
    const bytes = Uint8Array.from([31, 139, 8, 0, 255])
    const { gateway, store } = await behind('2.0', (_, outgoing) => {
      outgoing.writeHead(200, { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' })
      outgoing.end(bytes)
    })
    const answer = await call(`${gateway.url}/items/a`, {
      headers: as('2.0', { 'Accept-Encoding': 'gzip, br', Range: 'bytes=0-4' }),
    })
    expect(answer.headers['content-encoding']).toBe('gzip')
    expect(store.last().headers['accept-encoding']).toBe('gzip, br')
    expect(store.last().headers['range']).toBe('bytes=0-4')
  })

  test('a large body passes whole', async () => {
    const { gateway } = await behind('2.0', (request, outgoing) => {
      outgoing.end(createHash('sha256').update(request.body).digest('hex'))
    })
    const body = new Uint8Array(4_000_000).fill(32)
    const answer = await call(`${gateway.url}/items/a`, {
      method: 'PUT',
      headers: as('2.0'),
      body,
    })
    expect(answer.text).toBe(createHash('sha256').update(body).digest('hex'))
  })

  test('an answer streams through before it is complete', async () => {
    let finish: (() => void) | undefined
    const { gateway } = await behind('2.0', (_, outgoing) => {
      outgoing.writeHead(200, { 'Content-Type': 'application/json' })
      outgoing.write('[1,')
      finish = () => outgoing.end('2]')
    })
    const answer = await fetch(`${gateway.url}/items/a`, { headers: as('2.0') })
    const reader = answer.body!.getReader()
    expect(Buffer.from((await reader.read()).value!).toString()).toBe('[1,')
    finish?.()
    expect(Buffer.from((await reader.read()).value!).toString()).toBe('2]')
  })
})

describe('creating', () => {
  test('the body is carried up with defaults, the answer down, and the link through the gateway', async () => {
    const store = await startStore((request, outgoing) => {
      outgoing.writeHead(201, {
        'Content-Type': 'application/json; charset=utf-8',
        Location: `http://${request.headers.host}/items/a`,
        Link: `<http://${request.headers.host}/items?page_size=2>; rel="collection"`,
        ETag: '"v1"',
      })
      outgoing.end(request.body)
    })
    const gateway = await startGateway({ stores: { blue: { url: store.url, version: '2.0' } } })
    const answer = await call(`${gateway.url}/v1.0/items`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(items['1.0']),
    })
    expect(answer.status).toBe(201)
    expect(JSON.parse(store.last().body)).toEqual(items['2.0'])
    expect(answer.json).toEqual(items['1.0'])
    expect(answer.headers['location']).toBe('/v1.0/items/a')
    expect(answer.headers['link']).toBe('</v1.0/items?limit=2>; rel="collection"')
  })

  test.each([
    ['what is no JSON', 'application/json', '{"a":', 400, 'malformed-json'],
    ['nothing', 'application/json', ' ', 400, 'malformed-json'],
    ['another type', 'text/csv', 'a,b', 415, 'unsupported-media-type'],
    ['no type', '', '{}', 415, 'unsupported-media-type'],
    ['another charset', 'application/json; charset=utf-16', '{}', 415, 'unsupported-media-type'],
    ['too deep a document', 'application/json', '['.repeat(200), 400, 'too-deep'],
    ['the wrong form', 'application/json', '{"made_at":"x"}', 422, 'wrong-shape'],
    ['no object', 'application/json', '[]', 422, 'wrong-shape'],
    ['broken UTF-8', 'application/json', Uint8Array.from([34, 255, 34]), 400, 'malformed-json'],
  ])('%s is refused before it is sent', async (_, type, body, status, code) => {
    const { gateway, store } = await behind('2.0', json('{}'))
    const answer = await call(`${gateway.url}/items`, {
      method: 'POST',
      headers: as('1.0', type === '' ? {} : { 'Content-Type': type }),
      body,
    })
    expect(answer.json).toMatchObject({ status, code, route: 'items.create', backend: 'blue' })
    expect(store.received).toEqual([])
  })

  test('what was said of the bytes of a body does not go on with other bytes', async () => {
    const { gateway, store } = await behind('2.0', json(items['2.0'], 201))
    await call(`${gateway.url}/items`, {
      method: 'POST',
      headers: as('1.0', {
        'Content-Type': 'application/json',
        'Content-Digest': 'sha-256=:AAAA:',
        'Content-MD5': 'AAAA',
      }),
      body: JSON.stringify(items['1.0']),
    })
    const { headers, body } = store.last()
    expect(headers).not.toHaveProperty('content-digest')
    expect(headers).not.toHaveProperty('content-md5')
    expect(Number(headers['content-length'])).toBe(Buffer.byteLength(body))
  })

  test('a body in an unknown encoding cannot be adapted', async () => {
    const { gateway } = await behind('2.0', json('{}'))
    const answer = await call(`${gateway.url}/items`, {
      method: 'POST',
      headers: as('1.0', { 'Content-Type': 'application/json', 'Content-Encoding': 'compress' }),
      body: 'x',
    })
    expect(answer.json).toMatchObject({
      code: 'unsupported-encoding',
      supported: ['gzip', 'deflate'],
    })
    expect(answer.headers['accept-encoding']).toBe('gzip, deflate')
  })

  test('what an older store cannot hold is refused, naming the field', async () => {
    const { gateway, store } = await behind('1.0', json('{}'))
    const answer = await call(`${gateway.url}/items`, {
      method: 'POST',
      headers: as('2.0', { 'Content-Type': 'application/json' }),
      body: JSON.stringify({ ...items['2.0'], hidden: true }),
    })
    expect(answer.json).toMatchObject({
      code: 'not-representable',
      errors: [{ pointer: '/hidden' }],
    })
    expect(store.received).toEqual([])
  })

  test('a body beyond the limit is refused, adapted or not, announced or not', async () => {
    const store = await startStore(json('{}'))
    const gateway = await startGateway({
      stores: { blue: { url: store.url, version: '2.0' } },
      config: { limits: { bodyBytes: 100 } },
    })
    for (const version of ['1.0', '2.0']) {
      for (const headers of [{}, { 'Transfer-Encoding': 'chunked' }]) {
        const answer = await call(`${gateway.url}/items`, {
          method: 'POST',
          headers: as(version, { 'Content-Type': 'application/json', ...headers }),
          body: JSON.stringify({ x: 'x'.repeat(1000) }),
        })
        expect(answer.json).toMatchObject({ code: 'too-large', status: 413 })
      }
    }
    expect(store.received).toEqual([])
  })
})

describe('routes', () => {
  test('a route that the version of the client does not have names those that do', async () => {
    const { answer } = await problems('1.0', 'GET', '/boxes/a')
    expect(answer.json).toMatchObject({ code: 'route-not-in-version', versions: ['2.0', '2.1'] })
    const gone = await problems('2.0', 'GET', '/items/a/legacy', '1.0')
    expect(gone.answer.json).toMatchObject({
      code: 'route-not-in-version',
      versions: ['0.9', '1.0', '1.1'],
    })
  })

  test('a route that a newer store has given up is gone since a version, and nothing to wait for', async () => {
    const { answer, received } = await problems('1.0', 'GET', '/items/a/legacy', '2.1')
    expect(answer.json).toMatchObject({
      status: 410,
      code: 'gone-from-store',
      detail: 'The backend speaks version 2.1: items.legacy is gone since 2.0.',
      since: '2.0',
      versions: ['0.9', '1.0', '1.1'],
      backend: 'blue',
    })
    expect(received).toEqual([])
  })

  test.each([
    ['1.0', '/boxes/a', 'Version 1.0 has no GET /boxes/{id}: it comes with 2.0.'],
    ['2.1', '/items/a/legacy', 'Version 2.1 has no GET /items/{id}/legacy: it is gone since 2.0.'],
    [
      '1.0',
      '/exports/items',
      'Version 1.0 has no GET /exports/items: there it is GET /items/export.',
    ],
  ])(
    'a client of %s that asks for %s is told where it is, or when',
    async (version, path, says) => {
      const { answer } = await problems(version, 'GET', path)
      expect(answer.json).toMatchObject({ code: 'route-not-in-version', detail: says })
    },
  )

  test('a route that the version of the store does not have is 501', async () => {
    const { answer } = await problems('2.0', 'GET', '/boxes/a', '1.0')
    expect(answer.json).toMatchObject({
      status: 501,
      code: 'not-in-store-version',
      detail: 'A backend of version 1.0 has no boxes.get: it comes with 2.0.',
      versions: ['2.0', '2.1'],
      backend: 'blue',
    })
  })

  test('another method is 405 with those allowed', async () => {
    const { answer } = await problems('1.0', 'POST', '/items/a')
    expect(answer.status).toBe(405)
    expect(answer.headers['allow']).toBe('DELETE, GET, HEAD, PATCH, PUT')
  })

  test('static segments beat parameters', async () => {
    const { gateway, store } = await behind('2.0', json({ count: 7 }))
    const answer = await call(`${gateway.url}/items/count?name=x`, { headers: as('1.0') })
    expect(answer.json).toEqual({ count: 7 })
    expect(store.last().url).toBe('/items/count?title=x')
  })

  test('a pair that the matrix refuses is not served', async () => {
    const { answer, received } = await problems('2.1', 'GET', '/items/a', '0.9')
    expect(answer.json).toMatchObject({
      status: 501,
      code: 'pair-refused',
      reason: 'Nobody has tried this.',
    })
    expect(received).toEqual([])
  })

  test('a route that nobody knows goes through untouched where it is listed', async () => {
    const store = await startStore((request, outgoing) => {
      outgoing.writeHead(418, { 'X-Odd': 'yes', 'Content-Type': 'text/plain' })
      outgoing.end(request.body.toUpperCase())
    })
    const gateway = await startGateway({
      stores: { blue: { url: store.url, version: '2.0' } },
      config: { unknownRoutes: { pass: [{ prefix: '/odd/', methods: ['PUT'] }] } },
    })
    const answer = await call(`${gateway.url}/v1.0/odd/%7Epath?b=2&a=%31&api-version=1.0`, {
      method: 'PUT',
      headers: { 'Content-Type': 'text/plain' },
      body: 'shout',
    })
    expect(answer).toMatchObject({ status: 418, text: 'SHOUT' })
    expect(answer.headers['x-odd']).toBe('yes')
    expect(store.last()).toMatchObject({ method: 'PUT', url: '/odd/%7Epath?b=2&a=%31' })
  })

  test('TRACE never does: the answer would show what only the store is told', async () => {
    const store = await startStore(json('{}'))
    const url = store.url.replace('//', '//user:secret@')
    const gateway = await startGateway({ stores: { blue: { url, version: '2.0' } } })
    for (const path of ['/odd', '/items/a']) {
      const answer = await call(gateway.url + path, { method: 'TRACE' })
      expect(answer.json).toMatchObject({ status: 405, code: 'method-not-allowed' })
      expect(answer.headers).toHaveProperty('allow')
    }
    expect(store.received).toEqual([])
  })

  test('and is refused otherwise', async () => {
    const { gateway, store } = await behind('2.0', json('{}'))
    const answer = await call(`${gateway.url}/odd`)
    expect(answer.json).toMatchObject({ status: 404, code: 'unknown-route' })
    expect(store.received).toEqual([])
  })

  test.each(['/items/', '//items', '/items//a', '/items/a/', '/items%2Fa', '/%2fitems'])(
    '%s is no way around the adapters',
    async (path) => {
      const { answer, received } = await problems('1.0', 'GET', path)
      expect(answer.json).toMatchObject({ status: 404, code: 'unknown-route' })
      expect(received).toEqual([])
    },
  )

  test('the schemas of the own version come from the gateway', async () => {
    const { answer, received } = await problems('1.0', 'GET', '/schema')
    expect(answer.json).toMatchObject({
      version: '1.0.0',
      resources: { Item: { properties: { name: { type: 'string' } } } },
    })
    expect(received).toEqual([])
  })

  test('a success takes the status of the own version', async () => {
    const { gateway } = await behind('1.0', json(items['1.0']))
    const answer = await call(`${gateway.url}/items/a`, {
      method: 'PUT',
      headers: as('2.0', { 'Content-Type': 'application/json' }),
      body: JSON.stringify(items['2.0']),
    })
    expect(answer.status).toBe(202)
  })
})

describe('entity tags', () => {
  const view = `~1.0-2.0-${contract.lens('Item', '2.0', '1.0').hash}`

  test('carry the view, and are mapped back', async () => {
    const { gateway, store } = await behind('2.0', tagged)
    const url = `${gateway.url}/items/a`
    const first = await call(url, { headers: as('1.0') })
    expect(first.headers['etag']).toBe(`"v,1${view}"`)
    const again = await call(url, {
      headers: as('1.0', { 'If-None-Match': `"other", ${first.headers['etag']}` }),
    })
    expect(again.status).toBe(304)
    expect(again.headers['etag']).toBe(first.headers['etag'])
    expect(store.last().headers['if-none-match']).toBe('"v,1"')
  })

  test('of other views never match', async () => {
    const { gateway, store } = await behind('2.0', tagged)
    const url = `${gateway.url}/items/a`
    const foreign = await call(url, { headers: as('1.0', { 'If-None-Match': '"v,1"' }) })
    expect(foreign.status).toBe(200)
    expect(store.last().headers).not.toHaveProperty('if-none-match')
    await call(url, { method: 'DELETE', headers: as('1.0', { 'If-Match': '"v,1"' }) })
    expect(store.last().headers['if-match']).toBe('"isthmus-other-view"')
    await call(url, { method: 'DELETE', headers: as('1.0', { 'If-Match': `"v,1${view}"` }) })
    expect(store.last().headers['if-match']).toBe('"v,1"')
    await call(url, { method: 'DELETE', headers: as('1.0', { 'If-Match': '*' }) })
    expect(store.last().headers['if-match']).toBe('*')
  })

  test('keep their weakness', async () => {
    const { gateway } = await behind('2.0', json(items['2.0'], 200, { ETag: 'W/"1"' }))
    const answer = await call(`${gateway.url}/items/a`, { headers: as('1.0') })
    expect(answer.headers['etag']).toBe(`W/"1${view}"`)
  })
})

describe('headers', () => {
  test('of one hop stay here, the way is told, and nothing of the gateway goes on', async () => {
    const { gateway, store } = await behind(
      '2.0',
      json(items['2.0'], 200, { Connection: 'X-Hop', 'X-Hop': '1', 'X-Kept': '2' }),
    )
    const answer = await call(`${gateway.url}/items/a`, {
      headers: as('1.0', {
        Connection: 'X-Mine, keep-alive',
        'X-Mine': '1',
        TE: 'trailers',
        'Proxy-Authorization': 'Basic eDp5',
        'X-Forwarded-For': '6.6.6.6',
        'Isthmus-Explain': '1',
        'X-Yours': '2',
      }),
    })
    const got = store.last().headers
    expect(got).not.toHaveProperty('x-mine')
    expect(got).not.toHaveProperty('te')
    expect(got).not.toHaveProperty('proxy-authorization')
    expect(got).not.toHaveProperty('isthmus-explain')
    expect(got['x-yours']).toBe('2')
    expect(got['x-forwarded-for']).toBe('127.0.0.1')
    expect(got['forwarded']).toContain('for=127.0.0.1')
    expect(got['host']).toBe(new URL(store.url).host)
    expect(answer.headers).not.toHaveProperty('x-hop')
    expect(answer.headers['x-kept']).toBe('2')
  })

  test('a client cannot pass for one that came over TLS', async () => {
    const { gateway, store } = await behind('2.0', json(items['2.0']))
    const { port } = new URL(gateway.url)
    const socket = connect(Number(port), '127.0.0.1')
    socket.end('GET https://shop.example/items/a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    await new Promise((resolve) => socket.resume().once('close', resolve))
    const got = store.last().headers
    expect(got['x-forwarded-proto']).toBe('http')
    expect(got['forwarded']).toMatch(/host="shop\.example";proto=http$/)
  })

  test('headers that would make it a request of another method stop here', async () => {
    const { gateway, store } = await behind('2.0', json(items['2.0']))
    await call(`${gateway.url}/items/a`, {
      headers: as('1.0', {
        'X-HTTP-Method-Override': 'PUT',
        'X-HTTP-Method': 'PUT',
        'X-Method-Override': 'PUT',
      }),
    })
    expect(Object.keys(store.last().headers).filter((name) => name.includes('method'))).toEqual([])
  })

  test('request ids are kept when sane, and made otherwise', async () => {
    const { gateway, store } = await behind('2.0', json(items['2.0']))
    const url = `${gateway.url}/items/a`
    const kept = await call(url, { headers: as('1.0', { 'X-Request-Id': 'abc-1' }) })
    expect(kept.headers['x-request-id']).toBe('abc-1')
    expect(store.last().headers['x-request-id']).toBe('abc-1')
    const made = await call(url, { headers: as('9.9', { 'X-Request-Id': 'a b"' }) })
    expect(made.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/)
    expect(made.json).toMatchObject({ request_id: made.headers['x-request-id'] })
  })

  test('Vary names all that an answer depends on, once', async () => {
    const { gateway } = await behind('2.0', json(items['2.0'], 200, { Vary: 'accept, Origin' }))
    const answer = await call(`${gateway.url}/items/a`, { headers: as('1.0') })
    expect(answer.headers['vary']).toBe('accept, Origin, API-Version')
  })

  test('too many of them are 431', async () => {
    const store = await startStore(json('{}'))
    const gateway = await startGateway({
      stores: { blue: { url: store.url, version: '2.0' } },
      config: { limits: { headerBytes: 400 } },
    })
    const answer = await call(`${gateway.url}/items/a`, { headers: { 'X-Big': 'x'.repeat(500) } })
    expect(answer.json).toMatchObject({ status: 431, code: 'headers-too-large' })
  })

  test('a DELETE without a body reaches the store without one', async () => {
    const { gateway, store } = await behind('2.0', (_, outgoing) => outgoing.writeHead(204).end())
    const answer = await call(`${gateway.url}/items/a`, { method: 'DELETE', headers: as('1.0') })
    expect(answer.status).toBe(204)
    expect(store.last().headers).not.toHaveProperty('transfer-encoding')
    expect(store.last().body).toBe('')
  })
})

describe('the decision', () => {
  test('is told to those who may ask', async () => {
    const { ask, green } = await two({ store: 'green', 'all-to-blue': false })
    const answer = await ask()
    expect(answer.headers['isthmus-decision']).toBe(
      'client="anonymous", version="1.1", source=header, route="items.get", backend="green", ' +
        'store="2.0", verdict=adapted, flag="store";variant="green";reason="STATIC", identity=?0',
    )
    expect(green.received).toHaveLength(1)
  })

  test('is not told otherwise', async () => {
    const { gateway } = await behind('2.0', json(items['2.0']))
    const asked = await call(`${gateway.url}/items/a`, { headers: { 'Isthmus-Explain': '1' } })
    expect(asked.headers).not.toHaveProperty('isthmus-decision')
    const open = await two({ store: 'green', 'all-to-blue': false })
    const unasked = await call(`${open.gateway.url}/items/a`)
    expect(unasked.headers).not.toHaveProperty('isthmus-decision')
  })

  test('the kill switch overrides the flag', async () => {
    const { ask, blue } = await two({ store: 'green', 'all-to-blue': true })
    expect((await ask()).headers['isthmus-decision']).toContain('flag="all-to-blue"')
    expect(blue.received).toHaveLength(1)
  })

  test('a backend that does not exist is the fallback, counted and logged', async () => {
    const { ask, blue, gateway } = await two({ store: 'red', 'all-to-blue': false })
    expect((await ask()).headers['isthmus-decision']).toContain(';fallback')
    expect(blue.received).toHaveLength(1)
    expect(gateway.lines).toContainEqual(
      expect.objectContaining({
        level: 'warn',
        fields: expect.objectContaining({ cause: 'unknown-backend', detail: 'red' }),
      }),
    )
    const faults = gateway.metrics.collect().find(({ name }) => name === 'isthmus.flag.faults')
    expect(faults?.points).toEqual([
      { labels: { flag: 'store', cause: 'unknown-backend' }, value: 1 },
    ])
  })

  test('a flag that cannot be evaluated is the fallback, counted and logged', async () => {
    const { ask, blue, gateway } = await two({ 'all-to-blue': false })
    await ask()
    expect(blue.received).toHaveLength(1)
    expect(gateway.lines).toContainEqual(
      expect.objectContaining({ fields: expect.objectContaining({ cause: 'flag-error' }) }),
    )
  })

  test('is explained step by step without a request', async () => {
    const { gateway, green } = await two({ store: 'green', 'all-to-blue': false })
    const explanation = await gateway.explain({ method: 'get', path: '/items/a', version: '1.0' })
    expect(explanation.steps.map(({ step }) => step)).toEqual([
      'identify',
      'negotiate',
      'match',
      'decide',
      'decide',
      'adapt',
      'send',
    ])
    expect(explanation.decision).toMatchObject({ backend: 'green', identity: false })
    const stopped = await gateway.explain({ method: 'GET', path: '/boxes/1', version: '1.0' })
    expect(stopped.steps.at(-1)).toMatchObject({ step: 'match', ok: false })
    expect(stopped.problem).toMatchObject({ code: 'route-not-in-version' })
    const wrong = await gateway.explain({ method: 'GET', path: '/v9.9/items' })
    expect(wrong.steps.at(-1)).toMatchObject({ step: 'negotiate', ok: false })
    expect(green.received).toEqual([])
  })
})

test('a client that goes away stops the work of the store', async () => {
  let closed = false
  const { gateway, store } = await behind('2.0', (_, outgoing) => {
    outgoing.on('close', () => {
      closed = true
    })
  })
  const gone = new AbortController()
  const asked = fetch(`${gateway.url}/items/a`, { headers: as('1.0'), signal: gone.signal })
  await until(() => store.received.length === 1)
  gone.abort()
  await expect(asked).rejects.toThrow('abort')
  await until(() => closed)
  await until(() => gateway.lines.some(({ message }) => message === 'Request answered'))
})

describe('the admin listener', () => {
  test('tells life, readiness, metrics, flags and versions', async () => {
    const { gateway } = await behind('2.0', json(items['2.0']))
    await call(`${gateway.url}/items/a`, { headers: as('1.0') })
    const get = async (path: string) => gateway.admin.request(path)
    expect((await get('/livez')).status).toBe(200)
    expect((await get('/readyz')).status).toBe(200)
    expect(await (await get('/metrics')).text()).toMatch(
      /isthmus_requests_total\{[^}]*route="items.get"[^}]*client_version="1.0"[^}]*\} 1/,
    )
    expect(await (await get('/flags')).json()).toMatchObject({ version: 'fixed' })
    expect(await (await get('/versions')).json()).toMatchObject({
      contract: 'shop',
      default: '1.0',
    })
    gateway.drain()
    expect((await get('/readyz')).status).toBe(503)
  })
})
