/** What threads make of large bodies is what is made of them in place, to the byte. */
import { expect, onTestFinished, test } from 'vitest'
import * as fc from 'fast-check'
import shipped from '../../../adapters/index.ts'
import type { Contract } from '../../../src/contract/index.ts'
import { defineConfig, type GatewayConfigInput } from '../../../src/gateway/index.ts'
import { createNodeScanner } from '../../../src/json/node/wasm-scanner.ts'
import { createMetrics, silentLogger } from '../../../src/telemetry/index.ts'
import { largeJobsOf } from '../../../src/gateway/work/node/index.ts'
import type { Job } from '../../../src/gateway/jobs/job.ts'
import { jobSettings, performerOf } from '../../../src/gateway/work/performer.ts'
import { patience } from '../../support/runs.ts'
import { holdsInTime } from '../../support/seed.ts'
import { contract as shop, items } from '../support/contract.ts'
import { startGateway } from '../support/gateway.ts'
import { call, startStore, type CallOptions } from '../support/servers.ts'

const many = <T>(count: number, make: (i: number) => T): T[] =>
  Array.from({ length: count }, (_, i) => make(i))

const extra = Object.fromEntries(many(8000, (i) => [`key${i}`, i]))
const stored = { ...items['2.0'], meta: { ...items['2.0'].meta, extra } }
const sent = { ...items['1.0'], name: 'Mate', meta: { ...items['1.0'].meta, extra } }
const page = { items: many(3000, (i) => ({ ...items['2.0'], id: `i${i}` })), next: null }

const json = { 'Content-Type': 'application/json' }
const mergePatch = { 'Content-Type': 'application/merge-patch+json' }
const jsonPatch = { 'Content-Type': 'application/json-patch+json' }

const requests: Readonly<Record<string, readonly [string, CallOptions]>> = {
  'a document': ['/items/a', {}],
  'a list': ['/items', {}],
  'a list cut to fields': ['/items?fields=id,name', {}],
  'a new document': ['/items', { method: 'POST', headers: json, body: JSON.stringify(sent) }],
  'a replaced one': ['/items/a', { method: 'PUT', headers: json, body: JSON.stringify(sent) }],
  'a patch of few bytes': [
    '/items/a',
    { method: 'PATCH', headers: mergePatch, body: '{"meta":{"labels":["z"]}}' },
  ],
  'a patch of operations': [
    '/items/a',
    {
      method: 'PATCH',
      headers: jsonPatch,
      body: JSON.stringify([
        { op: 'add', path: '/meta/labels/-', value: 'z' },
        ...many(5000, (i) => ({ op: 'remove', path: `/meta/extra/key${i}` })),
      ]),
    },
  ],
  'a document that does not fit': [
    '/items/a',
    { method: 'PUT', headers: json, body: JSON.stringify({ ...sent, made_at: 'noon' }) },
  ],
  'no JSON': ['/items/a', { method: 'PUT', headers: json, body: `${JSON.stringify(sent)}]` }],
  'a patch that leads nowhere': [
    '/items/a',
    {
      method: 'PATCH',
      headers: jsonPatch,
      body: JSON.stringify([
        { op: 'add', path: '/meta/labels/-', value: 'z' },
        { op: 'remove', path: '/meta/extra/missing' },
      ]),
    },
  ],
}

const start = async (
  config: Omit<GatewayConfigInput, 'backends' | 'decision'>,
  contract = shop,
) => {
  const store = await startStore(({ method, url, body }, outgoing) => {
    outgoing.writeHead(method === 'POST' ? 201 : 200, { ...json, ETag: '"1"' })
    const isList = method === 'GET' && (url === '/items' || url.startsWith('/items?'))
    outgoing.end(
      JSON.stringify(isList ? page : body && method === 'PUT' ? JSON.parse(body) : stored),
    )
  })
  const stores = { blue: { url: store.url, version: '2.0' } }
  const gateway = await startGateway({ stores, contract, config })
  const send = (path: string, { headers = {}, ...rest }: CallOptions) =>
    call(`${gateway.url}${path}`, { ...rest, headers: { ...headers, 'API-Version': '1.1' } })
  return { ...gateway, store, send }
}

