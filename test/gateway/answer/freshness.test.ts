/** Copies of answers outside: none may be used, unasked, beyond the backend that it is of (RFC 9111). */
import { describe, expect, test } from 'vitest'
import { call, startStore, type Answer } from '../support/servers.ts'
import { contract, items } from '../support/contract.ts'
import { fixedFlags, startGateway } from '../support/gateway.ts'
import { checkConfig, defineConfig } from '../../../src/gateway/index.ts'
import { Failure, formatIssue } from '../../../src/errors/index.ts'

type Headers = Readonly<Record<string, string | string[]>>

const saying =
  (headers: Headers, status = 200): Answer =>
  ({ method }, outgoing) => {
    outgoing.writeHead(status, { 'Content-Type': 'application/json', ...headers })
    outgoing.end(status === 304 || method === 'HEAD' ? '' : JSON.stringify(items['1.0']))
  }

interface Asked {
  readonly status?: number
  readonly method?: string
  readonly path?: string
  readonly version?: string
  readonly names?: readonly string[]
  readonly config?: Parameters<typeof startGateway>[0]['config']
}

/** What a client is told in `Cache-Control` of an answer with these headers. */
const told = async (
  headers: Headers,
  { status, method, path = '/items/a', version, names = ['blue', 'green'], config }: Asked = {},
) => {
  const store = await startStore(saying(headers, status))
  const gateway = await startGateway({
    stores: Object.fromEntries(names.map((name) => [name, { url: store.url, version: '1.0' }])),
    flags: fixedFlags({ store: 'blue' }),
    threads: false,
    ...(config ? { config } : {}),
  })
  const answer = await call(gateway.url + path, {
    ...(method === undefined ? {} : { method }),
    headers: { 'API-Version': version ?? '1.0' },
  })
  return { status: answer.status, headers: answer.headers }
}

const control = async (headers: Headers, asked?: Asked) =>
  (await told(headers, asked)).headers['cache-control']

describe('an answer that does not say how long it holds', () => {
  test.each<[string, Headers]>([
    ['nothing', {}],
    [
      'a date of change, from which caches guess',
      { 'Last-Modified': 'Sun, 06 Nov 1994 08:49:37 GMT' },
    ],
    ['an age that is no number', { 'Cache-Control': 'max-age=soon' }],
    ['an age without a value', { 'Cache-Control': 'max-age' }],
    ['an age below nothing', { 'Cache-Control': 'max-age=-1' }],
    ['an age inside a text', { 'Cache-Control': 'ext="a, max-age=60"' }],
    ['a text that never ends', { 'Cache-Control': 'ext="max-age=60, no-store' }],
    ['one header that is not to be kept', { 'Cache-Control': 'no-cache="Set-Cookie"' }],
    ['that it may be used stale', { 'Cache-Control': 'stale-if-error=60' }],
    ['that it never changes', { 'Cache-Control': 'immutable' }],
    ['who may keep it, in capitals', { 'Cache-Control': 'PRIVATE' }],
    ['who may keep it, on two lines', { 'Cache-Control': ['public', 'must-revalidate'] }],
    ['nothing between commas', { 'Cache-Control': ' ,, ' }],
    ['a word that only begins so', { 'Cache-Control': 'max-age-of-mine=5, no-stores' }],
  ])('is asked about every time: %s', async (_, headers) => {
    const said = await control(headers)
    const given = [headers['Cache-Control'] ?? ''].flat().join(', ').trim()
    expect(said).toBe(given === '' ? 'no-cache' : `${given}, no-cache`)
  })

  test.each<[string, Asked]>([
    ['a document in another version', { version: '2.0' }],
    ['a HEAD', { method: 'HEAD' }],
    ['a document that is not there', { status: 404 }],
    ['a document that is not there, in another version', { status: 404, version: '2.0' }],
    ['a confirmation', { status: 304 }],
    ['a path that no version has', { path: '/files/a', config: passing }],
  ])('so is %s', async (_, asked) => {
    expect(await control({}, asked)).toBe('no-cache')
  })

  test('browsers are told, too, where only shared caches are', async () => {
    expect(await control({ 'Cache-Control': 's-maxage=60' })).toBe('s-maxage=60, max-age=0')
  })
})

