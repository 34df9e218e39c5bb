/** Routes as real APIs have them: the root, rests of paths, watched lists, other media types, bodies that come and go. */
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import {
  base,
  change,
  defineContract,
  moveRoute,
  openapi,
  rename,
  renameHeader,
  routeMedia,
  routeResponse,
  routeStatus,
  version,
  type Route,
} from '../../src/contract/index.ts'
import { print, type Json } from '../../src/json/index.ts'
import { startGateway } from './support/gateway.ts'
import { call, startStore, type CallOptions, type Received } from './support/servers.ts'

const read = (id: string, path: string, parts: Partial<Route> = {}): Route => ({
  id,
  method: 'GET',
  path,
  kind: 'read',
  summary: id,
  response: 'Thing',
  ...parts,
})

const contract = defineContract({
  name: 'routes',
  base: base('1.0.0', {
    summary: 'First',
    types: {
      Thing: z.object({ name: z.string(), url: z.string().meta({ link: true }).optional() }),
      Things: z.object({ items: z.array(z.object({ name: z.string() })) }),
      Change: z.object({ type: z.string(), object: z.object({ name: z.string() }) }),
      Run: z.object({ run: z.string() }),
    },
    routes: [
      read('root', '/'),
      read('contents', '/repos/{repo}/contents/{path+}'),
      read('readme', '/repos/{repo}/contents/README'),
      read('things.get', '/things/{id}'),
      read('things.list', '/things', { kind: 'list', response: 'Things' }),
      read('things.watch', '/things', {
        kind: 'stream',
        when: { query: 'watch', is: ['true', '1'] },
        response: 'Change',
        stream: 'ndjson',
        media: 'application/json',
      }),
      read('scan', '/scan', { media: 'application/json+sarif' }),
      {
        id: 'start',
        method: 'POST',
        path: '/start',
        kind: 'create',
        summary: 'Starts',
        status: 204,
      },
      {
        id: 'begin',
        method: 'POST',
        path: '/begin',
        kind: 'create',
        summary: 'Begins',
        status: 204,
      },
    ],
  }),
  versions: [
    version('2.0.0', {
      summary: 'Second',
      changes: [
        change(
          'Names are titles',
          {
            Thing: [rename('name', 'title')],
            Change: [rename('type', 'kind')],
          },
          {
            types: { Begun: z.object({ run: z.string() }) },
            routes: [
              routeResponse('begin', 'Begun', { standIn: { run: 'unknown' } }),
              routeStatus('begin', 200),
              moveRoute('contents', '/repositories/{repo}/files/{path+}'),
              moveRoute('things.get', '/objects/{id}'),
              routeMedia('scan', 'application/sarif+json'),
              routeResponse('start', 'Run', { standIn: { run: 'unknown' } }),
              routeStatus('start', 200),
              renameHeader('*', 'X-Rate', 'Rate-Limit'),
            ],
          },
        ),
      ],
    }),
  ],
})