test.each(Object.entries(requests))('%s', async (_, [path, options]) => {
  const away = await start({ threads: { count: 2 } })
  const here = await start({ threads: { count: 0 } })
  const [one, other] = [await away.send(path, options), await here.send(path, options)]
  const told = ({ status, headers, text }: typeof one) => ({
    status,
    type: headers['content-type'],
    etag: headers.etag,
    text: text.replaceAll(/"(?:instance|request_id)":"[^"]*"/g, ''),
  })
  expect(told(one)).toEqual(told(other))
  expect(away.store.received.map(({ method, url, body }) => [method, url, body])).toEqual(
    here.store.received.map(({ method, url, body }) => [method, url, body]),
  )
  expect(await (await away.admin.request('/metrics')).text()).toContain('isthmus_large_jobs')
})

const bytes = (value: unknown): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value))

/** The same job in a thread and here. */
const both = (contract: Contract) => {
  const config = defineConfig({
    backends: { blue: { url: 'http://store.test', version: '2.0' } },
    decision: { flag: 'none', fallback: 'blue' },
    threads: { count: 1 },
  })
  const here = performerOf(contract, jobSettings(config), createNodeScanner())
  const options = {
    contract,
    contractModule: undefined,
    config,
    log: silentLogger,
    metrics: createMetrics(),
  }
  const pool = largeJobsOf(options)
  if (!pool) throw new Error('There are no threads')
  onTestFinished(() => pool.close())
  const of = async (job: () => Job) => ({ here: here(job()), away: await pool.run(job()) })
  return { pool, of }
}

test('whatever documents hold, every kind of job does the same in a thread', async () => {
  const { of } = both(shop)
  const lane = { client: '1.1', store: '2.0', route: 'items.get', backend: 'blue' } as const
  const value = fc.jsonValue({ maxDepth: 3 })
  const item = fc.record(
    {
      id: fc.string(),
      title: fc.oneof(fc.string(), value),
      made_at: fc.constantFrom('2023-11-14T22:13:20.000000Z', 'never', 5),
      size: fc.double({ noNaN: true, noDefaultInfinity: true }),
      state: fc.constantFrom('open', 'locked', 'lost'),
      meta: fc.record({
        labels: fc.array(fc.record({ name: fc.string() })),
        extra: fc.dictionary(fc.string(), value),
      }),
    },
    { requiredKeys: ['id'] },
  )
  const old = fc.record(
    { name: fc.oneof(fc.string(), value), size: value, meta: value },
    { requiredKeys: [] },
  )
  await holdsInTime(
    300,
    fc.asyncProperty(item, old, async (document, change) => {
      const sentBody = {
        lane: { ...lane, route: 'items.patch' },
        contentType: 'application/merge-patch+json',
        storedPath: '/items/a',
      }
      const whole = {
        ...sentBody,
        lane: { ...lane, route: 'items.replace' },
        contentType: 'application/json',
      }
      const jobs: readonly (() => Job)[] = [
        () => ({
          kind: 'answer',
          lane,
          bytes: bytes(document),
          fields: undefined,
          defaults: true,
        }),
        () => ({ kind: 'adapt', ...sentBody, body: bytes(change) }),
        () => ({
          kind: 'merge',
          ...sentBody,
          body: bytes(change),
          stored: bytes(document),
        }),
        () => ({ kind: 'adapt', ...whole, body: bytes(change) }),
        () => ({
          kind: 'conflict',
          ...whole,
          body: bytes(change),
          stored: bytes(document),
          attempts: 4,
        }),
      ]
      for (const job of jobs) {
        const { here, away } = await of(job)
        expect(away).toEqual(here)
        // What needs no merging is never asked to be merged.
        const isAsked = !['merge', 'conflict'].includes(job().kind)
        const isLost = isAsked && JSON.stringify(away).includes('There is no route')
        expect(isLost).toBe(false)
      }
    }),
  )
})

