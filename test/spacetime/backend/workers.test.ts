/** `isthmus serve --workers 2` before a database: each worker has a copy and a connection of its own. */
import { randomUUID } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Client as UndiciClient } from 'undici'
import { expect, onTestFinished, test, vi } from 'vitest'
import { openStorePlace } from '../../../src/control/node/store-place.ts'
import { isthmus, temporaryFolder } from '../../cli/support.ts'
import { relationBody } from '../../inner-universe/support.ts'
import { committed } from '../../control/suite/edits.ts'
import { configText, serve, type Check, type Cluster } from '../../runtime/cluster/support.ts'
import { soon } from '../../support/runs.ts'
import { startTcpProxy } from '../../support/tcp-proxy.ts'
import { countedServer } from '../support/counted.ts'
import { given, noServer } from '../support/given.ts'
import { newDatabase } from '../store/support/local.ts'

/** One connection, which stays with one worker. */
interface Caller {
  readonly call: (
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Told>
}

interface Told {
  readonly status: number
  readonly etag: string
  readonly location: string
  readonly json: Readonly<Record<string, unknown>>
}

const hour = 3_600_000

const typeOf = (method: string): string =>
  method === 'PATCH' ? 'application/merge-patch+json' : 'application/json'

const callerOf = (url: string): Caller & { readonly close: () => Promise<void> } => {
  const client = new UndiciClient(url, { keepAliveTimeout: hour, pipelining: 1 })
  return {
    close: () => client.destroy(),
    call: async (method, path, body, headers = {}) => {
      const answer = await client.request({
        method,
        path,
        headers: { 'api-version': '2.0', 'content-type': typeOf(method), ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const text = await answer.body.text()
      const { etag, location } = answer.headers
      return {
        status: answer.statusCode,
        etag: String(etag),
        location: String(location),
        json: text === '' ? {} : (JSON.parse(text) as Told['json']),
      }
    },
  }
}

/** A caller of each worker, by its number. */
const callersOfEach = async (cluster: Cluster): Promise<readonly [Caller, Caller]> => {
  const found = new Map<number, Caller>()
  await vi.waitFor(async () => {
    const id = randomUUID()
    const caller = callerOf(cluster.url)
    onTestFinished(() => caller.close())
    await caller.call('GET', '/entities', undefined, { 'x-request-id': id })
    const line = await cluster.line(new RegExp(`"request_id":"${id}"`))
    const { worker } = JSON.parse(line) as { readonly worker: number }
    found.set(worker, found.get(worker) ?? caller)
    expect(found.size).toBe(2)
  }, soon)
  return [found.get(1)!, found.get(2)!]
}

const replication = { put: '/raw{path}', bulk: { path: '/raw{path}', changes: '/raw/changes' } }

const backendOf = (url: string, database: string, version: string) => ({
  spacetimedb: { ...given, url, database },
  version,
  replication,
})

const started = async (more: (url: string, database: string) => object = () => ({})) => {
  const way = await countedServer()
  const database = newDatabase()
  const cluster = await serve('http://127.0.0.1:9', {
    config: {
      backends: { blue: backendOf(way.url, database, '2.0') },
      identity: { anonymous: { allow: true } },
      ...more(way.url, database),
    },
  })
  onTestFinished(async () => {
    await cluster.stop()
  })
  return { way, database, cluster }
}

const entity = (name: string, count = 0) => ({
  entity_type: 'A',
  metadata: { name, tags: [], properties: { count } },
})

const countOf = ({ json }: Told): number => {
  const { properties } = json['metadata'] as { properties: { count: number } }
  return properties.count
}

const attempts = 20

test.skipIf(noServer)(
  'what is written through one is read there at once, and through the other a moment later',
  async () => {
    const { way, database, cluster } = await started()
    const [one, other] = await callersOfEach(cluster)
    expect(await way.opened(database)).toBe(2)
    for (let at = 0; at < attempts; at += 1) {
      const made = await one.call('POST', '/entities', entity(`number ${at}`))
      expect(made.status).toBe(201)
      expect((await one.call('GET', made.location)).status).toBe(200)
      await vi.waitFor(
        async () => expect((await other.call('GET', made.location)).json).toEqual(made.json),
        soon,
      )
    }
    const { checks } = JSON.parse(await cluster.admin('/readyz?verbose')) as {
      readonly checks: readonly Check[]
    }
    const databases = checks.filter(({ name }) => name.includes('database'))
    expect(databases.map(({ name, ok }) => [name, ok])).toEqual([
      ['worker 1, database blue', true],
      ['worker 2, database blue', true],
    ])
    for (const { says } of databases) expect(says).toContain(`${2 * attempts} documents`)
    for (const worker of ['1', '2']) {
      const label = new RegExp(`worker="${worker}"`)
      expect(await cluster.metric('isthmus_database_connected', label)).toBe(1)
    }
  },
)

test.skipIf(noServer)(
  'a write through one counts at once for every write through the other',
  async () => {
    const { cluster } = await started()
    const [one, other] = await callersOfEach(cluster)
    for (let at = 0; at < attempts; at += 1) {
      const made = await one.call('POST', '/entities', entity('first'))
      const path = made.location
      // There, whether the other one has heard of it or not.
      const named = await other.call('PATCH', path, { metadata: { name: 'second' } })
      expect(named.status).toBe(200)
      // Its tag counts, and that before it does not any more.
      const name = { metadata: { name: 'third' } }
      const late = await one.call('PATCH', path, name, { 'if-match': made.etag })
      expect(late.status).toBe(412)
      const right = await one.call('PATCH', path, name, { 'if-match': named.etag })
      expect(right.status).toBe(200)
      // What would have changed nothing a moment ago.
      const back = await other.call('PATCH', path, { metadata: { name: 'second' } })
      expect([back.status, (back.json['metadata'] as { name: string }).name]).toEqual([
        200,
        'second',
      ])
      const id = String(made.json['id'])
      const tied = await one.call('POST', '/relations', relationBody('2.0', id, id))
      expect(tied.status).toBe(201)
      expect((await other.call('DELETE', path)).status).toBe(409)
      expect((await other.call('DELETE', tied.location)).status).toBe(204)
      expect((await one.call('DELETE', path)).status).toBe(204)
      expect((await other.call('PATCH', path, name)).status).toBe(404)
    }
  },
)

test.skipIf(noServer)('counters by If-Match are exact over both', async () => {
  const { cluster } = await started()
  const both = await callersOfEach(cluster)
  const { location } = await both[0].call('POST', '/entities', entity('counter'))
  const counting = async (which: number): Promise<void> => {
    const caller = callerOf(cluster.url)
    onTestFinished(() => caller.close())
    for (let done = 0; done < attempts;) {
      const { call } = both[(which + done) % 2] ?? caller
      const read = await call('GET', location)
      if (read.status !== 200) continue
      const metadata = { properties: { count: countOf(read) + 1 } }
      const put = await call('PATCH', location, { metadata }, { 'if-match': read.etag })
      expect([200, 412]).toContain(put.status)
      if (put.status === 200) done += 1
    }
  }
  await Promise.all([0, 1, 2, 3].map(counting))
  await vi.waitFor(async () => {
    for (const { call } of both) expect(countOf(await call('GET', location))).toBe(4 * attempts)
  }, soon)
})

test.skipIf(noServer)('the primary, which drives rollouts, has no copy', async () => {
  const place = `sqlite:${join(await temporaryFolder(), 'control.db')}`
  expect(await isthmus(['control', 'init', '--store', place])).toMatchObject({ code: 0 })
  const store = await openStorePlace(place, { env: {} })
  onTestFinished(() => store.close())
  const green = newDatabase()
  const { way, database, cluster } = await started((url, blue) => ({
    backends: {
      blue: backendOf(url, blue, '1.1'),
      green: backendOf(url, green, '2.0'),
    },
    control: { store: place, pollMs: 50 },
    rollouts: { leaseMs: 5000, marginMs: 500 },
  }))
  const value = { from: 'blue', to: 'green', resources: ['entities', 'relations'] }
  await committed(store, [{ kind: 'rollout', id: 'move', value }])
  const before = (await store.rollouts()).rows.get('move')
  await store.changeRollout({
    actor: 'test',
    action: 'rollout.begin',
    rollout: 'move',
    version: before?.version ?? 0,
    state: { target: { stage: 'dualwrite', share: 0 }, status: 'running' },
  })
  await vi.waitFor(
    async () => {
      const { rows } = await store.rollouts()
      expect(rows.get('move')?.state).toMatchObject({ reachedAt: expect.any(Number) })
    },
    { timeout: soon, interval: 50 },
  )
  expect(await Promise.all([database, green].map((name) => way.opened(name)))).toEqual([2, 2])
  const [one, other] = await callersOfEach(cluster)
  const made = await one.call('POST', '/entities', entity('both'))
  expect(made.status).toBe(201)
  expect((await other.call('PATCH', made.location, { metadata: { name: 'a' } })).status).toBe(200)
})

test.skipIf(noServer)('a new database is made before any worker is told of it', async () => {
  const { hostname, port } = new URL(given.url)
  const proxy = await startTcpProxy({ host: hostname, port: Number(port) })
  onTestFinished(() => proxy.close())
  const [first, second] = [newDatabase(), newDatabase()]
  const made = new Map<string, number[]>([first, second].map((name) => [name, []]))
  proxy.onClient = (bytes) => {
    const [, name = ''] = /^PUT \/v1\/database\/(\S+)/.exec(bytes.toString('latin1')) ?? []
    made.get(name)?.push(performance.now())
    return 'pass'
  }
  proxy.delayMs = 200
  const configOf = (database: string) => ({
    backends: { blue: backendOf(`http://127.0.0.1:${proxy.port}`, database, '2.0') },
    identity: { anonymous: { allow: true } },
  })
  const cluster = await serve('http://127.0.0.1:9', { config: configOf(first) })
  onTestFinished(async () => {
    await cluster.stop()
  })
  await writeFile(cluster.file, configText('http://127.0.0.1:9', configOf(second)))
  cluster.signal('SIGHUP')
  await cluster.line(/The configuration is in force/)
  for (const [start = 0, ...later] of made.values()) {
    // By the primary, then by each worker, which finds it: an answer takes twice the delay.
    expect(later).toHaveLength(2)
    expect(Math.min(...later) - start).toBeGreaterThanOrEqual(400)
  }
})
