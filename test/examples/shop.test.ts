/** The shop of the examples: both of its servers, the gateway as it is configured, real sockets. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import config from '../../examples/shop/isthmus.config.ts'
import contract from '../../examples/shop/contract.ts'
import { createShop, type Order } from '../../examples/shop/upstream.ts'
import { createFlags } from '../../src/flags/index.ts'
import { folderSource } from '../../src/flags/node/index.ts'
import { startGateway } from '../../src/runtime/node.ts'
import { createMetrics, silentLogger } from '../../src/telemetry/index.ts'
import { soon } from '../support/runs.ts'
import { call, listen } from '../gateway/support/servers.ts'

const flagFolder = 'examples/shop/flags'

/** The flags of the example where a test may change them. */
const copyOfFlags = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'isthmus-shop-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await cp(flagFolder, folder, { recursive: true })
  const file = join(folder, 'shop-store.json')
  const edit = async (from: string, to: string) => {
    const text = await readFile(file, 'utf8')
    expect(text).toContain(from)
    await writeFile(file, text.replace(from, to))
  }
  return { folder, edit }
}

const startShop = async (version: string): Promise<string> => {
  const server = createShop(version)
  const url = await listen(server)
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return url
}

interface Sent {
  readonly version?: string
  readonly json?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

const asking =
  (url: string, key?: string) =>
  async (request: string, { version, json, headers = {} }: Sent = {}) => {
    const [method = '', path = ''] = request.split(' ')
    return call(`${url}${path}`, {
      method,
      headers: {
        ...(key === undefined ? {} : { 'X-API-Key': key }),
        ...(version === undefined ? {} : { 'API-Version': version }),
        ...(json === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    })
  }

/** Both servers of the shop, and the gateway as the example configures it. */
const start = async (folder = flagFolder) => {
  const [old, fresh] = [await startShop('1.0'), await startShop('3.0')]
  const gateway = await startGateway({
    contract,
    config: {
      ...config,
      backends: {
        old: { ...config.backends['old']!, url: old },
        new: { ...config.backends['new']!, url: fresh },
      },
      flags: { ...config.flags, folder },
      listen: { ...config.listen, port: 0, adminPort: 0 },
    },
    log: silentLogger,
  })
  onTestFinished(() => gateway.close())
  return {
    anybody: asking(gateway.url),
    till: asking(gateway.url, 'till-key'),
    app: asking(gateway.url, 'app-key'),
    web: asking(gateway.url, 'web-key'),
    old: asking(old),
    new: asking(fresh),
  }
}

const first: Order = {
  id: '1',
  customer_name: 'Ada',
  customer_email: 'ada@example.org',
  article: 'Tea',
  total: 19.9,
  state: 'open',
  note: 'Ring twice',
  fax: null,
}

const second: Order = {
  id: '1',
  customer: { name: 'Ada', email: 'ada@example.org' },
  article: 'Tea',
  total: 1990,
  currency: 'EUR',
  state: 'open',
  note: 'Ring twice',
  fax: null,
}

const third: Order = {
  id: '1',
  customer: { name: 'Ada', email: 'ada@example.org' },
  articles: ['Tea'],
  total: 1990,
  currency: 'EUR',
  state: 'open',
  comment: 'Ring twice',
  gift: false,
}

/** An order as it was placed, in each version. */
const versions = [
  ['1.0', first],
  ['2.0', second],
  ['3.0', third],
] as const

describe.each(versions)('a client of %s', (version, order) => {
  test('reads an order of the old server and of the new one', async () => {
    const { anybody, web } = await start()
    const old = await anybody('GET /orders/1', { version })
    expect([old.status, old.json]).toEqual([200, order])
    expect(old.headers['api-version']).toBe(`${version}.0`)
    const seen = await web('GET /orders/1', { version })
    const packed = { ...order, articles: ['Tea', 'Teapot'], state: 'packed', gift: true }
    expect([seen.status, seen.json]).toEqual([200, version === '3.0' ? packed : order])
  })

  test.each(['old', 'new'] as const)('places an order with the %s server', async (server) => {
    const shop = await start()
    const { id: _, ...json } = order
    const placed = await shop[server === 'old' ? 'anybody' : 'web']('POST /orders', {
      version,
      json,
    })
    expect([placed.status, placed.json]).toEqual([201, { ...order, id: '3' }])
    const stored = (await shop[server]('GET /orders/3')).json
    expect(stored).toMatchObject(
      server === 'old' ? { customer_name: 'Ada', total: 19.9 } : { articles: ['Tea'], total: 1990 },
    )
  })

  test.each(['old', 'new'] as const)('changes an order of the %s server', async (server) => {
    const shop = await start()
    const ask = shop[server === 'old' ? 'anybody' : 'web']
    const note = version === '3.0' ? 'comment' : 'note'
    const before = (await shop[server]('GET /orders/1')).json
    const changed = await ask('PATCH /orders/1', { version, json: { [note]: 'Do not ring' } })
    expect([changed.status, changed.json[note]]).toEqual([200, 'Do not ring'])
    expect((await shop[server]('GET /orders/1')).json).toEqual({
      ...before,
      [server === 'old' ? 'note' : 'comment']: 'Do not ring',
    })
  })
})

describe('an old client of the new server', () => {
  const kept = { articles: ['Green tea', 'Teapot'], state: 'packed', gift: true, currency: 'EUR' }

  test('changes the article that it sees, and no other', async () => {
    const { web, new: server } = await start()
    const json = { article: 'Green tea' }
    expect((await web('PATCH /orders/1', { version: '1.0', json })).status).toBe(200)
    expect((await server('GET /orders/1')).json).toMatchObject(kept)
  })

  test('puts back what it has read, and destroys nothing', async () => {
    const { web, new: server } = await start()
    const { json } = await web('GET /orders/1', { version: '1.0' })
    const put = await web('PUT /orders/1', {
      version: '1.0',
      json: { ...json, article: 'Green tea' },
    })
    expect([put.status, put.json]).toEqual([200, { ...first, article: 'Green tea' }])
    expect((await server('GET /orders/1')).json).toMatchObject(kept)
  })

  test('does not overwrite what somebody else has written meanwhile', async () => {
    const { web } = await start()
    const { headers } = await web('GET /orders/1', { version: '1.0' })
    await web('PATCH /orders/1', { json: { state: 'shipped' } })
    const late = await web('PATCH /orders/1', {
      version: '1.0',
      json: { note: 'Do not ring' },
      headers: { 'If-Match': headers.etag ?? '' },
    })
    expect(late.status).toBe(412)
    expect((await web('GET /orders/1')).json).toMatchObject({
      state: 'shipped',
      comment: 'Ring twice',
    })
  })

  test('is told in the words of the shop what has no place there', async () => {
    const { web } = await start()
    const json = { fax: '+31 20 7654321' }
    const refused = await web('PATCH /orders/1', { version: '1.0', json })
    expect([refused.status, refused.json]).toEqual([
      422,
      { message: expect.any(String), errors: [{ field: 'fax', message: expect.any(String) }] },
    ])
  })

  test("reads the shop's errors with its own names", async () => {
    const { web } = await start()
    const json = { customer_email: '' }
    const refused = await web('PATCH /orders/1', { version: '1.0', json })
    expect([refused.status, refused.json]).toMatchObject([
      422,
      { message: 'The order is not complete', errors: [{ field: 'customer_email' }] },
    ])
  })
})

describe('what the gateway refuses by itself', () => {
  test.each<readonly [status: number, request: string, sent: Sent]>([
    [404, 'GET /customers', {}],
    [405, 'DELETE /orders/1', {}],
    [
      415,
      'PATCH /orders/1',
      { json: {}, headers: { 'Content-Type': 'application/merge-patch+json' } },
    ],
    [422, 'POST /orders', { json: { ...first, total: 'much' } }],
  ])('is told as the shop tells its errors: %i to %s', async (status, request, sent) => {
    const { web, new: server } = await start()
    const before = (await server('GET /orders')).json
    const answer = await web(request, { version: '1.0', ...sent })
    expect([answer.status, answer.json]).toEqual([
      status,
      { message: expect.any(String), errors: expect.any(Array) },
    ])
    expect((await server('GET /orders')).json).toEqual(before)
  })

  test('what a client has is not sent again, in its version only', async () => {
    const { web } = await start()
    const { headers } = await web('GET /orders/1', { version: '1.0' })
    const again = { 'If-None-Match': headers.etag ?? '' }
    expect((await web('GET /orders/1', { version: '1.0', headers: again })).status).toBe(304)
    expect((await web('GET /orders/1', { version: '3.0', headers: again })).status).toBe(200)
  })
})

describe('a state that was split', () => {
  test.each([
    ['open', 'packed'],
    ['done', 'done'],
  ])('that an old client sets to %s is %s', async (state, stored) => {
    const { web, new: server } = await start()
    const changed = await web('PATCH /orders/1', { version: '1.0', json: { state } })
    expect([changed.status, changed.json['state']]).toEqual([200, state])
    expect((await server('GET /orders/1')).json).toMatchObject({ state: stored })
  })
})

describe('a new client of the old server', () => {
  test.each<readonly [string, Order]>([
    ['articles.1', { articles: ['Tea', 'Teapot'] }],
    ['gift', { gift: true }],
    ['currency', { currency: 'USD' }],
    ['state', { state: 'packed' }],
  ])('is refused what that one cannot hold, and nothing is written: %s', async (field, json) => {
    const { anybody, old } = await start()
    const refused = await anybody('PATCH /orders/1', { version: '3.0', json })
    const fields = (refused.json['errors'] as { field: string }[]).map((error) => error.field)
    expect([refused.status, fields]).toEqual([422, [field]])
    expect((await old('GET /orders/1')).json).toEqual(first)
  })

  test('may say all that means nothing new', async () => {
    const { anybody, old } = await start()
    const json = { articles: ['Coffee'], gift: false, currency: 'EUR' }
    expect((await anybody('PATCH /orders/1', { version: '3.0', json })).status).toBe(200)
    expect((await old('GET /orders/1')).json).toEqual({ ...first, article: 'Coffee' })
  })
})

const idsOf = ({ json }: { readonly json: Readonly<Record<string, unknown>> }) =>
  (json['orders'] as readonly Order[]).map(({ id }) => id)

describe('a filter', () => {
  test.each([
    ['1.0', 'state=open', ['1']],
    ['1.0', 'state=done', ['2']],
    ['1.0', 'customer_email=grace@example.org', ['2']],
    ['1.0', 'total=19.9', ['1']],
    ['2.0', 'customer.name=Ada&state=open', ['1']],
    ['2.0', 'total=1250', ['2']],
    ['3.0', 'state=packed', ['1']],
    ['3.0', 'gift=true', ['1']],
    ['3.0', 'limit=1', ['1']],
    ['1.0', 'limit=1&after=1', ['2']],
  ])('of %s finds with the new server what it means: %s', async (version, query, ids) => {
    const { web } = await start()
    expect(idsOf(await web(`GET /orders?${query}`, { version }))).toEqual(ids)
  })

  test.each([
    ['2.0', 'customer.email=grace@example.org', ['2']],
    ['3.0', 'state=open', ['1']],
  ])('of %s finds with the old server what it means: %s', async (version, query, ids) => {
    const { anybody } = await start()
    expect(idsOf(await anybody(`GET /orders?${query}`, { version }))).toEqual(ids)
  })

  test.each([
    // A server of 1.0 may have fractions of a cent, and cannot be asked for a range.
    ['2.0', 'total=1990'],
    ['3.0', 'state=packed'],
    ['3.0', 'gift=true'],
    ['3.0', 'currency=EUR'],
  ])('of %s that the old server cannot answer is refused: %s', async (version, query) => {
    const { anybody } = await start()
    const answer = await anybody(`GET /orders?${query}`, { version })
    expect([answer.status, answer.json]).toEqual([400, { message: expect.any(String), errors: [] }])
  })

  test.each(['article=Tea', 'fax=none', 'sort=article'])(
    'that the new server does not understand is refused, not ignored: %s',
    async (query) => {
      const { web } = await start()
      expect((await web(`GET /orders?${query}`, { version: '1.0' })).status).toBe(400)
    },
  )
})

/** Which server answers: only the new one knows of the teapot. */
const serverOf = async (ask: Awaited<ReturnType<typeof start>>['web']): Promise<string> => {
  const { json } = await ask('GET /orders/1', { version: '3.0' })
  return json['state'] === 'packed' ? 'new' : 'old'
}

const eventually = async (holds: () => Promise<boolean>): Promise<void> => {
  const deadline = performance.now() + soon
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error('The flags were not followed')
  }
}

describe('the flag', () => {
  test('moves known clients one by one, each with the version it is pinned to', async () => {
    const { anybody, till, app, web } = await start()
    expect(await serverOf(web)).toBe('new')
    expect(await serverOf(anybody)).toBe('old')
    const pinned = await Promise.all([till, app, web].map((ask) => ask('GET /orders/1')))
    expect(pinned.map(({ headers }) => headers['api-version'])).toEqual(['1.0.0', '2.0.0', '3.0.0'])
  })

  test('ramps up: those who have moved stay when others follow', async () => {
    const { folder, edit } = await copyOfFlags()
    const clients = Array.from({ length: 200 }, (_, number) => `client-${number}`)
    const moved = async () => {
      const metrics = createMetrics()
      const source = await folderSource(folder, { log: silentLogger, metrics })
      const flags = await createFlags({ source, log: silentLogger, metrics })
      const context = {
        clientVersion: '1.0',
        route: 'orders.get',
        resource: 'orders',
        method: 'GET',
      }
      const servers: string[] = []
      for (const targetingKey of clients) {
        servers.push((await flags.string('shop-store', 'old', { targetingKey, ...context })).value)
      }
      await flags.close()
      return clients.filter((_, number) => servers[number] === 'new')
    }
    const quarter = await moved()
    await edit('["new", 25]', '["new", 75]')
    await edit('["old", 75]', '["old", 25]')
    const most = await moved()
    expect(quarter.length).toBeGreaterThan(20)
    expect(most.length).toBeGreaterThan(quarter.length)
    expect(quarter.filter((client) => !most.includes(client))).toEqual([])
  })

  test('switched off sends everybody to the fallback, and back on again', async () => {
    const { folder, edit } = await copyOfFlags()
    const { web } = await start(folder)
    expect(await serverOf(web)).toBe('new')
    await edit('ENABLED', 'DISABLED')
    await eventually(async () => (await serverOf(web)) === 'old')
    await edit('DISABLED', 'ENABLED')
    await eventually(async () => (await serverOf(web)) === 'new')
  })

  test('does not let strangers in who guess a key', async () => {
    const { anybody } = await start()
    const guessed = await anybody('GET /orders/1', { headers: { 'X-API-Key': 'a-guess' } })
    expect([guessed.status, guessed.json['code']]).toEqual([401, 'unknown-client'])
  })
})
