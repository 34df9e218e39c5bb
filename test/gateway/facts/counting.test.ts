import { gzipSync } from 'node:zlib'
import { connect } from 'node:net'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { soon } from '../../support/runs.ts'
import {
  createFacts,
  type FactsBatch,
  type FactsLimits,
  type FieldCount,
} from '../../../src/gateway/facts/index.ts'
import { processTimers } from '../../../src/gateway/facts/node/process.ts'
import { nodeCodings } from '../../../src/http/node/codings.ts'
import {
  createGuard,
  createMetrics,
  silentLogger,
  type MetricData,
} from '../../../src/telemetry/index.ts'
import { contract, items } from '../support/contract.ts'
import { startGateway, type StartOptions } from '../support/gateway.ts'
import { call, startStore, type CallOptions, type Store } from '../support/servers.ts'

interface Counting {
  readonly url: string
  readonly store: Store
  readonly batches: FactsBatch[]
  /** All that was counted so far. */
  readonly all: () => Promise<FactsBatch>
  readonly touched: () => Promise<readonly string[]>
  readonly lostMetric: () => number
}

const summed = (batches: readonly FactsBatch[]): FactsBatch => ({
  instance: 'all',
  sequence: 0,
  usage: batches.flatMap(({ usage }) => usage),
  fields: batches.flatMap(({ fields }) => fields),
  contexts: batches.flatMap(({ contexts }) => contexts),
  traffic: batches.flatMap(({ traffic = [] }) => traffic),
  lost: batches.reduce((all, { lost }) => all + lost, 0),
})

/** `body Item.name 2`, of all batches together. */
const told = (fields: readonly FieldCount[]): readonly string[] =>
  [...Map.groupBy(fields, ({ how, field }) => `${how} ${field}`)]
    .map(([what, all]) => `${what} ${all.reduce((sum, { count }) => sum + count, 0)}`)
    .toSorted()

const valueOf = (metrics: readonly MetricData[], name: string): number => {
  const found = metrics.find((metric) => metric.name === name)
  return found?.kind === 'counter' ? (found.points[0]?.value ?? 0) : 0
}

interface CountingOptions extends Partial<Pick<StartOptions, 'config' | 'threads' | 'flags'>> {
  readonly version?: '1.0' | '2.0' | '2.1'
  readonly limits?: Partial<FactsLimits>
  readonly listed?: readonly string[]
  readonly answer?: Parameters<typeof startStore>[0]
}

/** A gateway whose census goes into a list. */
const counting = async ({
  version = '1.0',
  limits = {},
  listed = [],
  answer,
  ...options
}: CountingOptions = {}): Promise<Counting> => {
  const batches: FactsBatch[] = []
  const metrics = createMetrics()
  const facts = createFacts({
    contract,
    sink: {
      take: (batch) => {
        batches.push(batch)
        return Promise.resolve()
      },
    },
    instance: 'test',
    isListed: (client) => listed.includes(client),
    timers: processTimers,
    codings: nodeCodings,
    log: silentLogger,
    metrics,
    caught: createGuard({ log: silentLogger, metrics }),
    limits,
  })
  onTestFinished(() => facts.close())
  const item = JSON.stringify(items[version === '2.1' ? '2.0' : version])
  const store = await startStore(
    answer ??
      (({ url, method }, outgoing) => {
        const isList = url.startsWith('/items?') || url === '/items'
        const body = isList && method === 'GET' ? `{"items":[${item}],"next":null}` : item
        outgoing.setHeader('content-type', 'application/json')
        outgoing.end(body)
      }),
  )
  const { url } = await startGateway({
    stores: { blue: { url: store.url, version } },
    facts,
    codings: nodeCodings,
    ...options,
  })
  const all = async () => {
    await facts.flush()
    return summed(batches)
  }
  return {
    url,
    store,
    batches,
    all,
    touched: async () => told((await all()).fields),
    lostMetric: () => valueOf(metrics.collect(), 'isthmus.census.lost'),
  }
}

const plus = (a: number, b: number): number => a + b

const said = (version: string, rest: CallOptions = {}): CallOptions => ({
  ...rest,
  headers: { 'api-version': version, ...rest.headers },
})

const sent = (version: string, method: string, body: unknown, type = 'application/json') =>
  said(version, {
    method,
    headers: { 'content-type': type },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })

