/** Stores that name themselves in links by a public address, where no route has moved. */
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import {
  add,
  base,
  change,
  codec,
  convert,
  defineContract,
  list,
  ref,
  rename,
  string,
  version,
  type Route,
} from '../../../src/contract/index.ts'
import type { GatewayConfigInput } from '../../../src/gateway/index.ts'
import { startGateway } from '../support/gateway.ts'
import { call, startStore } from '../support/servers.ts'

const link = z.string().meta({ link: true })

const Owner = z.object({ login: z.string(), url: link })
const Thing = z.object({
  id: z.string(),
  name: z.string(),
  url: link.nullish(),
  homepage: z.string().optional(),
  owner: Owner.optional(),
  related: z.array(link).optional(),
  tags: z.array(Owner).optional(),
})
const Plain = z.object({ id: z.string(), url: z.string() })

const thing = (id: string, method: Route['method'], kind: Route['kind'], path: string): Route => ({
  id,
  method,
  kind,
  path,
  summary: id,
  response: kind === 'list' ? 'Things' : 'Thing',
  ...(method === 'GET' ? {} : { request: 'Thing' }),
})

const contract = defineContract({
  name: 'public',
  base: base('1.0.0', {
    summary: 'First',
    types: { Owner, Thing, Things: z.object({ items: z.array(Thing) }), Plain },
    routes: [
      thing('things.list', 'GET', 'list', '/things'),
      thing('things.get', 'GET', 'read', '/things/{id}'),
      thing('things.put', 'PUT', 'replace', '/things/{id}'),
      thing('things.patch', 'PATCH', 'patch', '/things/{id}'),
      { ...thing('things.export', 'GET', 'stream', '/export'), stream: 'ndjson' },
      { ...thing('plain', 'GET', 'read', '/plain'), response: 'Plain' },
    ],
  }),
  versions: [
    version('2.0.0', {
      summary: 'Second',
      changes: [
        change('Names are titles, tags are read whole', {
          Thing: [
            rename('name', 'title'),
            convert(
              'tags',
              codec('passes', {
                from: list(ref('Owner')),
                to: list(ref('Owner')),
                up: (tags) => tags,
                down: (tags) => tags,
              }),
            ),
          ],
        }),
      ],
    }),
    version('3.0.0', {
      summary: 'Third',
      changes: [change('Owners have mails', { Owner: [add('mail', string())] })],
    }),
  ],
})

const publicUrl = 'https://api.example.com/v3'

