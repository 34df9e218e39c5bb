/** Pages of other origins: by the store's policy, or by the gateway's own. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask, startOrigin, type Asked, type Origin } from '../http/origin.ts'
import { configOf, type Semantics } from './runtime.ts'

const page = 'https://app.test'
const json = { 'Content-Type': 'application/json' }

const preflight = (method: string, more: Readonly<Record<string, string>> = {}): Asked => ({
  method: 'OPTIONS',
  headers: { Origin: page, 'Access-Control-Request-Method': method, ...more },
})

export const corsSuite = ({ name, start }: Semantics): void => {
  let origin: Origin
  let stores: Awaited<ReturnType<Semantics['start']>>
  let own: Awaited<ReturnType<Semantics['start']>>
  let open: Awaited<ReturnType<Semantics['start']>>

  beforeAll(async () => {
    origin = await startOrigin()
    const pass = [{ prefix: '/files/', methods: ['GET', 'PUT'] }]
    const identity = {
      trustedHeader: { name: 'X-Client-Id' },
      apiKey: {},
      anonymous: { allow: false },
    }
    const more = { unknownRoutes: { pass }, identity, limits: { headerBytes: 2000 } }
    const cors = { origins: [page], credentials: true, maxAge: 60, exposedHeaders: ['X-Own'] }
    stores = await start(configOf(origin.url, more))
    own = await start(configOf(origin.url, { ...more, cors }))
    open = await start(
      configOf(origin.url, { cors: { origins: ['*'], methods: ['GET'], headers: ['X-A'] } }),
    )
  })

  afterAll(async () => {
    await Promise.all([stores, own, open].map((gateway) => gateway?.close()))
    await origin?.close()
  })

  const answering = (told: Readonly<Record<string, string>>) => {
    origin.respond = (_, outgoing) => outgoing.writeHead(204, told).end()
  }

  describe(`the store's policy in ${name}`, () => {
    test('a preflight without credentials is asked of the store, for the route that is to follow', async () => {
      answering({
        'Access-Control-Allow-Origin': page,
        'Access-Control-Allow-Methods': 'PUT',
        'Access-Control-Allow-Headers': 'content-type',
      })
      for (const [path, method, store] of [
        ['/items/x', 'PUT', '/things/x'],
        ['/v1.0/items/x', 'PUT', '/things/x'],
        ['/items/x/owner', 'PUT', '/items/x/owner'],
        ['/files/x', 'PUT', '/files/x'],
      ] as const) {
        const headers = { 'Access-Control-Request-Headers': 'api-version,content-type,x-api-key' }
        const answer = await ask(stores.url + path, preflight(method, headers))
        expect([path, answer.status]).toEqual([path, 204])
        const received = origin.received.at(-1)
        expect([received?.method, received?.url]).toEqual(['OPTIONS', store])
        expect(received?.headers['access-control-request-method']).toBe(method)
        expect(received?.headers['access-control-request-headers']).toBe('content-type')
        expect(received?.headers['origin']).toBe(page)
        expect(answer.headers['access-control-allow-headers']).toBe(
          'content-type, api-version, x-api-key',
        )
        expect(answer.headers['access-control-allow-origin']).toBe(page)
      }
    })

    test('headers that have another name in its version are asked and told by their names', async () => {
      answering({ 'Access-Control-Allow-Origin': page, 'Access-Control-Allow-Headers': 'X-Next' })
      const more = { 'Access-Control-Request-Headers': 'x-cursor' }
      const { headers } = await ask(`${stores.url}/items/x`, preflight('GET', more))
      expect(origin.received.at(-1)?.headers['access-control-request-headers']).toBe('x-next')
      expect(headers['access-control-allow-headers']).toBe('X-Next, x-cursor')
      origin.respond = (_, outgoing) => {
        const told = { 'Access-Control-Expose-Headers': 'X-Next, X-Own', 'X-Next': '1' }
        outgoing.writeHead(200, { ...json, ...told }).end('{"id":"a","title":"n"}')
      }
      const answer = await ask(`${stores.url}/items/x`, {
        headers: { Origin: page, 'X-Client-Id': 'a', 'API-Version': '1.0' },
      })
      expect(answer.headers['x-cursor']).toBe('1')
      expect(answer.headers['access-control-expose-headers']).toBe('x-cursor, x-own')
    })

    test.each([
      ['isthmus-explain', undefined, undefined, 'isthmus-explain'],
      ['X-A, Isthmus-Explain', 'x-a', 'x-a', 'x-a, isthmus-explain'],
      ['X-A, api-version', 'x-a', '*', '*'],
      ['X-A', 'x-a', undefined, undefined],
    ])('of the headers %j the store is asked for %j, and its %j is told as %j', async (...row) => {
      const [wanted, asked, allows, told] = row
      answering({
        'Access-Control-Allow-Origin': page,
        ...(allows === undefined ? {} : { 'Access-Control-Allow-Headers': allows }),
      })
      const headers = { 'Access-Control-Request-Headers': wanted }
      const answer = await ask(`${stores.url}/items/x`, preflight('PUT', headers))
      expect(origin.received.at(-1)?.headers['access-control-request-headers']).toBe(asked)
      const heard = answer.headers['access-control-allow-headers']
      expect(heard?.toString().toLowerCase()).toBe(told?.toLowerCase())
    })

    test('what the store does not allow, nobody adds', async () => {
      answering({})
      const { headers } = await ask(
        `${stores.url}/items/x`,
        preflight('PUT', { 'Access-Control-Request-Headers': 'api-version' }),
      )
      expect(Object.keys(headers).filter((one) => one.startsWith('access-control'))).toEqual([])
    })

    test.each([
      ['/items/x', 'POST', 405],
      ['/nowhere', 'GET', 404],
      ['/ITEMS', 'GET', 404],
      ['/files/x', 'DELETE', 405],
    ])('a preflight of %s by %s is %i, and asks nobody', async (path, method, status) => {
      const count = origin.received.length
      expect((await ask(stores.url + path, preflight(method))).status).toBe(status)
      expect(origin.received).toHaveLength(count)
    })

    test('OPTIONS that is no preflight is told the methods, by the gateway', async () => {
      const count = origin.received.length
      const headers = { 'X-Client-Id': 'somebody' }
      for (const [path, allow] of [
        ['/items/x', 'DELETE, GET, HEAD, OPTIONS, PATCH, PUT'],
        ['/items', 'GET, HEAD, OPTIONS, POST'],
        ['/files/x', 'GET, HEAD, OPTIONS, PUT'],
      ] as const) {
        const answer = await ask(stores.url + path, { method: 'OPTIONS', headers })
        expect([path, answer.status, answer.headers['allow']]).toEqual([path, 204, allow])
        expect(answer.headers['content-length']).toBeUndefined()
      }
      expect((await ask(`${stores.url}/nowhere`, { method: 'OPTIONS', headers })).status).toBe(404)
      expect((await ask(`${stores.url}/items`, { method: 'OPTIONS' })).status).toBe(401)
      expect(origin.received).toHaveLength(count)
    })
  })

  describe(`the gateway's policy in ${name}`, () => {
    test('a preflight is answered by it alone, whatever the path', async () => {
      const count = origin.received.length
      for (const path of ['/items/x', '/nowhere', '/v9.9/items', '/files/x']) {
        const headers = { 'Access-Control-Request-Headers': 'api-version, x-own' }
        const answer = await ask(own.url + path, preflight('PATCH', headers))
        expect(answer.status).toBe(204)
        expect(answer.headers).toMatchObject({
          'access-control-allow-origin': page,
          'access-control-allow-credentials': 'true',
          'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
          'access-control-allow-headers': 'api-version, x-own',
          'access-control-max-age': '60',
        })
        expect(answer.headers['vary']).toMatch(/Origin/)
        expect(answer.headers['vary']).toMatch(/Access-Control-Request-Headers/)
      }
      expect(origin.received).toHaveLength(count)
    })

    test('another origin is allowed nothing, and Vary says so', async () => {
      for (const other of ['https://evil.test', 'null', `${page}.evil.test`, 'https://APP.test']) {
        const answer = await ask(`${own.url}/items/x`, preflight('PUT', { Origin: other }))
        const told = Object.keys(answer.headers).filter((one) => one.startsWith('access-control'))
        expect([other, told]).toEqual([other, []])
        expect(answer.headers['vary']).toMatch(/Origin/)
      }
    })

    const problems: readonly (readonly [status: number, path: string, asked: Asked])[] = [
      [401, '/items/x', {}],
      [404, '/nowhere', { headers: { 'X-Client-Id': 'a' } }],
      [405, '/items', { method: 'DELETE', headers: { 'X-Client-Id': 'a' } }],
      [400, '/v9.9/items', { headers: { 'X-Client-Id': 'a' } }],
      [
        415,
        '/items',
        { method: 'POST', headers: { 'X-Client-Id': 'a', 'Content-Type': 'text/csv' }, body: 'x' },
      ],
      [431, '/items/x', { headers: { 'X-Big': 'x'.repeat(1900), 'X-Client-Id': 'a' } }],
      [502, '/items/x', { headers: { 'X-Client-Id': 'a' } }],
    ]

    test.each(problems)(
      'a problem can be read: %i',
      async (status, path, { headers = {}, ...rest }) => {
        origin.respond = (_, outgoing) => outgoing.writeHead(200, json).end('no json')
        const answer = await ask(own.url + path, {
          ...rest,
          headers: {
            'API-Version': path.startsWith('/v') ? '9.9' : '1.0',
            ...headers,
            Origin: page,
          },
        })
        expect(answer.status).toBe(status)
        expect(answer.headers).toMatchObject({
          'access-control-allow-origin': page,
          'access-control-allow-credentials': 'true',
        })
        expect(answer.headers['vary']).toMatch(/Origin/)
      },
    )

    test('an answer can be read with the headers of the gateway, and nothing of the store counts', async () => {
      origin.respond = (_, outgoing) => {
        const told = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': 'X-B' }
        outgoing.writeHead(200, { ...json, ...told }).end('{"id":"a","title":"n"}')
      }
      for (const path of ['/items/x', '/files/x']) {
        const headers = { 'X-Client-Id': 'a', Origin: page, 'API-Version': '1.0' }
        const answer = await ask(own.url + path, { headers })
        expect(answer.status).toBe(200)
        expect(answer.headers['access-control-allow-origin']).toBe(page)
        const exposed = String(answer.headers['access-control-expose-headers']).split(', ')
        for (const one of [
          'API-Version',
          'Isthmus-Decision',
          'Isthmus-Discarded',
          'Isthmus-Omitted',
          'Deprecation',
          'Sunset',
          'Link',
          'ETag',
          'X-Own',
        ]) {
          expect(exposed).toContain(one)
        }
        expect(exposed).not.toContain('X-B')
        const plain = await ask(own.url + path, { headers: { ...headers, Origin: '' } })
        expect(plain.headers['access-control-allow-origin']).toBeUndefined()
        expect(plain.headers['vary']).toMatch(/Origin/)
      }
    })

    test('may be for everybody, with methods and headers that are listed', async () => {
      const answer = await ask(
        `${open.url}/items/x`,
        preflight('GET', { 'Access-Control-Request-Headers': 'x-b' }),
      )
      expect(answer.headers).toMatchObject({
        'access-control-allow-origin': '*',
        'access-control-allow-methods': 'GET',
        'access-control-allow-headers': 'X-A',
      })
      expect(answer.headers).not.toHaveProperty('access-control-allow-credentials')
      expect(answer.headers).not.toHaveProperty('access-control-max-age')
      expect(answer.headers['vary']).not.toMatch(/Origin/)
    })
  })
}
