/** Links inside bodies, where routes have moved between the versions of client and store. */
import { describe, expect, test } from 'vitest'
import type { GatewayConfigInput } from '../../../src/gateway/index.ts'
import { linkedContract } from '../../support/linked.ts'
import { startGateway } from '../support/gateway.ts'
import { call, startStore } from '../support/servers.ts'

type Doc = Record<string, unknown>

const config: Partial<GatewayConfigInput> = { versions: { pathPrefix: true } }

/** A backend of version 2.0 whose document, page and export tell of each other by their addresses. */
const start = async (
  stored: (url: string) => Doc | string,
  more: Partial<GatewayConfigInput> = {},
) => {
  let url = ''
  const text = () => {
    const document = stored(url)
    return typeof document === 'string' ? document : JSON.stringify(document)
  }
  const store = await startStore((request, outgoing) => {
    const isExport = request.url === '/base/things/export'
    outgoing.writeHead(request.method === 'POST' ? 201 : 200, {
      'Content-Type': isExport ? 'application/x-ndjson' : 'application/json',
      ETag: '"1"',
    })
    const isWrite = request.method !== 'GET'
    outgoing.end(isWrite ? request.body : isExport ? `${text()}\n${text()}\n` : text())
  })
  url = `${store.url}/base`
  const stores = { blue: { url, version: '2.0' } }
  const gateway = await startGateway({
    stores,
    contract: linkedContract,
    config: { ...config, ...more },
  })
  const ask = async (
    path: string,
    init: { method?: string; body?: unknown; type?: string } = {},
  ) => {
    const { method = 'GET', body, type = 'application/json' } = init
    return call(gateway.url + path, {
      method,
      headers: {
        ...(path.startsWith('/v') ? {} : { 'API-Version': '1.0' }),
        ...(body === undefined ? {} : { 'Content-Type': type }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  }
  return { store, gateway, ask, host: gateway.url }
}

const thing = (rest: Doc): Doc => ({ id: 'a', title: 'n', related: [], owners: {}, ...rest })
const item = (rest: Doc): Doc => ({ id: 'a', name: 'n', related: [], owners: {}, ...rest })

describe('links in answers', () => {
  test("lead through the gateway, in the client's version", async () => {
    const { ask } = await start((url) =>
      thing({
        self: `${url}/things/a`,
        related: ['/things/b', '/base/things/c', 'https://example.org/things/d', '/elsewhere'],
      }),
    )
    const related = ['/items/b', '/items/c', 'https://example.org/things/d', '/elsewhere']
    expect((await ask('/items/a')).json).toEqual(item({ self: '/items/a', related }))
    const prefixed = related.map((link) => (link.startsWith('/') ? `/v1.0${link}` : link))
    expect((await ask('/v1.0/items/a')).json).toEqual(
      item({ self: '/v1.0/items/a', related: prefixed }),
    )
  })

  test('to further pages keep the words of the client', async () => {
    const { ask } = await start(() => ({
      items: [],
      next: '/things?since=b&filter[title][Equals]=x',
    }))
    const page = (await ask('/items?after=a&filter[name][Equals]=x')).json as { next: string }
    expect(decodeURIComponent(page.next)).toBe('/items?after=b&filter[name][Equals]=x')
  })

  test('are carried in streams, line by line', async () => {
    const { ask } = await start((url) => thing({ self: `${url}/things/a` }))
    const line = `${JSON.stringify(item({ self: '/items/a' }))}\n`
    expect((await ask('/items/export')).text).toBe(line + line)
  })

  test('are not given to those who came by another prefix, out of the cache', async () => {
    const { ask } = await start(() => thing({ self: '/things/a' }), {
      cache: { routes: ['items.get'] },
    })
    for (const path of ['/items/a', '/v1.0/items/a', '/items/a']) {
      expect((await ask(path)).json).toEqual(item({ self: path }))
    }
  })
})

const spelled = (url: string) =>
  `{"id":"a", "title":"n", "self":"${url}\\/things/a", "related":["\\u002fthings/b"], "describedby":"${url}/things/d"}`

describe('links in writes', () => {
  test("lead to the store's documents", async () => {
    const { ask, store, host } = await start(() => thing({}))
    const links = ['/items/b', '/v1.0/items/b', `${host}/items/b?x=/items/b`, `${host}/v1.0/items`]
    const answer = await ask('/v1.0/items', { method: 'POST', body: item({ related: links }) })
    expect(JSON.parse(store.last().body)).toEqual(
      thing({ related: ['/things/b', '/things/b', '/things/b?x=/items/b', '/things'] }),
    )
    expect(answer.status).toBe(201)
    expect((answer.json as Doc)['related']).toEqual([
      '/v1.0/items/b',
      '/v1.0/items/b',
      '/v1.0/items/b?x=/items/b',
      '/v1.0/items',
    ])
  })

  test('that the client did not change stay as they are stored, to the byte', async () => {
    const { ask, store } = await start(spelled)
    const seen = (await ask('/items/a')).json as Doc
    expect(seen).toMatchObject({ self: '/items/a', related: ['/items/b'] })
    await ask('/items/a', { method: 'PUT', body: { ...seen, name: 'other' } })
    const base = store.url + '/base'
    expect(store.last().body).toBe(spelled(base).replaceAll(', "', ',"').replace('"n"', '"other"'))
    await ask('/items/a', { method: 'PUT', body: { ...seen, related: ['/items/b', '/items/c'] } })
    expect(store.last().body).toContain('"related":["\\u002fthings/b","/things/c"]')
    expect(store.last().body).toContain(`"describedby":"${base}/things/d"`)
  })

  test.each([
    ['application/merge-patch+json', { self: '/items/b' }, { self: '/things/b' }],
    [
      'application/json-patch+json',
      [
        { op: 'add', path: '/related/-', value: '/v1.0/items/b' },
        { op: 'test', path: '/self', value: '/items/a' },
      ],
      [
        { op: 'add', path: '/related/-', value: '/things/b' },
        { op: 'test', path: '/self', value: '/things/a' },
      ],
    ],
  ])('are carried in patches: %s', async (type, body, sent) => {
    const { ask, store } = await start(() => thing({ self: '/things/a' }))
    await ask('/v1.0/items/a', { method: 'PATCH', body, type })
    expect(store.last().method).toBe('PATCH')
    expect(JSON.parse(store.last().body)).toEqual(sent)
  })
})
