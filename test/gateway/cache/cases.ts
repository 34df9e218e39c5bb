/** What the response cache may do and what it must not: the same on every runtime. */
import { describe, expect, test } from 'vitest'
import type { GatewayConfigInput } from '../../../src/gateway/index.ts'
import { call, startStore, type Received } from '../support/servers.ts'
import { seen, thing } from '../omit/contract.ts'

/** The address of a gateway in front of a store of version 3.0; gone when the test is over. */
export type Start = (storeUrl: string, config: Partial<GatewayConfigInput>) => Promise<string>

type Headers = Readonly<Record<string, string>>

/** What the store makes of a request; its tag is that of the body unless it says otherwise. */
export interface Said {
  readonly key: string
  readonly etag?: string
  readonly headers?: Headers
}

export const config: Partial<GatewayConfigInput> = {
  cache: { routes: ['things.get', 'things.list'] },
  identity: { apiKey: {}, trustedHeader: { name: 'X-User' } },
}

/** A store that revalidates as RFC 9110 section 13.2 wants it. */
export const startCached = async (
  start: Start,
  say: (request: Received) => Said,
  more: Partial<GatewayConfigInput> = {},
) => {
  const statuses: number[] = []
  const store = await startStore((request, outgoing) => {
    const { key, etag = `"${key}"`, headers = {} } = say(request)
    const held = request.headers['if-none-match']?.split(', ').includes(etag)
    statuses.push(held ? 304 : 200)
    outgoing.writeHead(held ? 304 : 200, {
      'Content-Type': 'application/json',
      ETag: etag,
      ...headers,
    })
    outgoing.end(held ? '' : JSON.stringify(thing(key)))
  })
  const url = await start(store.url, { ...config, ...more })
  const get = (headers: Headers = {}, path = '/things/a') =>
    call(`${url}${path}`, { headers: { 'API-Version': '1.0', ...headers } })
  return { get, statuses, store, url }
}

