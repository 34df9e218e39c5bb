/** How repair looks for what writes have left, and how long it may work on each. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import contract from '../../../adapters/index.ts'
import { sqliteDatabase } from '../../../src/control/node/sqlite.ts'
import { createControlStore } from '../../../src/control/store/index.ts'
import { createLedger } from '../../../src/control/store/ledger/index.ts'
import { replicationSchema } from '../../../src/gateway/config/replication-schema.ts'
import type { Backing } from '../../../src/gateway/rollout/backing.ts'
import {
  repairOne,
  startRepairing,
  type RepairEvent,
  type RepairingContext,
} from '../../../src/gateway/rollout/repairing.ts'
import { createSide } from '../../../src/gateway/rollout/side.ts'
import { startMember, type Ledger } from '../../../src/rollout/index.ts'
import { createMetrics, silentLogger } from '../../../src/telemetry/index.ts'
import { httpBackend } from '../../../src/upstream/index.ts'
import { undiciTransport } from '../../../src/upstream/node/index.ts'
import { guid, start } from '../../inner-universe/support.ts'
import { startProxy } from '../../rollout/support/proxy.ts'
import { patience, soon } from '../../support/runs.ts'

const replication = replicationSchema.parse({
  put: '/raw{path}',
  touch: { Entity: 'updated_at' },
  newest: { entities: { path: '/entities?sort=-created_at&limit=1', by: 'created_at' } },
})

/** A store behind a proxy, and what repair needs of it. */
const sideOf = async (name: string, schema: '1.1' | '2.0') => {
  const { store, call } = await start(schema)
  const proxy = await startProxy(store.url)
  const backend = httpBackend({
    name,
    version: schema,
    url: proxy.url,
    transport: undiciTransport({}),
    timeouts: { headersMs: patience, totalMs: patience },
    log: silentLogger,
    metrics: createMetrics(),
  })
  onTestFinished(async () => {
    await backend.close()
    await proxy.close()
  })
  const version = contract.version(schema)
  if (!version) throw new Error(`There is no version ${schema}`)
  const side = createSide({ backend, put: replication.put, headers: {}, limit: 100_000 })
  return { call, proxy, backend, version, side }
}

const ledgerOf = async (graceMs: number): Promise<Ledger> => {
  const folder = await mkdtemp(join(tmpdir(), 'isthmus-repairing-'))
  const db = sqliteDatabase(join(folder, 'control.db'))
  onTestFinished(async () => {
    await db.close()
    await rm(folder, { recursive: true, force: true })
  })
  await createControlStore(db).migrate()
  return createLedger(db, 'a', { leaseMs: 600_000, marginMs: 0, requestMs: 0, graceMs })
}

/** When the ledger was asked for something to repair, and when it answered. */
interface Look {
  readonly begun: number
  readonly ended: number
  readonly graceMs: number | undefined
}

const arranged = async ({ graceMs = 0, requestMs = 600_000 } = {}) => {
  const [blue, green] = [await sideOf('blue', '1.1'), await sideOf('green', '2.0')]
  const ledger = await ledgerOf(graceMs)
  await ledger.found('entities', { stage: 'dualwrite', side: 'from', rollout: 'to-green' })
  const member = startMember({
    ledger,
    times: { leaseMs: 600_000, marginMs: 0, waitMs: 600_000 },
    onError: (error) => {
      throw error
    },
  })
  onTestFinished(() => member.close())
  await member.refresh()
  const backing: Backing = {
    versions: { from: blue.version, to: green.version },
    backends: { from: blue.backend, to: green.backend },
    sides: { from: blue.side, to: green.side },
    replication: { from: replication, to: replication },
  }
  const looks: Look[] = []
  const events: RepairEvent[] = []
  const context: RepairingContext = {
    contract,
    ledger: {
      ...ledger,
      take: async () => {
        const begun = performance.now()
        const found = await ledger.take()
        looks.push({ begun, ended: performance.now(), graceMs: found?.graceMs })
        return found
      },
    },
    member,
    rollouts: () => ({ 'to-green': { from: 'blue', to: 'green', resources: ['entities'] } }),
    backing: () => backing,
    times: { requestMs },
    limits: { depth: 128 },
    kept: new Map(),
    told: (event) => events.push(event),
  }
  /** A document that only blue has. */
  const left = async (n: number, createInFlight = false): Promise<string> => {
    const path = `/entities/${guid(n)}`
    const times = { created_at: 1, updated_at: 2 }
    const metadata = { name: 'Ada', tags: [], properties: {} }
    const document = { id: guid(n), entity_type: 'Person', deleted: false, ...times, metadata }
    expect((await blue.call('PUT', `/raw${path}`, document)).status).toBe(201)
    const intent = `intent-${n}`
    const key = `entities.get?id=${guid(n)}`
    await ledger.exchange([{ intent, resource: 'entities', key, kind: 'replace' }], [])
    expect(await ledger.dirty(intent, createInFlight, undefined)).toBe(true)
    return path
  }
  const repairing = () => {
    const started = startRepairing(context)
    onTestFinished(() => started.close())
    return started
  }
  return { blue, green, ledger, context, looks, events, left, repairing }
}

