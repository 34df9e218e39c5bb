/** Statuses without content, content of requests that seldom have any, headers under two names, other methods than sent. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ask, startOrigin, type Asked, type Origin } from '../http/origin.ts'
import { statusPairs } from './contract.ts'
import { configOf, type Semantics } from './runtime.ts'

const json = { 'Content-Type': 'application/json' }
const form = { 'Content-Type': 'application/x-www-form-urlencoded' }
const multipart = { 'Content-Type': 'multipart/form-data; boundary=b' }
const isEmpty = (status: number) => status === 204 || status === 205

const named = (version: string) => (version === '1.0' ? { name: 'n' } : { title: 'n' })

export const messageSuite = ({ name, start, workerd }: Semantics): void => {
  let origin: Origin
  let older: Awaited<ReturnType<Semantics['start']>>
  let newer: Awaited<ReturnType<Semantics['start']>>

  beforeAll(async () => {
    origin = await startOrigin()
    const pass = [{ prefix: '/files/', methods: ['GET', 'POST', 'DELETE'] }]
    const more = { unknownRoutes: { pass } }
    newer = await start(configOf(origin.url, more))
    older = await start(configOf(origin.url, more, '1.0'))
  })

  afterAll(async () => {
    await Promise.all([older, newer].map((gateway) => gateway?.close()))
    await origin?.close()
  })

  const send = (
    path: string,
    { headers = {}, ...rest }: Asked = {},
    client = '1.0',
    gateway = newer,
  ) => ask(`${gateway.url}${path}`, { ...rest, headers: { 'API-Version': client, ...headers } })

  const read = async (told: Readonly<Record<string, string>>, client: string, gateway = newer) => {
    const body = gateway === newer ? '{"id":"a","title":"n"}' : '{"id":"a","name":"n"}'
    origin.respond = (_, outgoing) => outgoing.writeHead(200, { ...json, ...told }).end(body)
    const route = client === '1.0' ? '/items/x' : '/things/x'
    return (await send(route, {}, client, gateway)).headers
  }

  describe(`statuses in ${name}`, () => {
    const cells = statusPairs.flatMap(([from, to]) =>
      (['1.0', '2.0'] as const).flatMap((client) =>
        (['1.0', '2.0'] as const).map((store) => {
          const status = { '1.0': from, '2.0': to }
          return [`/acts/${from}/${to}`, client, store, status[store], status[client]] as const
        }),
      ),
    )

    test.each(cells)(
      '%s of %s before %s: %i is %i',
      async (path, client, store, given, expected) => {
        origin.respond = (_, outgoing) => {
          outgoing.writeHead(given, isEmpty(given) ? {} : json)
          outgoing.end(isEmpty(given) ? undefined : JSON.stringify({ id: 'a', ...named(store) }))
        }
        const body = JSON.stringify(named(client))
        const gateway = store === '1.0' ? older : newer
        const answer = await send(path, { method: 'POST', headers: json, body }, client, gateway)
        const text = answer.bytes.toString()
        expect(answer.status).toBe(expected)
        const isBare = isEmpty(expected) || isEmpty(given)
        const standard = expected === 204 ? '' : String(text.length)
        const { 'content-type': type, 'content-length': length = standard } = answer.headers
        expect(text === '' ? {} : JSON.parse(text)).toEqual(
          isBare ? {} : { id: 'a', ...named(client) },
        )
        expect(type).toBe(isBare ? undefined : 'application/json')
        expect(length).toBe(standard)
      },
    )

    test('what a 204 or 205 says of its content is left out', async () => {
      for (const status of [204, 205]) {
        for (const [path, client] of [
          ['/items/x', '1.0'],
          ['/things/x', '2.0'],
          ['/files/x', '1.0'],
        ] as const) {
          origin.respond = (_, outgoing) => {
            outgoing
              .writeHead(status, {
                ...json,
                ETag: '"1"',
                ...(workerd ? {} : { 'Content-Encoding': 'gzip', Digest: 'x' }),
              })
              .end()
          }
          const answer = await send(path, { method: 'DELETE' }, client)
          expect([status, path, answer.status]).toEqual([status, path, status])
          for (const header of [
            'content-type',
            'content-encoding',
            'digest',
            'transfer-encoding',
          ]) {
            expect([header, answer.headers[header]]).toEqual([header, undefined])
          }
          expect(answer.headers['content-length']).toBe(status === 204 ? undefined : '0')
          expect(answer.headers['etag']).toMatch(/^"1/)
        }
      }
    })

    test('the head of what cannot be adapted is what the document would be', async () => {
      for (const told of [
        { 'Content-Type': 'text/html' },
        { ...json, 'Content-Encoding': 'exi' },
      ]) {
        origin.respond = (_, outgoing) => outgoing.writeHead(200, told).end()
        for (const method of ['GET', 'HEAD']) {
          expect((await send('/items/x', { method })).status).toBe(502)
        }
      }
    })
  })

  describe(`content of requests in ${name}`, () => {
    if (workerd) console.warn('Skipped: content of GET, which this platform does not send.')
    const methods = workerd ? ['DELETE'] : ['GET', 'DELETE']
    test.each(methods)('of %s goes on, whatever the route', async (method) => {
      origin.respond = (_, outgoing) => outgoing.writeHead(200, json).end('{"id":"a","title":"n"}')
      for (const [path, client] of [
        ['/files/x', '1.0'],
        ['/things/x', '2.0'],
        ['/items/x', '1.0'],
      ] as const) {
        const headers = { 'Content-Type': 'text/plain' }
        for (const more of [{ 'Content-Length': '5' }, { 'Transfer-Encoding': 'chunked' }]) {
          const answer = await send(
            path,
            { method, headers: { ...headers, ...more }, body: 'words' },
            client,
          )
          expect([path, answer.status]).toEqual([path, 200])
          expect(origin.received.at(-1)).toMatchObject({ method, body: 'words' })
          expect(origin.received.at(-1)?.headers['content-type']).toBe('text/plain')
        }
      }
    })
  })

  describe.runIf(workerd)(`content of GET in ${name}`, () => {
    test('ends there, and the rest goes on', async () => {
      origin.respond = (_, outgoing) => outgoing.writeHead(200, json).end('{"id":"a","title":"n"}')
      for (const path of ['/files/x', '/items/x']) {
        const answer = await send(path, { headers: { 'Content-Length': '5' }, body: 'words' })
        expect([path, answer.status]).toEqual([path, 200])
        expect(origin.received.at(-1)).toMatchObject({ method: 'GET', body: '' })
      }
    })
  })

  describe(`a part of a document in ${name}`, () => {
    const part = { ...json, 'Content-Range': 'bytes 0-11/50' }

    test.each([
      ['PUT', '/items/x', json],
      ['PATCH', '/items/x', { 'Content-Type': 'application/merge-patch+json' }],
      ['POST', '/items', json],
    ])('%s is refused where the document is adapted', async (method, path, type) => {
      const count = origin.received.length
      const headers = { ...part, ...type }
      const answer = await send(path, { method, headers, body: '{"name":"n"}' })
      expect(answer.status).toBe(400)
      expect(JSON.parse(answer.bytes.toString())).toMatchObject({ code: 'malformed' })
      expect(origin.received).toHaveLength(count)
    })

    test('passes between equal versions', async () => {
      origin.respond = (_, outgoing) => outgoing.writeHead(200, json).end('{"id":"a","title":"n"}')
      const asked = { method: 'PUT', headers: part, body: '{"title":"n"}' }
      expect((await send('/things/x', asked, '2.0')).status).toBe(200)
      expect(origin.received.at(-1)?.headers['content-range']).toBe('bytes 0-11/50')
    })
  })

  describe(`renamed headers in ${name}`, () => {
    test('under both names: the one that the version has is meant', async () => {
      const both = { 'X-Cursor': '6', 'X-Next': '7' }
      expect(await read(both, '1.0')).toMatchObject({ 'x-cursor': '7' })
      expect(await read(both, '1.0')).not.toHaveProperty('x-next')
      expect(await read(both, '2.0', older)).toMatchObject({ 'x-next': '6' })
      expect(await read(both, '2.0', older)).not.toHaveProperty('x-cursor')
    })

    test('between the same versions they are left alone', async () => {
      const both = { 'X-Cursor': '6', 'X-Next': '7' }
      expect(await read(both, '2.0')).toMatchObject({ 'x-cursor': '6', 'x-next': '7' })
      expect(await read(both, '1.0', older)).toMatchObject({ 'x-cursor': '6', 'x-next': '7' })
    })

    test('what cannot be a list is none', async () => {
      const headers = await read({ 'X-Tag': '"old"', ETag: '"new"' }, '2.0', older)
      expect(headers['etag']).toMatch(/^"old/)
      expect(headers['etag']).not.toContain(',')
    })

    test('in requests, too', async () => {
      origin.respond = (_, outgoing) => outgoing.writeHead(200, json).end('{"id":"a","title":"n"}')
      await send('/items/x', { headers: { 'X-Cursor': '1', 'X-Next': '2' } })
      expect(origin.received.at(-1)?.headers).toMatchObject({ 'x-next': '1' })
      expect(origin.received.at(-1)?.headers).not.toHaveProperty('x-cursor')
      await send('/things/x', { headers: { 'X-Cursor': '1', 'X-Next': '2' } }, '2.0')
      expect(origin.received.at(-1)?.headers).toMatchObject({ 'x-next': '2', 'x-cursor': '1' })
    })
  })

  describe(`other methods than the one sent, in ${name}`, () => {
    test.each([
      '/files/x?_method=DELETE',
      '/files/x?a=1&_METHOD=put',
      '/files/x?%5fmethod=DELETE',
      '/files/x?.method=DELETE',
      '/files/x?x-http-method-override=DELETE',
      '/files/x?%24httpMethod=DELETE',
      '/items?_method=DELETE',
    ])('a query: %s is refused', async (path) => {
      const count = origin.received.length
      const answer = await send(path, { method: 'POST', headers: json, body: '{"name":"n"}' })
      expect(answer.status).toBe(400)
      expect(origin.received).toHaveLength(count)
    })

    test.each([
      [form, '_method=DELETE'],
      [form, 'a=1&_method=PUT'],
      [form, 'a=1&%5Fm%65thod=PUT'],
      [form, '.method=DELETE'],
      [multipart, '--b\r\nContent-Disposition: form-data; name="_method"\r\n\r\nPUT\r\n--b--'],
    ])('a form: it does not reach the store whole', async (headers, body) => {
      origin.respond = (_, outgoing) => outgoing.writeHead(200).end('reached')
      for (const [path, client] of [
        ['/files/x', '1.0'],
        ['/things', '2.0'],
      ] as const) {
        const answer = await send(path, { method: 'POST', headers, body }, client)
        expect([path, answer.status]).toEqual([path, 400])
      }
    })

    test('the same method, and what only sounds like one, goes on', async () => {
      origin.respond = (_, outgoing) => outgoing.writeHead(200).end('reached')
      const sent = { method: 'POST', headers: form, body: 'pay_method=card&method=x' }
      const answer = await send('/files/x?_method=post&method=fast', sent)
      expect(answer.status).toBe(200)
      expect(origin.received.at(-1)?.body).toBe('pay_method=card&method=x')
    })
  })
}
