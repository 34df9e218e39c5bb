import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import {
  createRecentReads,
  rememberingReads,
  type RecentReads,
} from '../../../../src/gateway/foresee/preview/reads.ts'
import { previewUpgrade, type UpgradePreview } from '../../../../src/gateway/preview.ts'
import type { Flags } from '../../../../src/flags/index.ts'
import { items } from '../../support/contract.ts'
import { startGateway, type Running } from '../../support/gateway.ts'
import { call, startStore, until, type Answer, type Store } from '../../support/servers.ts'

const item = items['1.0']

const answering =
  (document: unknown, status = 200): Answer =>
  (_, outgoing) => {
    outgoing.writeHead(status, { 'content-type': 'application/json' })
    outgoing.end(typeof document === 'string' ? document : JSON.stringify(document))
  }

interface Watched {
  readonly gateway: Running
  readonly store: Store
  readonly reads: RecentReads
  /** Sends requests as ada, and previews its way to another version. */
  readonly preview: (
    paths: readonly string[],
    to: string,
    options?: { readonly headers?: Record<string, string>; readonly showValues?: boolean },
  ) => Promise<UpgradePreview>
}

const watched = async (
  answer: Answer,
  { newer, flags }: { readonly newer?: Answer; readonly flags?: Flags } = {},
): Promise<Watched> => {
  const store = await startStore(answer)
  const second = newer ? await startStore(newer) : undefined
  const reads = createRecentReads()
  let served = 0
  const gateway = await startGateway({
    stores: {
      old: { url: store.url, version: '1.0' },
      ...(second ? { new: { url: second.url, version: '2.0' } } : {}),
    },
    ...(flags ? { flags } : {}),
    threads: false,
    facts: rememberingReads(reads, {
      watch: (request) => request,
      omitted: () => undefined,
      served: () => {
        served += 1
      },
    }),
    config: {
      identity: { apiKey: { header: 'x-key' } },
      clients: [
        {
          id: 'ada',
          pin: '1.0',
          key: `sha256:${createHash('sha256').update('secret').digest('hex')}`,
        },
      ],
    },
  })
  return {
    gateway,
    store,
    reads,
    preview: async (paths, to, { headers, showValues = false } = {}) => {
      const before = served
      for (const path of paths) {
        await call(`${gateway.url}${path}`, { headers: { 'x-key': 'secret', ...headers } })
      }
      await until(() => served - before === paths.length)
      const counted = served
      const asked = { client: 'ada', to, reads: reads.of('ada'), showValues }
      const done = await previewUpgrade(gateway.core, asked)
      if (!done.ok) throw new Error(done.problem.detail)
      expect(served).toBe(counted)
      return done.value
    },
  }
}

const told = ({ reads }: UpgradePreview) =>
  reads.flatMap(({ differences }) =>
    differences.map(
      ({ kind, path, to }) => `${kind} ${path}${to === undefined ? '' : ` to ${to}`}`,
    ),
  )