describe('requests', () => {
  test('are counted by minute: version, backend and its version, how they went, how long they took', async () => {
    const { url, all } = await counting()
    const before = Date.now()
    await Promise.all(Array.from({ length: 20 }, () => call(`${url}/items/a`, said('1.0'))))
    await call(`${url}/items/b`, said('2.1'))
    await call(`${url}/nowhere`, said('2.1'))
    await call(`${url}/items/b`, said('nonsense'))
    const { traffic = [] } = await all()
    const sums = Map.groupBy(traffic, ({ at: _at, latency: _latency, ...rest }) =>
      Object.values(rest).join(' '),
    )
    const answers = [...sums].map(
      ([what, counts]) => `${what} ${counts.flatMap(({ latency }) => latency).reduce(plus)}`,
    )
    expect(answers.toSorted()).toEqual([
      '1.0 blue 1.0 2xx 20',
      '2.1 blue 1.0 2xx 1',
      '2.1 none none 4xx 1',
      'unknown none none 4xx 1',
    ])
    const times = traffic.map(({ at }) => at)
    expect(times.filter((at) => at % 60_000 !== 0 || at + 60_000 <= before)).toEqual([])
  })

  test('are counted by client, version, source, route, backend and how they went', async () => {
    const { url, all } = await counting()
    await call(`${url}/items/a`, said('1.0'))
    await call(`${url}/items/b`, said('1.0'))
    await call(`${url}/items/b`)
    await call(`${url}/nowhere`, said('2.1'))
    await call(`${url}/items/b`, said('nonsense'))
    const { usage } = await all()
    expect(
      usage.map(({ firstSeen: _first, lastSeen: _last, ...rest }) => Object.values(rest).join(' ')),
    ).toEqual([
      'anonymous 1.0 header items.get blue 2xx 2',
      'anonymous 1.0 default items.get blue 2xx 1',
      'anonymous 2.1 header unknown none 4xx 1',
      'anonymous unknown none unknown none 4xx 1',
    ])
    for (const { firstSeen, lastSeen } of usage) {
      expect(Number.isInteger(firstSeen) && Number.isInteger(lastSeen)).toBe(true)
      expect(lastSeen).toBeGreaterThanOrEqual(firstSeen)
      expect(Math.abs(Date.now() - lastSeen)).toBeLessThan(3_600_000)
    }
  })

  test('for a retired version are counted under it, and cannot be blown up by unknown ones', async () => {
    const { url, all } = await counting({
      config: { versions: { lifecycle: { '1.0': { retired: true } }, default: '2.0' } },
    })
    for (const version of ['1.0', '7.1', '7.2', '7.3']) await call(`${url}/items/a`, said(version))
    const { usage } = await all()
    expect(usage.map(({ version, statusClass, count }) => [version, statusClass, count])).toEqual([
      ['1.0', '4xx', 1],
      ['unknown', '4xx', 3],
    ])
  })

  test('are counted once, however often it is flushed, and batches are numbered', async () => {
    const { url, all, batches } = await counting()
    await call(`${url}/items/a`, said('1.0'))
    await all()
    await all()
    await call(`${url}/items/a`, said('1.0'))
    const { usage } = await all()
    expect(usage.map(({ count }) => count)).toEqual([1, 1])
    expect(batches.map(({ sequence }) => sequence)).toEqual([1, 2])
  })

  test('of many at once add up', async () => {
    const { url, all } = await counting()
    await Promise.all(
      Array.from({ length: 200 }, (_, at) => call(`${url}/items/${at}`, said('1.0'))),
    )
    const { usage } = await all()
    expect(usage.reduce((sum, { count }) => sum + count, 0)).toBe(200)
  })

  test('of strangers are told apart up to a bound, and counted together beyond it', async () => {
    const { url, all } = await counting({
      limits: { strangers: 2 },
      listed: ['listed'],
      config: { identity: { trustedHeader: { name: 'X-Client' } } },
    })
    for (const client of ['s1', 's2', 's3', 's4', 'listed', 's1']) {
      await call(`${url}/items/a`, said('1.0', { headers: { 'x-client': client } }))
    }
    const { usage, contexts } = await all()
    expect(usage.map(({ client, count }) => [client, count])).toEqual([
      ['s1', 2],
      ['s2', 1],
      ['others', 2],
      ['listed', 1],
    ])
    // Flags are asked about the client as it is.
    expect(new Set(contexts.map(({ client }) => client))).toEqual(
      new Set(['s1', 's2', 's3', 'listed']),
    )
  })

  test('that find no room are counted as lost, and the others are right', async () => {
    const { url, all, lostMetric } = await counting({
      limits: { combinations: 2, everyMs: 3_600_000 },
    })
    for (const version of ['1.0', '1.1', '2.0', '2.1']) await call(`${url}/nowhere`, said(version))
    const { usage, lost } = await all()
    expect(usage.reduce((sum, { count }) => sum + count, 0) + lost).toBe(4)
    expect(lostMetric()).toBe(lost)
    await call(`${url}/nowhere`, said('2.1'))
    expect((await all()).usage.at(-1)?.version).toBe('2.1')
  })
})