const passing = { unknownRoutes: { pass: [{ prefix: '/files/', methods: ['GET'] }] } }

describe('stays as the backend sends it', () => {
  test.each<[string, Headers]>([
    ['an age', { 'Cache-Control': 'max-age=60' }],
    ['an age in quotes', { 'Cache-Control': 'public, Max-Age = "60"' }],
    ['both ages', { 'Cache-Control': 's-maxage=60,max-age=0' }],
    ['that nobody keeps it', { 'Cache-Control': 'private, no-store' }],
    ['that it is asked about', { 'Cache-Control': 'No-Cache' }],
    ['that it is asked about, between others', { 'Cache-Control': 'private,no-cache , x' }],
    ['a date', { Expires: 'Sun, 06 Nov 2044 08:49:37 GMT' }],
    ['a date and who may keep it', { Expires: '0', 'Cache-Control': 'public' }],
  ])('an answer that says %s', async (_, headers) => {
    const said = await told(headers)
    expect(said.headers['cache-control']).toBe(headers['Cache-Control'])
    expect(said.headers['expires']).toBe(headers['Expires'])
  })

  test.each<[string, Asked]>([
    ['where there is one backend', { names: ['blue'] }],
    ['of a route that is left alone', { config: { freshness: { leave: ['items.get'] } } }],
    [
      'of a path that no version has, where those are left alone',
      { path: '/files/a', config: { ...passing, freshness: { leave: ['unknown'] } } },
    ],
    ['that answers a write', { method: 'DELETE' }],
    ['that the gateway gives itself', { path: '/schema' }],
  ])('what says nothing, %s', async (_, asked) => {
    expect(await control({}, asked)).toBeUndefined()
  })

  test('a problem of the gateway, which nobody keeps', async () => {
    const gateway = await startGateway({
      stores: {
        blue: { url: 'http://127.0.0.1:1', version: '1.0' },
        green: { url: 'http://127.0.0.1:1', version: '1.0' },
      },
    })
    const { status, headers } = await call(`${gateway.url}/items/a`)
    expect([status, headers['cache-control']]).toEqual([503, 'no-store'])
  })
})

test('a route to leave alone has to be one that is read', () => {
  const config = defineConfig({
    backends: { blue: { url: 'http://127.0.0.1:4101', version: '1.1' } },
    decision: { flag: 'store', fallback: 'blue' },
    freshness: { leave: ['items.get', 'items.create', 'item.get'] },
  })
  const issues = checkConfig(config, contract)
  expect(issues.map(({ place }) => place)).toEqual([
    'freshness > leave > 1',
    'freshness > leave > 2',
  ])
  expect(issues[0]?.choices).toContain('unknown')
  expect(() => defineConfig({ ...config, freshness: { movingMs: -1 } })).toThrow(Failure)
  expect(issues.map(formatIssue)[1]).toContain('item.get')
})

test('the cache of the gateway keeps what the backend said, and says the rest to everyone', async () => {
  const store = await startStore(({ headers }, outgoing) => {
    const has = headers['if-none-match'] === '"1"'
    outgoing.writeHead(has ? 304 : 200, {
      ETag: '"1"',
      'Cache-Control': 'public',
      'Content-Type': 'application/json',
    })
    outgoing.end(has ? '' : JSON.stringify(items['1.0']))
  })
  const gateway = await startGateway({
    stores: {
      blue: { url: store.url, version: '1.0' },
      green: { url: store.url, version: '1.0' },
    },
    config: { cache: { routes: ['items.get'] } },
  })
  const ask = () => call(`${gateway.url}/items/a`, { headers: { 'API-Version': '2.0' } })
  const [first, second] = [await ask(), await ask()]
  expect(store.received.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, '"1"'])
  for (const { headers, json } of [first, second]) {
    expect(headers['cache-control']).toBe('public, no-cache')
    expect(json).toEqual(items['2.0'])
  }
})