describe('the preview of an upgrade', () => {
  test('compares what a client reads now with what it would read, by path, in the words of the contract', async () => {
    const { preview, store } = await watched(answering(item))
    const done = await preview(['/items/a?secret=1'], '2.0')
    expect(done).toMatchObject({
      client: 'ada',
      from: '1.0',
      to: '2.0',
      counts: { same: 0, differs: 1, fails: 0, unreadable: 0 },
      reads: [{ route: 'items.get', path: '/items/{id}', says: false, outcome: 'differs' }],
    })
    expect(told(done)).toEqual(
      expect.arrayContaining([
        'renamed name to title',
        'type made_at',
        'renamed note to texts.note',
      ]),
    )
    expect(
      done.changelog.flatMap(({ changes }) => changes.map((one) => one.description)),
    ).toContain('An item has a title')
    expect(JSON.stringify(done)).not.toMatch(/Tea|secret|\/items\/a/)
    expect(store.received).toHaveLength(3)
    const again = store.received.slice(1)
    expect(again.map(({ method, url }) => [method, url])).toEqual([
      ['GET', '/items/a?secret=1'],
      ['GET', '/items/a?secret=1'],
    ])
    expect(again.filter(({ headers }) => headers['x-key'] !== undefined)).toEqual([])
  })

  test('tells values and paths to those who may see them', async () => {
    const { preview } = await watched(answering(item))
    const done = await preview(['/items/a'], '2.0', { showValues: true })
    expect(done.reads[0]?.path).toBe('/items/a')
    const [made] = done.reads[0]?.differences.filter(({ path }) => path === 'made_at') ?? []
    expect(made?.values).toEqual({
      before: '1700000000000000',
      after: '"2023-11-14T22:13:20.000000Z"',
    })
  })

  test('names what would fail: a route that is gone, and a parameter that is unknown', async () => {
    const { preview } = await watched((request, outgoing) =>
      answering(request.url.includes('legacy') ? item : { items: [item], next: null })(
        request,
        outgoing,
        undefined as never,
      ),
    )
    const done = await preview(['/items', '/items?limit=2', '/items/a/legacy'], '2.0')
    expect(done.reads).toMatchObject([
      { route: 'items.legacy', outcome: 'fails', why: '404 route-not-in-version' },
      { outcome: 'fails', why: '400 unmappable-query', unknownParameters: ['limit'] },
      { route: 'items.list', outcome: 'differs', unknownParameters: [] },
    ])
    expect(told(done)).toContain('renamed items[].name to items[].title')
  })

  test('a client that goes back, and one for which nothing changes', async () => {
    const { preview } = await watched(answering(item))
    const same = await preview(['/items/a'], '1.0')
    expect(same.counts).toEqual({ same: 1, differs: 0, fails: 0, unreadable: 0 })
    const back = await preview([], '0.9')
    expect(told(back)).toEqual(['removed rank'])
    expect(back.changelog.map(({ version }) => version)).toEqual(['1.0.0'])
  })

  test('what the backend gives only to the client itself cannot be read again, and says so', async () => {
    const { preview } = await watched((request, outgoing, incoming) =>
      request.headers['x-own'] === 'yes'
        ? answering(item)(request, outgoing, incoming)
        : answering({ error: 'who are you?' }, 401)(request, outgoing, incoming),
    )
    const done = await preview(['/items/a'], '2.0', { headers: { 'x-own': 'yes' } })
    expect(done.reads[0]).toMatchObject({ outcome: 'unreadable', status: { before: 401 } })
    expect(done.reads[0]?.why).toContain("the client's own credentials")
  })

  test('decides anew: flags may send the other version to another backend', async () => {
    const newer: Answer = answering({ ...items['2.0'], title: 'Coffee' })
    const flags: Flags = {
      version: 'by-version',
      string: async (_key, _fallback, { clientVersion }) => ({
        value: clientVersion === '2.0' ? 'new' : 'old',
        reason: 'TARGETING_MATCH',
      }),
      boolean: async (_key, fallback) => ({ value: fallback, reason: 'STATIC' }),
      close: async () => undefined,
    }
    const { preview } = await watched(answering(item), { newer, flags })
    expect(told(await preview(['/items/a'], '2.0'))).toContain('value name to title')
  })

  test('neither large answers nor what is no JSON is compared', async () => {
    const large = { ...item, meta: { ...item.meta, extra: { n: 'x'.repeat(300_000) } } }
    const { preview } = await watched(answering(large))
    const done = await preview(['/items/a'], '2.0')
    expect(done.reads[0]).toMatchObject({ outcome: 'unreadable' })
    expect(done.reads[0]?.why).toContain('256 KiB')
  })

  test('requests that say their version themselves are named: a pin changes nothing for them', async () => {
    const { preview } = await watched(answering(item))
    const done = await preview(['/items/a'], '2.0', { headers: { 'api-version': '1.1' } })
    expect(done.reads[0]?.says).toBe(true)
    expect(done.notes.join(' ')).toContain('say their version themselves')
  })

  test('versions and clients that do not exist are refused', async () => {
    const { gateway } = await watched(answering(item))
    const codes = await Promise.all(
      [
        { client: 'ada', to: '9.9' },
        { client: 'nobody', to: '2.0' },
      ].map(async (asked) => {
        const done = await previewUpgrade(gateway.core, { ...asked, reads: [] })
        return done.ok ? undefined : done.problem.code
      }),
    )
    expect(codes).toEqual(['unsupported-version', 'unknown-client'])
  })
})

describe('recent reads', () => {
  const read = { route: 'items.get', query: '', says: false }

  test('are bounded: the newest of each client, and of the clients those heard of last', () => {
    const reads = createRecentReads({ clients: 2, perClient: 3, characters: 20 })
    for (const at of [1, 2, 3, 4, 2]) reads.add('ada', { ...read, path: `/items/${at}` })
    expect(reads.of('ada').map(({ path }) => path)).toEqual(['/items/2', '/items/4', '/items/3'])
    reads.add('ada', { ...read, path: `/items/${'x'.repeat(30)}` })
    expect(reads.of('ada')).toHaveLength(3)
    reads.add('bert', { ...read, path: '/' })
    reads.add('clara', { ...read, path: '/' })
    expect(reads.of('ada')).toEqual([])
  })

  test('hold no writes, no failures, no streams, and nobody without a name', async () => {
    const { reads, preview, gateway } = await watched((request, outgoing, incoming) =>
      answering(item, request.url === '/items/bad' ? 404 : 200)(request, outgoing, incoming),
    )
    await call(`${gateway.url}/items/a`, { method: 'DELETE', headers: { 'x-key': 'secret' } })
    await call(`${gateway.url}/items/a`, { method: 'HEAD', headers: { 'x-key': 'secret' } })
    await call(`${gateway.url}/items/bad`, { headers: { 'x-key': 'secret' } })
    await preview(['/items/good', '/items/events', '/schema'], '2.0').catch(() => undefined)
    expect(reads.of('ada').map(({ path }) => path)).toEqual(['/items/good'])
    expect(reads.of('anonymous')).toEqual([])
  })
})