describe('what a client touches that only its version has', () => {
  test('is read off bodies, in whatever form they come', async () => {
    const { url, touched } = await counting()
    await call(`${url}/items`, sent('1.0', 'POST', { name: 'Tea', made_at: 1, size: 2 }))
    await call(
      `${url}/items/a`,
      sent('1.0', 'PATCH', { note: null }, 'application/merge-patch+json'),
    )
    const patch = [
      { op: 'test', path: '/name', value: 'x' },
      { op: 'replace', path: '/meta', value: { labels: ['a'] } },
      { op: 'move', from: '/note', path: '/meta/extra/note' },
    ]
    await call(`${url}/items/a`, sent('1.0', 'PATCH', patch, 'application/json-patch+json'))
    expect((await touched()).filter((one) => one.startsWith('body'))).toEqual([
      'body Item.made_at 1',
      'body Item.meta.labels 1',
      'body Item.name 2',
      'body Item.note 2',
    ])
  })

  test('is the same where its store speaks the same version, and the body passes as it is', async () => {
    const body = { name: 'Tea', size: 2, nobody_declares: true }
    const one = await counting({ version: '1.0' })
    const other = await counting({ version: '2.0' })
    for (const { url } of [one, other]) await call(`${url}/items`, sent('1.0', 'POST', body))
    expect((await one.touched())[1]).toBe('body Item.name 1')
    expect(await one.touched()).toEqual(await other.touched())
  })

  test('is seen in bodies that are compressed, come in pieces, or without a length', async () => {
    const { url, touched } = await counting()
    const text = JSON.stringify({ name: 'Tea', size: 2 })
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' }
    await call(`${url}/items`, said('1.0', { method: 'POST', headers, body: gzipSync(text) }))
    const chunked = { 'content-type': 'application/json', 'transfer-encoding': 'chunked' }
    await call(`${url}/items`, said('1.0', { method: 'POST', headers: chunked, body: text }))
    expect((await touched()).filter((one) => one.startsWith('body'))).toEqual(['body Item.name 2'])
  })

  test('is assumed to be anything where a body is too large to be looked into', async () => {
    const { url, touched } = await counting({ limits: { bodyBytes: 1000 } })
    const long = { size: 2, meta: { extra: { x: 'x'.repeat(2000) } } }
    await call(`${url}/items`, sent('1.0', 'POST', long))
    const bomb = gzipSync('x'.repeat(100_000))
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' }
    await call(`${url}/items`, said('1.0', { method: 'POST', headers, body: bomb }))
    expect((await touched()).filter((one) => one.startsWith('body'))).toEqual(['body * 2'])
  })

  test('is not missed where a thread takes a large body away', async () => {
    const { url, touched } = await counting({ version: '2.0' })
    const note = { note: 'x'.repeat(50_000) }
    await call(`${url}/items/a`, sent('1.0', 'PATCH', note, 'application/merge-patch+json'))
    const bodies = (await touched()).filter((one) => one.startsWith('body'))
    expect(['body Item.note 1', 'body * 1']).toContain(bodies.join())
  })

  test('is assumed of an upload that breaks off', async () => {
    const { url, all, touched } = await counting()
    const { hostname, port } = new URL(url)
    const socket = connect(Number(port), hostname)
    socket.on('error', () => undefined)
    socket.write(
      'POST /items HTTP/1.1\r\nhost: a\r\napi-version: 1.0\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"name":',
      () => socket.destroy(),
    )
    await vi.waitFor(async () => expect((await all()).usage).toHaveLength(1), { timeout: soon })
    expect((await touched()).filter((one) => one !== 'body * 1')).toEqual([])
  })

  test('is assumed where nobody has the time to look, and nothing is lost', async () => {
    const { url, touched, all } = await counting({ limits: { waiting: { length: 0, weight: 0 } } })
    await call(`${url}/items`, sent('1.0', 'POST', { size: 2 }))
    await call(`${url}/items?sort=size`, said('1.0'))
    expect(await touched()).toEqual(['answer * 2', 'body * 1', 'query * 1'])
    expect((await all()).lost).toBe(0)
  })

  test('is nothing in bodies that are no JSON, and such requests are counted', async () => {
    const { url, touched, all } = await counting()
    for (const body of ['', '{', '[1]', '"name"', 'null', '{"meta":"name"}', '\u0000']) {
      await call(`${url}/items`, sent('1.0', 'POST', body))
    }
    await call(`${url}/items`, sent('1.0', 'POST', '{"__proto__":{"name":1},"constructor":1}'))
    await call(`${url}/items/a`, sent('1.0', 'PATCH', '{"op":1}', 'application/json-patch+json'))
    expect((await touched()).filter((one) => one.startsWith('body'))).toEqual([])
    const { usage } = await all()
    expect(usage.reduce((sum, { count }) => sum + count, 0)).toBe(9)
  })

  test('is read off filters, orders, field lists and parameters', async () => {
    const { url, touched } = await counting()
    await call(`${url}/items?filter[name][Contains]=tea&limit=5`, said('1.0'))
    await call(`${url}/items?sort=-made_at,size`, said('1.0'))
    await call(`${url}/items/count?note=hot`, said('1.0'))
    await call(`${url}/items?size=3&unheard=of`, said('1.0'))
    expect((await touched()).filter((one) => one.startsWith('query'))).toEqual([
      'query ?limit 1',
      'query Item.made_at 1',
      'query Item.name 1',
      'query Item.note 1',
    ])
  })

  test('is of an answer what a field list asks for, and else whatever it has', async () => {
    const { url, touched } = await counting()
    await call(`${url}/items?fields=id,name,meta`, said('1.0'))
    await call(`${url}/items?fields=id,size`, said('1.0'))
    await call(`${url}/items/a`, said('1.0'))
    expect(await touched()).toEqual([
      'answer * 1',
      'answer Item.meta.labels 1',
      'answer Item.name 1',
      'query Item.name 1',
    ])
  })

  test('is nothing of answers that have no body or are errors, and of confirmed ones what was read', async () => {
    const { url, touched } = await counting({
      answer: ({ url: asked }, outgoing) => {
        outgoing.statusCode = Number(asked.slice('/items/'.length))
        outgoing.end()
      },
    })
    for (const status of [404, 500, 304]) await call(`${url}/items/${status}`, said('1.0'))
    await call(`${url}/items/200`, said('1.0', { method: 'HEAD' }))
    await call(`${url}/items/204`, said('1.0', { method: 'DELETE' }))
    expect(await touched()).toEqual(['answer * 1'])
  })

  test('is nothing in the newest version', async () => {
    const { url, touched } = await counting({ version: '2.1' })
    await call(`${url}/items`, sent('2.1', 'POST', { title: 'Tea', size: 2 }))
    await call(`${url}/items?sort=title&fields=title`, said('2.1'))
    expect(await touched()).toEqual([])
  })

  test('is counted of requests that were refused, too', async () => {
    const { url, touched } = await counting({ version: '2.0' })
    await call(`${url}/items`, sent('1.0', 'POST', { made_at: 'no time' }))
    expect(await touched()).toEqual(['body Item.made_at 1'])
  })
})

