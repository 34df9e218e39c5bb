import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import contract from '../../../adapters/index.ts'
import { sqliteDatabase } from '../../../src/control/node/sqlite.ts'
import { createControlStore } from '../../../src/control/store/index.ts'
import { createLedger } from '../../../src/control/store/ledger/index.ts'
import { failed, problem } from '../../../src/errors/index.ts'
import { settlingEffects } from '../../../src/gateway/rollout/settling.ts'
import { createSide, type SideAnswer } from '../../../src/gateway/rollout/side.ts'
import {
  grouped,
  repair,
  run,
  type Effects,
  type Ledger,
  type Side,
} from '../../../src/rollout/index.ts'
import { createMetrics, silentLogger } from '../../../src/telemetry/index.ts'
import { httpBackend } from '../../../src/upstream/index.ts'
import { undiciTransport } from '../../../src/upstream/node/index.ts'
import { guid, start, type Call } from '../../inner-universe/support.ts'

const times = { leaseMs: 60_000, marginMs: 0, requestMs: 0, graceMs: 0 }
const closing: (() => Promise<unknown>)[] = []

interface World {
  readonly calls: Readonly<Record<Side, Call>>
  readonly ledger: Ledger
  readonly effects: Effects<Uint8Array<ArrayBuffer>, SideAnswer>
  readonly dirty: (key: string, createInFlight?: boolean) => Promise<void>
}

const version = (key: string) => {
  const found = contract.version(key)
  if (!found) throw new Error(`There is no version ${key}`)
  return found
}

const sideOf = (name: string, schema: string, url: string) => {
  const backend = httpBackend({
    name,
    version: schema,
    url,
    transport: undiciTransport({}),
    timeouts: {},
    log: silentLogger,
    metrics: createMetrics(),
  })
  closing.push(() => backend.close())
  return createSide({ backend, put: '/raw{path}', headers: {}, limit: 100_000 })
}

const unused = () => Promise.reject(new Error('Repair has no client'))

let world: World

beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'isthmus-settling-'))
  const db = sqliteDatabase(join(folder, 'control.db'))
  await createControlStore(db).migrate()
  closing.push(async () => {
    await db.close()
    await rm(folder, { recursive: true, force: true })
  })
  const [blue, green] = [await start('1.1'), await start('2.0')]
  const ledger = createLedger(db, 'a', times)
  await ledger.found('entities', { stage: 'dualwrite', side: 'from' })
  await ledger.renew([])
  const together = grouped(ledger)
  let made = 0
  const open = (key: string, kind: 'replace' | 'patch' | 'create' | 'delete' | 'post' | 'copy') =>
    together.open({ intent: `i-${(made += 1)}`, resource: 'entities', key, kind })
  const effects = {
    ...settlingEffects({
      contract,
      versions: { from: version('1.1'), to: version('2.0') },
      sides: {
        from: sideOf('blue', '1.1', blue.store.url),
        to: sideOf('green', '2.0', green.store.url),
      },
      ledger,
      resource: 'entities',
      open,
      close: (intent) => together.close(intent),
      take: () => ledger.take(),
      held: () => failed(problem('backend-busy', 'Writes wait.')),
      limits: { depth: 128 },
      touched: () => undefined,
      newest: () => Promise.resolve([]),
      pause: () => Promise.resolve(),
    }),
    merge: unused,
    post: unused,
    tell: unused,
  }
  const dirty = async (key: string, createInFlight = false) => {
    const opened = await open(key, 'replace')
    await ledger.dirty(opened?.intent ?? '', createInFlight, undefined)
  }
  world = { calls: { from: blue.call, to: green.call }, ledger, effects, dirty }
})

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

const settle = () => run(repair({ careful: false, touch: false, lateClose: false }), world.effects)

const person = {
  id: guid(1),
  entity_type: 'Person',
  created_at: 1,
  updated_at: 2,
  deleted: false,
  metadata: { name: 'Rei', tags: [], properties: {}, visibility: 'private' },
}
const path = `/entities/${person.id}`
const key = `entities.get?id=${person.id}`

describe('repair over real stores', () => {
  test('has nothing to do where there is no intent', async () => {
    expect(await settle()).toBe('idle')
  })

  test('brings a document to the other side, with id and timestamps', async () => {
    await world.calls.from('PUT', `/raw${path}`, person)
    await world.dirty(key)
    expect(await settle()).toBe('settled')
    const { body } = await world.calls.to('GET', path)
    expect(body).toMatchObject({ ...person, owner_identity: null })
    expect(await world.ledger.backlog()).toEqual([])
  })

  test('keeps what only the other side has, and follows deletes', async () => {
    await world.calls.from('PUT', `/raw${path}`, person)
    await world.dirty(key)
    await settle()
    const { body } = await world.calls.to('GET', path)
    const owner_identity = 'a'.repeat(64)
    await world.calls.to('PUT', `/raw${path}`, { ...body, owner_identity })
    const renamed = { ...person, updated_at: 3, metadata: { ...person.metadata, name: 'Asuka' } }
    await world.calls.from('PUT', `/raw${path}`, renamed)
    await world.dirty(key)
    expect(await settle()).toBe('settled')
    const now = await world.calls.to('GET', path)
    expect(now.body).toMatchObject({ ...renamed, owner_identity })
    await world.calls.from('DELETE', path)
    await world.dirty(key)
    expect(await settle()).toBe('settled')
    expect((await world.calls.to('GET', path)).status).toBe(404)
  })

  test('of keys that nobody has finds both sides equal, and touches nothing else', async () => {
    await world.calls.from('PUT', `/raw${path}`, person)
    await world.dirty('entities.get?id=other')
    await world.dirty('no-such-route?id=1')
    expect(await settle()).toBe('settled')
    expect(await settle()).toBe('settled')
    expect((await world.calls.to('GET', path)).status).toBe(404)
  })
})