export const cacheCases = (runtime: string, start: Start): void => {
  describe(`on ${runtime}, an answer that was adapted`, () => {
    test('is given again after the store has confirmed it, with the newest headers', async () => {
      let asked = 0
      const { get, statuses } = await startCached(start, () => {
        asked += 1
        return { key: 'a', headers: { 'X-Asked': String(asked), 'Cache-Control': 'max-age=60' } }
      })
      const [first, second] = [await get(), await get()]
      expect(statuses).toEqual([200, 304])
      expect(second.status).toBe(200)
      expect(second.json).toEqual(seen('a'))
      expect(second.text).toBe(first.text)
      const { date: _date, 'x-request-id': _id, ...headers } = second.headers
      expect(first.headers).toMatchObject({ ...headers, 'x-asked': '1' })
      expect(second.headers['x-asked']).toBe('2')
    })

    test('is not given any more when the store has another', async () => {
      let key = 'a'
      const { get, statuses } = await startCached(start, () => ({ key }))
      await get()
      key = 'b'
      expect((await get()).json).toEqual(seen('b'))
      expect((await get()).json).toEqual(seen('b'))
      expect(statuses).toEqual([200, 200, 304])
    })

    test('is 304 to a client that has it, also if the cache had asked about another', async () => {
      let key = 'a'
      const { get, statuses } = await startCached(start, () => ({ key }))
      const first = await get()
      const tag = { 'If-None-Match': first.headers['etag'] as string }
      expect((await get(tag)).status).toBe(304)
      key = 'b'
      await get()
      key = 'a'
      const back = await get(tag)
      expect({ status: back.status, text: back.text, etag: back.headers['etag'] }).toEqual({
        status: 304,
        text: '',
        etag: first.headers['etag'],
      })
      expect(statuses).toEqual([200, 304, 200, 200])
    })

    test('is another one in another version, of another path, with other fields', async () => {
      const { get, statuses } = await startCached(start, ({ url }) => ({ key: url.slice(-1) }))
      expect((await get()).json).toEqual(seen('a'))
      expect((await get({ 'API-Version': '2.0' })).json).toMatchObject({ full: 'Ada Lovelace' })
      expect((await get({}, '/things/b')).json).toEqual(seen('b'))
      expect((await get()).json).toEqual(seen('a'))
      expect((await get({ 'API-Version': '2.0' })).json).not.toHaveProperty('first')
      expect(statuses).toEqual([200, 200, 200, 304, 304])
    })
  })

  describe(`on ${runtime}, clients`, () => {
    const forUser = ({ headers }: Received, cacheHeaders: Headers): Said => ({
      key: String(headers.authorization ?? headers['x-tenant'] ?? 'a').slice(-1),
      etag: '"one tag for all"',
      headers: cacheHeaders,
    })
    const a = { Authorization: 'Basic a' }
    const b = { Authorization: 'Basic b' }

    test('never get what the store said to the credentials of another', async () => {
      const { get, statuses } = await startCached(start, (request) => forUser(request, {}))
      expect((await get(a)).json).toEqual(seen('a'))
      expect((await get(b)).json).toEqual(seen('b'))
      expect((await get()).json).toEqual(seen('a'))
      expect((await get(b)).json).toEqual(seen('b'))
      expect(statuses).toEqual([200, 200, 200, 200])
    })

    test.each<[string, Headers]>([
      ['varies by who asks', { Vary: 'X-Tenant, Authorization', 'Cache-Control': 'public' }],
      ['varies by a header of ours', { Vary: 'x-user' }],
      ['varies by everything', { Vary: '*' }],
      ['sets a cookie', { 'Set-Cookie': 'session=1' }],
      ['is private', { 'Cache-Control': 'max-age=5, private' }],
      ['is private in a part', { 'Cache-Control': 'private="x-name"' }],
      ['is not to be stored', { 'Cache-Control': 'No-Store' }],
    ])('each get their own where an answer %s', async (_, headers) => {
      const { get, statuses } = await startCached(start, (request) => forUser(request, headers))
      expect((await get({ 'X-Tenant': 'a' })).json).toEqual(seen('a'))
      expect((await get({ 'X-Tenant': 'b' })).json).toEqual(seen('b'))
      expect(statuses).toEqual([200, 200])
    })

    test('never get what the store said to the cookies of another', async () => {
      const { get, statuses } = await startCached(start, ({ headers }) => ({
        key: (headers.cookie ?? 'session=c').slice(-1),
        etag: '"one tag for all"',
      }))
      for (const key of ['a', 'b', 'a']) {
        expect((await get({ Cookie: `session=${key}` })).json).toEqual(seen(key))
      }
      expect((await get()).json).toEqual(seen('c'))
      expect(statuses).toEqual([200, 200, 200, 200])
    })

    test.each(['X-Tenant', 'X-Auth-Token', 'X-Whatever'])(
      'that differ in %s each get their own, though the store says nothing of it',
      async (name) => {
        const { get, statuses } = await startCached(start, ({ headers }) => ({
          key: String(headers[name.toLowerCase()] ?? 'c'),
          etag: '"one tag for all"',
        }))
        for (const round of [1, 2]) {
          for (const key of ['a', 'b']) {
            expect((await get({ [name]: key })).json, `round ${round}`).toEqual(seen(key))
          }
          expect((await get()).json, `round ${round}`).toEqual(seen('c'))
        }
        expect(statuses).toEqual([200, 200, 200, 304, 304, 304])
      },
    )

    test('that only come another way, or look in another way, share', async () => {
      const { get, statuses } = await startCached(start, () => ({ key: 'a' }))
      await get({ 'User-Agent': 'x/1', Traceparent: '00-1-1-00', Accept: 'application/json' })
      await get({ 'User-Agent': 'y/2', 'X-Forwarded-For': '10.0.0.1', 'Sec-Fetch-Mode': 'cors' })
      expect(statuses).toEqual([200, 304])
    })

    test('of two tenants and two versions share what the store says is the same', async () => {
      const { get, statuses } = await startCached(start, (request) => {
        const { key } = forUser(request, {})
        return { key, etag: '"one tag for all"', headers: { Vary: 'X-Tenant' } }
      })
      for (const round of [1, 2]) {
        expect((await get({ 'X-Tenant': 'a' })).json, `round ${round}`).toEqual(seen('a'))
        expect((await get({ 'X-Tenant': 'b' })).json, `round ${round}`).toEqual(seen('b'))
        const newer = await get({ 'X-Tenant': 'b', 'API-Version': '2.0' })
        expect(newer.json).toMatchObject({ key: 'b', full: 'Ada Lovelace' })
      }
      expect(statuses).toEqual([200, 200, 200, 304, 304, 304])
    })

    test.each(['public', 'must-revalidate', 's-maxage=5'])(
      'with credentials share what the store calls %s',
      async (directive) => {
        const headers = { 'Cache-Control': directive }
        const { get, statuses } = await startCached(start, () => ({ key: 'a', headers }))
        expect((await get(a)).json).toEqual(seen('a'))
        expect((await get(b)).json).toEqual(seen('a'))
        expect(statuses).toEqual([200, 304])
      },
    )
  })
}