describe('contexts', () => {
  test('say all that a decision depended on, and why it was taken', async () => {
    const { url, all } = await counting()
    await call(`${url}/items/secret-id?filter[name]=secret`, said('1.0'))
    await call(`${url}/items/secret-id`)
    const { contexts } = await all()
    expect(contexts.map(({ at: _at, ...rest }) => rest)).toEqual([
      {
        client: 'anonymous',
        via: 'anonymous',
        version: '1.0',
        route: 'items.get',
        resource: 'items',
        method: 'GET',
        backend: 'blue',
        why: { by: 'store', variant: 'blue', reason: 'STATIC' },
      },
      expect.objectContaining({ said: '1.0' }),
    ])
  })

  test('are sampled once per combination and a while', async () => {
    const { url, all } = await counting()
    for (let at = 0; at < 5; at += 1) {
      await call(`${url}/items/${at}`, said('1.0'))
      await all()
    }
    expect((await all()).contexts).toHaveLength(1)
  })
})

test('no value of a body, a query or a path gets into facts', async () => {
  const { url, all } = await counting()
  const canary = 'canary4711'
  const body = {
    name: canary,
    [canary]: 1,
    meta: { extra: { [canary]: canary }, labels: [canary] },
  }
  await call(
    `${url}/items?filter[name]=${canary}&${canary}=1&sort=${canary}&fields=${canary}`,
    said('1.0'),
  )
  await call(`${url}/items/${canary}`, sent('1.0', 'PUT', body))
  await call(`${url}/${canary}/x`, said('1.0', { headers: { 'x-canary': canary } }))
  const patch = [{ op: 'add', path: `/${canary}`, value: canary }]
  await call(`${url}/items/a`, sent('1.0', 'PATCH', patch, 'application/json-patch+json'))
  const facts = await all()
  expect(facts.fields.length).toBeGreaterThan(0)
  expect(JSON.stringify(facts).toLowerCase()).not.toContain(canary)
})
