/** Gateways that decide by one control store, and what becomes of their requests when it goes away. */
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { postgresDatabase } from '../../src/control/node/postgres.ts'
import type { ControlStore } from '../../src/control/port.ts'
import { openStoreSource } from '../../src/control/source.ts'
import { createControlStore } from '../../src/control/store/index.ts'
import { createFlags } from '../../src/flags/index.ts'
import {
  flagSourceOf,
  killEdit,
  type PolicyRules,
  type PolicySource,
} from '../../src/policy/index.ts'
import { createMetrics, silentLogger } from '../../src/telemetry/index.ts'
import { client, flag, key } from '../gateway/policy/support.ts'
import { items } from '../gateway/support/contract.ts'
import { startGateway } from '../gateway/support/gateway.ts'
import { call, startStore } from '../gateway/support/servers.ts'
import { startPostgres, type PostgresServer } from '../support/postgres.ts'
import { soon } from '../support/runs.ts'
import { committed } from './suite/edits.ts'

const rules: PolicyRules = {
  backends: ['old', 'new'],
  decision: { flag: 'store', fallback: 'old' },
  versionKey: (name) => name,
  versions: ['0.9', '1.0', '1.1', '2.0', '2.1'],
  routes: ['items.get', 'items.list'],
}

const backend = async (version: '1.0' | '2.0') => {
  const { url } = await startStore((_, outgoing) => {
    outgoing.writeHead(200, { 'Content-Type': 'application/json' })
    outgoing.end(JSON.stringify(items[version]))
  })
  return { url, version }
}

interface Instance {
  readonly source: PolicySource
  readonly store: ControlStore
  /** Which backend answers, and by which policy. */
  readonly ask: () => Promise<string>
}

let server: PostgresServer

beforeAll(async () => {
  server = await startPostgres()
})
afterAll(() => server.close())

const open = (url: string): ControlStore => {
  const store = createControlStore(postgresDatabase(url))
  onTestFinished(() => store.close())
  return store
}

const instance = async (url: string, id: string): Promise<Instance> => {
  const store = open(url)
  const startedAt = new Date().toISOString()
  const told = { id, host: 'here', startedAt, version: '0.1.0' }
  const source = await openStoreSource({ store, rules, instance: told })
  onTestFinished(() => source.close())
  const flags = await createFlags({
    source: flagSourceOf(source),
    log: silentLogger,
    metrics: createMetrics(),
  })
  const gateway = await startGateway({
    stores: { old: await backend('1.0'), new: await backend('2.0') },
    flags,
    policy: source,
    config: { identity: { apiKey: {} } },
  })
  return {
    source,
    store,
    ask: async () => {
      const { status, headers } = await call(`${gateway.url}/items/a`, {
        headers: { ...key('ann'), 'Isthmus-Explain': '1' },
      })
      const decision = String(headers['isthmus-decision'])
      const said = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(decision)?.[1]
      return `${status} ${said('backend')} ${said('policy')?.split('-')[0]}`
    },
  }
}

const started = async () => {
  const url = await server.database()
  const editor = open(url)
  await editor.migrate()
  await committed(editor, [flag('old'), client('ann')])
  const instances = [await instance(url, 'a'), await instance(url, 'b')] as const
  const all = (): Promise<readonly string[]> => Promise.all(instances.map(({ ask }) => ask()))
  const become = async (answer: string): Promise<void> => {
    await vi.waitUntil(async () => (await all()).every((one) => one === answer), { timeout: soon })
  }
  return { editor, instances, all, become }
}

describe('two gateways over one Postgres', () => {
  test('decide by each edit, whichever of them makes it', async () => {
    const { instances, all, become } = await started()
    const [first, second] = instances
    expect(await all()).toEqual(['200 old 1', '200 old 1'])
    const moved = await committed(first.store, [flag('new')])
    await become('200 new 2')
    await committed(second.store, [killEdit({ kind: 'client', client: 'ann' }, 'old')])
    await become('200 old 3')
    await committed(first.store, [
      { kind: 'kill', id: 'client:ann', value: null },
      ...moved.inverse,
    ])
    await become('200 old 4')
    await vi.waitUntil(
      async () =>
        (await first.store.instances()).filter(({ policyNumber }) => policyNumber === 4).length ===
        2,
      { timeout: soon },
    )
    expect(await first.store.verifyAudit()).toMatchObject({ ok: true, rows: 4 })
  })

  const ours = process.env['DATABASE_URL'] === undefined
  if (!ours) console.warn('Skipped: stopping Postgres, because that of DATABASE_URL is not ours.')

  test.skipIf(!ours)('go on without it, and follow it again when it is back', async () => {
    const { editor, instances, all, become } = await started()
    await server.stop()
    await vi.waitUntil(() => instances.every(({ source }) => source.status().errors.length > 0), {
      timeout: soon,
    })
    expect(await all()).toEqual(['200 old 1', '200 old 1'])
    for (const { source } of instances) {
      expect(source.status()).toMatchObject({ number: 1, kept: false })
    }
    await server.start()
    await committed(editor, [flag('new')])
    await become('200 new 2')
    await vi.waitUntil(() => instances.every(({ source }) => source.status().errors.length === 0), {
      timeout: soon,
    })
  })
})
