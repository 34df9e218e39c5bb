import { describe, expect, test } from 'vitest'
import type { GatewayConfigInput } from '../../../src/gateway/index.ts'
import { call, startStore } from '../support/servers.ts'
import { startGateway } from '../support/gateway.ts'
import { items } from '../support/contract.ts'

const key = 'sha256:5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8' // of "password"

const lifecycle = {
  '0.9': { retired: true, successor: '1.0' },
  '1.1': {
    deprecated: '2026-01-01T00:00:00Z',
    sunset: '2027-01-01T00:00:00Z',
    successor: '2.0',
    link: 'https://example.com/bye',
  },
}

const start = async (pin?: string, more: Partial<GatewayConfigInput> = {}) => {
  const store = await startStore((_, outgoing) => {
    outgoing.setHeader('Content-Type', 'application/json')
    outgoing.end(JSON.stringify({ ...items['1.0'], hidden: false }))
  })
  const gateway = await startGateway({
    stores: { blue: { url: store.url, version: '1.1' } },
    config: {
      versions: { lifecycle },
      identity: { apiKey: {} },
      clients: [{ id: 'pinned', key, ...(pin === undefined ? {} : { pin }) }],
      ...more,
    },
  })
  return { store, gateway }
}

/** How each source says some versions. */
const sources = {
  header: (said: readonly string[]) => ({
    path: '/items/a',
    headers: { 'API-Version': [...said] },
  }),
  'media-type': (said: readonly string[]) => ({
    path: '/items/a',
    headers: { Accept: said.map((version) => `application/json; version=${version}`) },
  }),
  query: (said: readonly string[]) => ({
    path: `/items/a?${said.map((version) => `api-version=${version}`).join('&')}`,
    headers: {},
  }),
  path: (said: readonly string[]) => ({
    path: `${said.map((version) => `/${version.startsWith('v') ? version : `v${version}`}`).join('')}/items/a`,
    headers: {},
  }),
} satisfies Record<string, unknown>

type Source = keyof typeof sources

const good = [
  ['MAJOR.MINOR', ['2.0'], '2.0.2'],
  ['MAJOR.MINOR.PATCH', ['2.0.9'], '2.0.2'],
  ['a leading v', ['v2.0'], '2.0.2'],
  ['the same twice', ['2.0', '2.0'], '2.0.2'],
  ['the same in two spellings', ['2.0', 'v2.0.1'], '2.0.2'],
  ['a deprecated one', ['1.1'], '1.1.0'],
] as const

const bad = [
  ['two different ones', ['2.0', '1.0'], 400, 'malformed-version'],
  ['an unknown one', ['9.9'], 400, 'unsupported-version'],
  ['an unknown one with a patch', ['v9.9.1'], 400, 'unsupported-version'],
  ['a malformed one', ['2.x'], 400, 'malformed-version'],
  ['a good one and a malformed one', ['2.0', '2.x'], 400, 'malformed-version'],
  ['a single number', ['2'], 400, 'malformed-version'],
  ['four numbers', ['2.0.0.0'], 400, 'malformed-version'],
  ['leading zeros', ['02.0'], 400, 'malformed-version'],
  ['an empty one', [''], 400, 'malformed-version'],
  ['a retired one', ['0.9'], 410, 'retired-version'],
] as const

describe.each(Object.keys(sources) as Source[])('a version said by %s', (source) => {
  test.each(good)('%s is used, and does not reach the store', async (_, versions, answered) => {
    const { gateway, store } = await start()
    const { path, headers } = sources[source](versions)
    const answer = await call(gateway.url + path, { headers })
    expect(answer.status).toBe(200)
    expect(answer.headers['api-version']).toBe(answered)
    const { title, name, hidden } = answer.json
    expect(title ?? name).toBe('Tea')
    expect(hidden).toBe(false)
    expect(store.last().url).toBe('/items/a')
    expect(store.last().headers).not.toHaveProperty('api-version')
    expect(store.last().headers['accept'] ?? '').not.toContain('version')
  })

  test.each(bad)('%s is refused, and nothing is sent', async (_, versions, status, code) => {
    const { gateway, store } = await start()
    const { path, headers } = sources[source](versions)
    const answer = await call(gateway.url + path, { headers })
    expect(answer.status).toBe(status)
    expect(answer.headers['content-type']).toBe('application/problem+json')
    expect(answer.headers['api-version']).toBe('1.0.0')
    expect(answer.json).toMatchObject({ code, status })
    expect(store.received).toEqual([])
  })
})

test('an unknown version is answered with the supported ones, by the title of the guide', async () => {
  const { gateway } = await start()
  const answer = await call(`${gateway.url}/items/a`, { headers: { 'API-Version': '9.9' } })
  expect(answer.json).toMatchObject({
    title: 'Unsupported API version',
    supported: ['1.0', '1.1', '2.0', '2.1'],
  })
})

test('a retired version is answered with a link to its successor', async () => {
  const { gateway } = await start()
  const answer = await call(`${gateway.url}/v0.9/items/a`)
  expect(answer.json).toMatchObject({ successor: '1.0' })
  expect(answer.headers['link']).toBe('</v1.0/items/a>; rel="successor-version"')
})

test('a deprecated version says since when, until when, and what comes next', async () => {
  const { gateway } = await start()
  const answer = await call(`${gateway.url}/items/a`, { headers: { 'API-Version': '1.1' } })
  expect(answer.headers['deprecation']).toBe('@1767225600')
  expect(answer.headers['sunset']).toBe('Fri, 01 Jan 2027 00:00:00 GMT')
  expect(answer.headers['link']).toBe(
    '<https://example.com/bye>; rel="deprecation"; type="text/html", </v2.0/items/a>; rel="successor-version"',
  )
})