interface Told {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

const start = async (store: string, answer: (request: Received) => Told, publicUrl?: string) => {
  const received: Received[] = []
  const backend = await startStore((request, outgoing) => {
    received.push(request)
    const { status = 200, headers = {}, body } = answer(request)
    outgoing.writeHead(status, { 'content-type': 'application/json', ...headers })
    outgoing.end(body)
  })
  const gateway = await startGateway({
    contract,
    stores: { blue: { url: backend.url, version: store, ...(publicUrl ? { publicUrl } : {}) } },
  })
  return {
    url: gateway.url,
    paths: () => received.map(({ url }) => url),
    last: () => received.at(-1),
    send: (client: string, path: string, init: CallOptions = {}) =>
      call(`${gateway.url}${path}`, {
        ...init,
        headers: { 'API-Version': client, ...init.headers },
      }),
  }
}

const thing = (value: Json): Told => ({ body: print(value) })

describe('paths', () => {
  test('the root is a route', async () => {
    const { send } = await start('2.0', () => thing({ title: 'a' }))
    expect((await send('1.0', '/')).json).toEqual({ name: 'a' })
    expect((await send('1.0', '/?a=1')).json).toEqual({ name: 'a' })
  })

  test.each([
    ['a'],
    ['a/b/c.txt'],
    ['a%2Fb/c'],
    ['a%20b/%C3%BC'],
    ['docs/README'],
    ['a//b'],
    ['a/'],
  ])('the rest of a path goes on as it is: %s', async (rest) => {
    const { send, paths } = await start('2.0', () => thing({ title: 'a' }))
    expect((await send('1.0', `/repos/r/contents/${rest}`)).json).toEqual({ name: 'a' })
    expect(paths()).toEqual([`/repositories/r/files/${rest}`])
  })

  test('what stands in full comes before the rest', async () => {
    const { send, paths } = await start('2.0', () => thing({ title: 'a' }))
    await send('1.0', '/repos/r/contents/README')
    expect(paths()).toEqual(['/repos/r/contents/README'])
  })

  test.each([
    '/repos/r/contents',
    '/repos/r/contents/',
    '/repos/r/Contents/a/b',
    '/repos/r/contents/..%2f..%2f..%2fadmin',
    '/repos/r/contents/%2e%2e/%2e%2e/things',
  ])('%s is not such a path', async (path) => {
    const { send, paths } = await start('2.0', () => thing({ title: 'a' }))
    expect((await send('1.0', path)).status).toBe(404)
    expect(paths()).toEqual([])
  })

  test.each(['/a+b/{x+}', '/{x+}/b', '/a/{x++}', '//', '/a/', 'a', '/{}'])(
    '%s is no template',
    (path) => {
      const routes = [read('one', path)]
      const types = { Thing: z.object({}) }
      expect(() =>
        defineContract({
          name: 'x',
          base: base('1.0.0', { summary: 'x', types, routes }),
          versions: [],
        }),
      ).toThrow(/is not a path template/)
    },
  )
})

describe('a list that can be watched', () => {
  const lines = [
    '{"kind":"ADDED","object":{"name":"a"}}\n',
    '{"kind":"GONE","object":{"name":"b"}}\n',
  ]

  test('answers a list, or changes as they come', async () => {
    const { send, url } = await start('2.0', ({ url: asked }) =>
      /watch=(?:true|1)/.test(asked) ? { body: lines.join('') } : thing({ items: [] }),
    )
    expect((await send('1.0', '/things')).json).toEqual({ items: [] })
    for (const query of ['watch=true', 'a=1&watch=1']) {
      const watched = await fetch(`${url}/things?${query}`, { headers: { 'API-Version': '1.0' } })
      expect(watched.headers.get('content-type')).toBe('application/json')
      expect(await watched.text()).toBe(lines.join('').replaceAll('"kind"', '"type"'))
    }
    expect((await send('1.0', '/things?watch=false')).json).toEqual({ items: [] })
  })
})

describe('a media type of a version', () => {
  test.each([
    ['1.0', '2.0', 'application/sarif+json', 'application/json+sarif'],
    ['2.0', '1.0', 'application/json+sarif', 'application/sarif+json'],
  ])('%s before %s', async (client, store, sent, told) => {
    const body = store === '2.0' ? '{"title":"a"}' : '{"name":"a"}'
    const { send, last } = await start(store, () => ({ headers: { 'content-type': sent }, body }))
    const answer = await send(client, '/scan', { headers: { Accept: `text/html, ${told};q=0.5` } })
    expect(answer.headers['content-type']).toBe(told)
    expect(JSON.parse(answer.text)).toEqual(client === '1.0' ? { name: 'a' } : { title: 'a' })
    expect(last()?.headers.accept).toBe(`text/html, ${sent};q=0.5`)
  })

  test('an error keeps its own', async () => {
    const { send } = await start('1.0', () => ({ status: 404, body: '{"message":"no"}' }))
    const answer = await send('2.0', '/scan')
    expect(answer.headers['content-type']).toBe('application/json')
  })
})

describe('an answer with a body in one version only', () => {
  test('is left out for a client that has none', async () => {
    const { send } = await start('2.0', () => ({ body: '{"run":"7"}' }))
    const answer = await send('1.0', '/start', { method: 'POST' })
    expect([answer.status, answer.text]).toEqual([204, ''])
    expect(answer.headers['content-type']).toBeUndefined()
  })

  test('is what the contract says for a client that expects one', async () => {
    const { send } = await start('1.0', () => ({ status: 204 }))
    const answer = await send('2.0', '/start', { method: 'POST' })
    expect([answer.status, answer.text]).toEqual([200, '{"run":"unknown"}'])
    expect(answer.headers['content-type']).toBe('application/json')
  })

  test('may be of a type that came with it', async () => {
    const older = await start('2.0', () => ({ body: '{"run":"7"}' }))
    const told = await older.send('1.0', '/begin', { method: 'POST' })
    expect([told.status, told.text]).toEqual([204, ''])
    const newer = await start('1.0', () => ({ status: 204 }))
    const answer = await newer.send('2.0', '/begin', { method: 'POST' })
    expect([answer.status, answer.text]).toEqual([200, '{"run":"unknown"}'])
  })

  test('passes between the same versions', async () => {
    const { send } = await start('2.0', () => ({ body: '{"run":"7"}' }))
    const answer = await send('2.0', '/start', { method: 'POST' })
    expect([answer.status, answer.text]).toEqual([200, '{"run":"7"}'])
  })
})

test('a header is renamed on all routes at once', async () => {
  const { send } = await start('2.0', () => ({
    headers: { 'Rate-Limit': '5' },
    body: '{"title":"a"}',
  }))
  for (const path of ['/', '/things/1', '/repos/r/contents/a/b']) {
    const answer = await send('1.0', path)
    expect([answer.headers['x-rate'], answer.headers['rate-limit']]).toEqual(['5', undefined])
  }
})

describe('links with the public address of a store', () => {
  const publicUrl = 'https://api.example.com/v3'

  test.each([
    ['https://api.example.com/v3/objects/1?a=b#c', 'GATEWAY/things/1?a=b#c'],
    ['HTTPS://API.EXAMPLE.COM:443/v3/objects/1', 'GATEWAY/things/1'],
    ['http://api.example.com/v3/objects/1', 'GATEWAY/things/1'],
    ['https://api.example.com/v3', 'GATEWAY/'],
    ['https://api.example.com/other', 'https://api.example.com/other'],
    [
      'https://api.example.com.evil.test/v3/objects/1',
      'https://api.example.com.evil.test/v3/objects/1',
    ],
    ['https://other.example/objects/1', 'https://other.example/objects/1'],
  ])('%s', async (link, expected) => {
    const { send, url } = await start(
      '2.0',
      () => ({ headers: { 'Content-Location': link }, body: print({ title: 'a', url: link }) }),
      publicUrl,
    )
    const answer = await send('1.0', '/things/1')
    const told = expected.replace('GATEWAY', url)
    expect(answer.headers['content-location']).toBe(told)
    expect(answer.json).toEqual({ name: 'a', url: told })
  })
})

test('each is told in OpenAPI and in the changelog', () => {
  const document = openapi(contract, '1.0')
  const paths = Object.keys(document['paths'] as object)
  expect(paths).toContain('/repos/{repo}/contents/{path}')
  expect(paths).toContain('/')
  expect(document).toHaveProperty(['paths', '/things', 'get', 'operationId'], 'things.list')
  expect(print(document)).toContain('"watch"')
})