const eventually = <T>(look: () => T | Promise<T>): Promise<T> =>
  vi.waitFor(look, { timeout: soon, interval: 20 })

/** Between the end of each look and the beginning of the next one, in milliseconds. */
const restsOf = (looks: readonly Look[]): readonly number[] => {
  const inOrder = looks.toSorted((a, b) => a.begun - b.begun)
  return inOrder.slice(1).map(({ begun }, at) => begun - (inOrder[at]?.ended ?? 0))
}

test('while there is nothing to repair one line alone asks, and rests in between', async () => {
  const { ledger, looks, left, repairing } = await arranged()
  const running = repairing()
  await eventually(() => expect(looks.length).toBeGreaterThan(3))
  expect(Math.min(...restsOf(looks))).toBeGreaterThan(200)
  for (let n = 1; n <= 8; n++) await left(n)
  await eventually(async () => expect(await ledger.backlog()).toEqual([]))
  // Each of the others asks once more, and finds nothing.
  const before = looks.length + 4
  await eventually(() => expect(looks.length).toBeGreaterThan(before + 4))
  await running.close()
  expect(Math.min(...restsOf(looks.slice(before)))).toBeGreaterThan(200)
})

test('what takes long to repair does not keep what comes after it', async () => {
  const { green, ledger, left, repairing } = await arranged()
  const held = green.proxy.trap({ method: 'GET', path: new RegExp(guid(1)) }, 'hold')
  await left(1)
  repairing()
  // Else a failure would wait for it, too.
  onTestFinished(held.release)
  await held.arrived()
  const path = await left(2)
  await eventually(async () => expect((await green.call('GET', path)).status).toBe(200))
  await eventually(async () => expect(await ledger.backlog()).toMatchObject([{ dirty: 1 }]))
  held.release()
  await eventually(async () => expect(await ledger.backlog()).toEqual([]))
})

test('the time of a repair begins when what was sent before it can have no effect any more', async () => {
  const requestMs = 500
  const { green, context, looks, events, left } = await arranged({ graceMs: 1000, requestMs })
  const held = green.proxy.trap({ method: 'GET' }, 'hold')
  await left(1, true)
  expect(await repairOne(context)).toBe(true)
  const ended = performance.now()
  expect(held.caught).toHaveLength(1)
  expect(events).toEqual([{ kind: 'repaired', resource: 'entities', outcome: 'put-off' }])
  const [look] = looks
  // Timers may be a moment early.
  expect(ended - (look?.begun ?? 0)).toBeGreaterThan((look?.graceMs ?? 0) + requestMs - 20)
})

test('what takes longer to find than a settling may take gets to the other side all the same', async () => {
  const { blue, green, ledger, repairing } = await arranged({ requestMs: 400 })
  const ids: string[] = []
  for (let n = 0; n < 4; n++) {
    const metadata = { name: `made ${n}`, tags: [], properties: {} }
    const made = await blue.call('POST', '/entities', { entity_type: 'Person', metadata })
    ids.push(String(made.body['id']))
  }
  const opening = { intent: 'lost', resource: 'entities', key: '', kind: 'post' } as const
  await ledger.exchange([opening], [])
  expect(await ledger.handOver('lost')).toBe(true)
  const slow = blue.proxy.trap({ method: 'GET', path: /sort=/ }, 150)
  onTestFinished(slow.release)
  repairing()
  await eventually(async () => expect(await ledger.backlog()).toEqual([]))
  for (const id of ids) expect((await green.call('GET', `/entities/${id}`)).status).toBe(200)
})
