import { describe, expect, test } from 'vitest'
import { contract, seen, thing } from '../omit/contract.ts'
import { startGateway } from '../support/gateway.ts'
import { call, startStore } from '../support/servers.ts'
import { cacheCases, config, startCached, type Start } from './cases.ts'

const open = (url: string, more: Parameters<Start>[1]) =>
  startGateway({ contract, stores: { blue: { url, version: '3.0' } }, config: more })

const start: Start = async (url, more) => (await open(url, more)).url

cacheCases('Node', start)

const say = ({ url }: { url: string }) => ({ key: url.split('/').at(-1) as string })

describe('a request', () => {
  test('with no-store is neither answered from the cache nor kept', async () => {
    const { get, statuses } = await startCached(start, () => ({ key: 'a' }))
    await get({ 'Cache-Control': 'no-store' })
    await get()
    await get({ 'Cache-Control': 'no-store' })
    await get()
    expect(statuses).toEqual([200, 200, 200, 304])
  })

  test.each([{ 'Cache-Control': 'no-cache' }, { Pragma: 'no-cache' }])(
    'with %j gets all of it from the store, for others too',
    async (headers) => {
      const { get, statuses } = await startCached(start, () => ({ key: 'a' }))
      await get()
      await get(headers)
      await get()
      expect(statuses).toEqual([200, 200, 304])
    },
  )

  test.each([{ 'If-Unmodified-Since': 'Tue, 14 Nov 2023 22:13:20 GMT' }, { 'If-Match': '*' }])(
    'with %j is the business of the store',
    async (headers) => {
      const { get, statuses } = await startCached(start, () => ({ key: 'a' }))
      await get()
      await get(headers)
      expect(statuses).toEqual([200, 200])
    },
  )

  test('with HEAD goes to the store as it is', async () => {
    const { get, store, url } = await startCached(start, () => ({ key: 'a' }))
    await get()
    const answer = await call(`${url}/things/a`, {
      method: 'HEAD',
      headers: { 'API-Version': '1.0' },
    })
    expect(answer.status).toBe(200)
    expect(store.last()).toMatchObject({ method: 'HEAD' })
    expect(store.last().headers['if-none-match']).toBeUndefined()
  })
})

describe('the cache', () => {
  test('is off unless a route is named', async () => {
    const { get, statuses } = await startCached(start, () => ({ key: 'a' }), {
      cache: { routes: ['things.list'] },
    })
    await get()
    await get()
    expect(statuses).toEqual([200, 200])
  })

  test('keeps nothing larger than it may, and lets go of what is used least', async () => {
    const cache = { routes: ['things.get'], maxAnswerBytes: 100 }
    const small = await startCached(start, say, { cache })
    await small.get()
    await small.get()
    expect(small.statuses).toEqual([200, 200])

    const few = await startCached(start, say, {
      cache: { ...cache, maxAnswerBytes: 10_000, maxBytes: 10_000 },
    })
    for (let i = 0; i < 30; i += 1) await few.get({}, `/things/k${i}`)
    await few.get({}, '/things/k29')
    await few.get({}, '/things/k0')
    expect(few.statuses.slice(30)).toEqual([304, 200])
  })

  test('counts hits and misses by route', async () => {
    const store = await startStore((request, outgoing) => {
      const held = request.headers['if-none-match'] === '"1"'
      outgoing.writeHead(held ? 304 : 200, { 'Content-Type': 'application/json', ETag: '"1"' })
      outgoing.end(held ? '' : JSON.stringify(thing('a')))
    })
    const gateway = await open(store.url, config)
    for (let i = 0; i < 3; i += 1) {
      await call(`${gateway.url}/things/a`, { headers: { 'API-Version': '1.0' } })
    }
    const text = await (await gateway.admin.request('/metrics')).text()
    const counter = 'isthmus_cache_lookups_total{route="things.get",backend="blue",outcome='
    expect(text).toContain(`${counter}"miss"} 1`)
    expect(text).toContain(`${counter}"hit"} 2`)
  })

  test('does not keep an answer of which something was left out', async () => {
    const store = await startStore((request, outgoing) => {
      const held = request.headers['if-none-match'] === '"1"'
      outgoing.writeHead(held ? 304 : 200, { 'Content-Type': 'application/json', ETag: '"1"' })
      outgoing.end(held ? '' : JSON.stringify({ things: [thing('a'), 7], total: 2 }))
    })
    const gateway = await open(store.url, config)
    for (let i = 0; i < 2; i += 1) {
      const answer = await call(`${gateway.url}/things`, { headers: { 'API-Version': '1.0' } })
      expect(answer.headers['isthmus-omitted']).toBe('1')
      expect(answer.json).toEqual({ items: [seen('a')], total: 2 })
    }
    expect(store.last().headers['if-none-match']).toBeUndefined()
  })

  test('asks again where a store confirms another answer than it was asked about', async () => {
    let asked = 0
    const store = await startStore((request, outgoing) => {
      asked += 1
      const held = request.headers['if-none-match'] !== undefined
      const headers = { 'Content-Type': 'application/json', ETag: `"${asked}"` }
      outgoing.writeHead(held ? 304 : 200, headers)
      outgoing.end(held ? '' : JSON.stringify(thing(String(asked))))
    })
    const gateway = await open(store.url, config)
    const get = () => call(`${gateway.url}/things/a`, { headers: { 'API-Version': '1.0' } })
    expect((await get()).json).toEqual(seen('1'))
    expect((await get()).json).toEqual(seen('3'))
  })

  test('is for reads and lists of the contract only', async () => {
    const cache = { routes: ['things.get', 'things.export', 'nothing'] }
    await expect(open('http://127.0.0.1:9', { cache })).rejects.toMatchObject({
      issues: [{ place: 'cache > routes > 1' }, { place: 'cache > routes > 2' }],
    })
  })
})