test('the shipped contract travels to threads', async () => {
  const { of } = both(shipped)
  const lane = { client: '1.0', store: '2.0', route: 'entities.get', backend: 'blue' } as const
  const answer = (text: string) => () =>
    ({ kind: 'answer', lane, bytes: bytes(text), fields: undefined, defaults: true }) as const
  for (const text of ['{"id":"a","n":1.0}', '[1,2']) {
    const { here, away } = await of(answer(text))
    expect(away).toEqual(here)
    expect(away?.ok === false && away.problem.code).not.toBe('internal')
  }
})

test('a pool that closes refuses what comes, and ends what is under way', async () => {
  const { pool } = both(shop)
  const lane = { client: '1.1', store: '2.0', route: 'items.get', backend: 'blue' } as const
  const job = () =>
    ({ kind: 'answer', lane, bytes: bytes(stored), fields: undefined, defaults: true }) as const
  const jobs = [pool.run(job()), pool.run(job()), pool.run(job())]
  await pool.close()
  for (const result of await Promise.all(jobs)) {
    expect(result?.ok === false && result.problem.code).toBe('draining')
  }
  expect(await pool.run(job())).toMatchObject({ ok: false, problem: { code: 'draining' } })
})

const moves = JSON.stringify([
  { op: 'add', path: '/meta/labels/-', value: 'last' },
  ...many(93_000, (i) =>
    i % 2
      ? { op: 'move', from: '/meta/extra/x', path: '/meta/extra/key5' }
      : { op: 'move', from: '/meta/extra/key5', path: '/meta/extra/x' },
  ),
])

test.each([2, 0])('93,000 moves of one key among 95,000, with %i threads', async (count) => {
  const wide = Object.fromEntries(many(95_000, (i) => [`key${i}`, i]))
  const document = JSON.stringify({ ...stored, meta: { labels: [], extra: wide } })
  const store = await startStore(({ method, body }, outgoing) => {
    outgoing.writeHead(200, { ...json, ETag: '"1"' })
    outgoing.end(method === 'GET' ? document : body)
  })
  const stores = { blue: { url: store.url, version: '2.0' } }
  // A busy machine may take its time.
  const config = { threads: { count, jobMs: patience } }
  const { url } = await startGateway({ stores, contract: shop, config })
  const headers = { ...jsonPatch, 'API-Version': '1.1' }
  const { status } = await call(`${url}/items/a`, { method: 'PATCH', headers, body: moves })
  expect(status).toBe(200)
  const written = JSON.parse(store.last().body) as typeof stored
  expect(written.meta.extra).toEqual(wide)
  expect(written.meta.labels).toEqual([{ name: 'last' }])
})

test.each([2, 0])('limits name themselves, with %i threads', async (count) => {
  const threads = { count }
  const patch = requests['a patch of operations'] as [string, CallOptions]
  const work = await start({ threads, limits: { work: 1000 } })
  const tooMuch = await work.send(...patch)
  expect([tooMuch.status, tooMuch.json['code']]).toEqual([422, 'too-much-work'])
  expect(tooMuch.json['detail']).toContain('limits.work')

  const merge = await start({ threads, limits: { mergeBytes: 10_000 } })
  const tooLarge = await merge.send(...(requests['a replaced one'] as [string, CallOptions]))
  expect([tooLarge.status, tooLarge.json['code']]).toEqual([413, 'too-large'])
  expect(tooLarge.json).toMatchObject({ applied: false })
  expect(tooLarge.json['detail']).toContain('limits.mergeBytes')

  const adapted = await start({ threads, limits: { adaptedBytes: 50_000 } })
  const grown = await adapted.send(...(requests['a replaced one'] as [string, CallOptions]))
  expect([grown.status, grown.json['code']]).toEqual([413, 'too-large'])
  expect(grown.json['detail']).toContain('limits.adaptedBytes')
  expect(adapted.store.received.filter(({ method }) => method !== 'GET')).toEqual([])
  const answer = await adapted.send('/items/a', {})
  expect([answer.status, answer.json['code']]).toEqual([502, 'backend-bad-answer'])
})