describe('no version said', () => {
  test('the pin of the client counts', async () => {
    const { gateway } = await start('2.0')
    const answer = await call(`${gateway.url}/items/a`, { headers: { 'X-API-Key': 'password' } })
    expect(answer.headers['api-version']).toBe('2.0.2')
    expect(answer.json).toMatchObject({ title: 'Tea' })
  })

  test('a retired pin is 410', async () => {
    const { gateway } = await start('0.9')
    const answer = await call(`${gateway.url}/items/a`, { headers: { 'X-API-Key': 'password' } })
    expect(answer.status).toBe(410)
  })

  test('without a pin the default counts', async () => {
    const { gateway } = await start()
    const known = await call(`${gateway.url}/items/a`, { headers: { 'X-API-Key': 'password' } })
    const unknown = await call(`${gateway.url}/items/a`)
    expect(known.headers['api-version']).toBe('1.0.0')
    expect(unknown.headers['api-version']).toBe('1.0.0')
    expect(unknown.json).not.toHaveProperty('hidden')
  })
})

describe('several sources', () => {
  test.each([
    [
      'header beats all',
      { 'API-Version': '2.1', Accept: 'application/json;version=2.0' },
      '/v1.1/items/a?api-version=1.0',
      '2.1.0',
    ],
    [
      'media type beats query and path',
      { Accept: '*/*;version=2.0' },
      '/v1.1/items/a?api-version=1.0',
      '2.0.2',
    ],
    ['query beats path', {}, '/v1.1/items/a?api-version=2.0', '2.0.2'],
    ['path beats the pin', {}, '/v1.1/items/a', '1.1.0'],
  ])('%s, and all of them are taken out', async (_, headers, path, answered) => {
    const { gateway, store } = await start('2.0')
    const answer = await call(gateway.url + path, {
      headers: { 'X-API-Key': 'password', ...headers },
    })
    expect(answer.headers['api-version']).toBe(answered)
    expect(store.last().url).toBe('/items/a')
    expect(store.last().headers['accept'] ?? '').not.toContain('version')
  })

  test('an explicit version counts for its request only', async () => {
    const { gateway } = await start('2.0')
    const headers = { 'X-API-Key': 'password' }
    await call(`${gateway.url}/items/a`, { headers: { ...headers, 'API-Version': '1.0' } })
    const next = await call(`${gateway.url}/items/a`, { headers })
    expect(next.headers['api-version']).toBe('2.0.2')
  })

  test('a malformed version is refused even where a weaker source is well formed', async () => {
    const { gateway } = await start()
    const answer = await call(`${gateway.url}/v1.0/items/a`, { headers: { 'API-Version': '' } })
    expect(answer.status).toBe(400)
  })
})

describe('the media-type parameter', () => {
  test('is read from Content-Type as well, and the two must agree', async () => {
    const { gateway, store } = await start()
    const body = JSON.stringify(items['2.0'])
    const type = 'application/json;charset=utf-8;version="2.0"'
    const created = await call(`${gateway.url}/items`, {
      method: 'POST',
      headers: { 'Content-Type': type },
      body,
    })
    expect(created.headers['api-version']).toBe('2.0.2')
    expect(store.last().headers['content-type']).toBe('application/json;charset=utf-8')
    const split = await call(`${gateway.url}/items`, {
      method: 'POST',
      headers: { 'Content-Type': type, Accept: 'application/json;version=1.0' },
      body,
    })
    expect(split.json).toMatchObject({ code: 'malformed-version' })
  })

  test.each([
    ['application/json;version=2.0;q=0, application/json', ' application/json'],
    ['application/json; q=0.0; version="2.0", */*;q=0.1', ' */*;q=0.1'],
    ['text/html, application/json ; version=2.0 ; Q=0.000', 'text/html'],
    ['application/json;version=2.0;q=0', undefined],
  ])('says nothing where its type is not wanted: %s', async (accept, sent) => {
    const { gateway, store } = await start()
    const answer = await call(`${gateway.url}/items/a`, { headers: { Accept: accept } })
    expect(answer.headers['api-version']).toBe('1.0.0')
    expect(store.last().headers['accept']).toBe(sent?.trim())
  })

  test.each(['0.1', '0.001', '1', '0.', '00'])('counts with a weight of %s', async (weight) => {
    const { gateway } = await start()
    const accept = `application/json;version=2.0;q=${weight}`
    const answer = await call(`${gateway.url}/items/a`, { headers: { Accept: accept } })
    expect(answer.headers['api-version']).toBe(weight === '0.' ? '1.0.0' : '2.0.2')
  })

  test('means something else on types that are not adapted', async () => {
    const { gateway, store } = await start()
    const accept = 'text/plain; version=0.0.4, application/json'
    const answer = await call(`${gateway.url}/items/a`, { headers: { Accept: accept } })
    expect(answer.headers['api-version']).toBe('1.0.0')
    expect(store.received).toHaveLength(1)
  })
})

test('a path that only looks like a version is one the contract may use', async () => {
  const { gateway } = await start(undefined, {
    unknownRoutes: { pass: [{ prefix: '/values/', methods: ['GET'] }] },
  })
  const answer = await call(`${gateway.url}/values/7`)
  expect(answer.headers['api-version']).toBe('1.0.0')
  expect(answer.status).toBe(200)
})

test('the link to a successor stays on the gateway, whatever the path', async () => {
  const { gateway } = await start(undefined, {
    versions: { lifecycle: { '1.0': { successor: '2.0' } }, pathPrefix: false },
  })
  const answer = await call(`${gateway.url}//evil.test/items`, {
    headers: { 'API-Version': '1.0' },
  })
  expect(answer.status).toBe(404)
  expect(answer.headers['link']).toBe('</.//evil.test/items>; rel="successor-version"')
})