const start = async (
  key: string,
  stored: string | ((url: string) => string),
  options: { readonly publicUrl?: string; readonly config?: Partial<GatewayConfigInput> } = {
    publicUrl,
  },
) => {
  let url = ''
  const text = () => (typeof stored === 'string' ? stored : stored(url))
  const store = await startStore((request, out) => {
    const isExport = request.url === '/export'
    if (request.headers['if-none-match'] === '"1"') {
      out.writeHead(304, { etag: '"1"' }).end()
      return
    }
    out.writeHead(200, {
      'content-type': isExport ? 'application/x-ndjson' : 'application/json',
      etag: '"1"',
    })
    out.end(request.method === 'PUT' ? request.body : isExport ? `${text()}\n${text()}\n` : text())
  })
  url = store.url
  const { publicUrl: named, config } = options
  const gateway = await startGateway({
    contract,
    stores: { only: { url, version: key, ...(named ? { publicUrl: named } : {}) } },
    ...(config ? { config } : {}),
  })
  const ask = (
    client: string,
    path: string,
    {
      method = 'GET',
      body,
      headers = {},
    }: { method?: string; body?: unknown; headers?: Record<string, string> } = {},
  ) =>
    call(gateway.url + path, {
      method,
      headers: {
        ...(client === '' ? {} : { 'api-version': client }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  return { store, ask, gateway: gateway.url }
}

const at = (path: string) => `${publicUrl}${path}`
const owner = { login: 'o', url: at('/owners/o') }

/** Every place in which a link can be, and words that only look like one. */
const everywhere = (name: 'name' | 'title') => ({
  id: 'a',
  [name]: at('/things/a'),
  url: at('/things/a?x=1#y'),
  homepage: at('/things/a'),
  owner,
  related: [at('/things/b'), 'https://elsewhere.example/v3/things/c', '/things/d', at('/')],
  tags: [owner],
  more: at('/things/a'),
})

const seenFrom = (gateway: string, name: 'name' | 'title') => ({
  ...everywhere(name),
  url: `${gateway}/things/a?x=1#y`,
  owner: { login: 'o', url: `${gateway}/owners/o` },
  related: [
    `${gateway}/things/b`,
    'https://elsewhere.example/v3/things/c',
    '/things/d',
    `${gateway}/`,
  ],
  tags: [{ login: 'o', url: `${gateway}/owners/o` }],
})

describe('links of answers lead through the gateway, and stay absolute', () => {
  test.each([
    ['1.0', '1.0'],
    ['2.0', '2.0'],
    ['1.0', '2.0'],
    ['2.0', '1.0'],
    ['1.0', '3.0'],
    ['3.0', '1.0'],
    ['3.0', '2.0'],
  ] as const)('a client of %s before a store of %s', async (client, key) => {
    const [there, here] = [key, client].map((of) => (of === '1.0' ? 'name' : 'title'))
    const { ask, gateway } = await start(key, JSON.stringify(everywhere(there ?? 'name')))
    const answer = await ask(client, '/things/a')
    const seen = seenFrom(gateway, here ?? 'name')
    expect(answer.json).toEqual(seen)
    const lines = (await ask(client, '/export')).text.trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line))).toEqual([seen, seen])
  })

  test('in lists, and under the prefix by which the client came', async () => {
    const { ask, gateway } = await start('1.0', JSON.stringify({ items: [everywhere('name')] }), {
      publicUrl,
      config: { versions: { pathPrefix: true } },
    })
    const { json } = await ask('', '/v1.0/things')
    const seen = seenFrom(`${gateway}/v1.0`, 'name')
    const related = seen.related.map((url) => (url === '/things/d' ? `/v1.0${url}` : url))
    expect(json).toEqual({ items: [{ ...seen, related }] })
  })

  test('null, and what is not there', async () => {
    const { ask } = await start('1.0', '{"id": "a",  "name":"n", "url":null}')
    expect((await ask('1.0', '/things/a')).text).toBe('{"id": "a",  "name":"n", "url":null}')
  })

  test('what has no links passes byte for byte, and so does everything of a store without such an address', async () => {
    const odd = `{"id" :"a","name":"n","url":"${at('/things/a')}","n":1.0}`
    const plain = await start('1.0', odd)
    expect((await plain.ask('1.0', '/plain')).text).toBe(odd)
    const without = await start('1.0', odd, {})
    expect((await without.ask('1.0', '/things/a')).text).toBe(odd)
  })

  test('a document that does not fit is told of, as between versions', async () => {
    const { ask } = await start('1.0', '{"id":"a","name":"n","url":7}')
    const answer = await ask('1.0', '/things/a')
    expect([answer.status, answer.json['code']]).toEqual([502, 'backend-bad-answer'])
  })

  test('has a tag of its own, which still finds the document', async () => {
    const { ask, store } = await start('1.0', JSON.stringify(everywhere('name')))
    const etag = (await ask('1.0', '/things/a')).headers['etag'] ?? ''
    expect(etag).toMatch(/^"1~/)
    const again = await ask('1.0', '/things/a', { headers: { 'if-none-match': etag } })
    expect([again.status, again.headers['etag']]).toEqual([304, etag])
    await ask('1.0', '/things/a', {
      method: 'PUT',
      body: { id: 'a', name: 'n' },
      headers: { 'if-match': etag },
    })
    expect(store.last().headers['if-match']).toBe('"1"')
  })
})

describe('links of writes are the public ones again', () => {
  test.each([
    ['1.0', '1.0'],
    ['1.0', '2.0'],
    ['2.0', '1.0'],
    ['1.0', '3.0'],
  ] as const)('a client of %s before a store of %s', async (client, key) => {
    const [there, here] = [key, client].map((of) => (of === '1.0' ? 'name' : 'title'))
    const stored = everywhere(there ?? 'name')
    const { ask, store, gateway } = await start(key, JSON.stringify(stored))
    const written = seenFrom(gateway, here ?? 'name')
    const answer = await ask(client, '/things/a', { method: 'PUT', body: written })
    expect(JSON.parse(store.last().body)).toEqual(stored)
    expect(answer.json).toEqual(written)
    await ask(client, '/things/a', {
      method: 'PATCH',
      body: { url: `${gateway}/things/b` },
      headers: { 'content-type': 'application/merge-patch+json' },
    })
    expect(JSON.parse(store.last().body)).toMatchObject({ url: at('/things/b') })
    await ask(client, '/things/a', {
      method: 'PATCH',
      body: [{ op: 'replace', path: '/owner/url', value: `${gateway}/owners/p` }],
      headers: { 'content-type': 'application/json-patch+json' },
    })
    expect(store.last().body).toContain(at('/owners/p'))
  })
})

/** Without functions, so that it travels to threads. */
const travelling = defineContract({
  name: 'travelling',
  base: base('1.0.0', {
    summary: 'First',
    types: { Thing: z.object({ id: z.string(), related: z.array(link) }) },
    routes: [
      thing('things.get', 'GET', 'read', '/things/{id}'),
      thing('things.put', 'PUT', 'replace', '/things/{id}'),
    ],
  }),
  versions: [],
})

test.each([2, 0])('large bodies, with %i threads', async (count) => {
  const related = Array.from({ length: 5000 }, (_, i) => at(`/things/${i}`))
  const store = await startStore((request, out) => {
    out.setHeader('content-type', 'application/json')
    out.end(request.method === 'PUT' ? request.body : JSON.stringify({ id: 'a', related }))
  })
  const { url, admin } = await startGateway({
    contract: travelling,
    stores: { only: { url: store.url, version: '1.0', publicUrl } },
    config: { threads: { count } },
  })
  const through = related.map((one) => one.replace(publicUrl, url))
  expect((await call(`${url}/things/a`)).json).toEqual({ id: 'a', related: through })
  await call(`${url}/things/a`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ id: 'a', related: through }),
  })
  expect(JSON.parse(store.last().body)).toEqual({ id: 'a', related })
  const metrics = await (await admin.request('/metrics')).text()
  expect(/isthmus_large_jobs\S* [1-9]/.test(metrics)).toBe(count > 0)
})
