/** What is known of a rollout, over a real control store and real backends. */
import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer as createTcpServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openStorePlace } from '../../../src/control/node/store-place.ts'
import type { ControlStore } from '../../../src/control/port.ts'
import { createEvidence, type Sources } from '../../../src/control/rollout/evidence.ts'
import { defineConfig, type GatewayConfigInput } from '../../../src/gateway/index.ts'
import type { FactsBatch, UsageCount } from '../../../src/gateway/facts/index.ts'
import { createTally } from '../../../src/rollout/compare/index.ts'
import type { Rollout } from '../../../src/rollout/index.ts'
import { askBackends } from '../../../src/runtime/ask-backend.ts'
import { undiciTransport } from '../../../src/upstream/node/index.ts'
import { contract } from './moving-contract.ts'

const dayMs = 86_400_000
const replication = { touch: { Doc: 'name' } }

let folder = ''
let store: ControlStore
let closing: (() => unknown)[] = []

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isthmus-evidence-'))
  store = await openStorePlace(`sqlite:${join(folder, 'control.db')}`, { env: {} })
  await store.migrate()
  closing = []
})
afterEach(async () => {
  for (const close of closing) await close()
  await store.close()
  await rm(folder, { recursive: true, force: true })
})

type Backends = GatewayConfigInput['backends']

const configOf = (more: Partial<Backends> = {}, rollouts: GatewayConfigInput['rollouts'] = {}) =>
  defineConfig({
    backends: {
      old: { url: 'http://127.0.0.1:9', version: '1.0', replication },
      mid: { url: 'http://127.0.0.1:9', version: '2.0', replication },
      new: { url: 'http://127.0.0.1:9', version: '3.0', replication },
      ...(more as Backends),
    },
    decision: { flag: 'store', fallback: 'old' },
    control: {},
    rollouts,
  })

const kill = (scope: 'all' | 'docs.read' | 'notes.read', backend: string) => ({
  kind: 'kill' as const,
  id: scope === 'all' ? 'all' : `route:${scope}`,
  value: {
    scope: scope === 'all' ? { kind: scope } : { kind: 'route' as const, route: scope },
    backend,
  },
})

const at3 = (url: string) => ({ new: { url, version: '3.0', replication } })

const evidenceOf = (more: Partial<Sources> = {}) =>
  createEvidence({ store, contract, config: () => configOf(), restMs: 0, ...more })

const declared = (more: Partial<Rollout> = {}) => ({
  name: 'move',
  rollout: { from: 'mid', to: 'new', resources: ['docs'], ...more },
})

const nothing = { usage: [], fields: [], contexts: [], lost: 0 }
let sequence = 0
const take = (batch: Partial<FactsBatch>) =>
  store.take({ instance: 'test', sequence: (sequence += 1), ...nothing, ...batch })

const seen = (client: string, version: string, route: string, daysAgo: number): UsageCount => {
  const at = Date.now() - daysAgo * dayMs
  const rest = { source: 'header', backend: 'mid', statusClass: '2xx', count: 1 }
  return { client, version, route, ...rest, firstSeen: at, lastSeen: at }
}

const compare = (at: number, isAlike: boolean, lens = contract.hash) => {
  const tally = createTally(1)
  const cell = { rollout: 'move', version: '2.0', route: 'docs.read', policy: 1, lens }
  const difference = { path: '$.name', kind: 'value', from: 'string(1)', to: 'null' } as const
  tally.compared({ ...cell, from: 'mid', to: 'new' }, isAlike ? [] : [difference], at)
  return take({ cells: tally.take() })
}

const at = (address: string | AddressInfo | null) =>
  `http://127.0.0.1:${(address as AddressInfo).port}/below`

const answering = async (status: number): Promise<{ url: string; asked: string[] }> => {
  const asked: string[] = []
  const server: Server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    response.writeHead(status).end('[]'.repeat(100_000))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(
    () => server.close(),
    () => server.closeAllConnections(),
  )
  return { url: at(server.address()), asked }
}

describe('the queue', () => {
  test('is that of the resources of a rollout together', async () => {
    const db = new DatabaseSync(join(folder, 'control.db'))
    const authority = db.prepare(
      `insert into isthmus_authorities (resource, stage, side, epoch, phase, rollout, share)
       values (?, 'dualwrite', 'from', 1, 'stable', 'move', 0)`,
    )
    const intent = db.prepare(
      `insert into isthmus_intents (id, resource, key, kind, stage, side, epoch, owner, state,
         create_in_flight, fresh, opened, deadline, due, attempts, problem)
       values (?, ?, 'k', 'replace', 'dualwrite', 'from', 1, null, ?, 0, 0, ?, 1, 1, 0, null)`,
    )
    for (const resource of ['docs', 'notes', 'other']) authority.run(resource)
    const rows = [
      ['docs', 'open', 1000],
      ['docs', 'dirty', 60_000],
      ['notes', 'dirty', 3000],
      ['notes', 'quarantined', 2000],
      ['other', 'dirty', 900_000],
    ] as const
    for (const [index, [resource, state, ago]] of rows.entries()) {
      intent.run(String(index), resource, state, Date.now() - ago)
    }
    db.close()
    const question = { since: undefined, at: 'dualwrite', to: 'dualwrite' } as const
    const asked = declared({ resources: ['docs', 'notes'] })
    const { queue } = await evidenceOf()(asked, question)
    expect(queue).toMatchObject({ open: 1, dirty: 2, quarantined: 1 })
    expect(queue.oldestMs).toBeGreaterThanOrEqual(60_000)
    expect(queue.oldestMs).toBeLessThan(900_000)
  })
})

describe('cells', () => {
  test('are those since the rollout is where it is; none while it is on its way', async () => {
    const now = Date.now()
    await compare(now - 60_000, false)
    await compare(now, true)
    const question = { at: 'shadow', to: 'shadow' } as const
    const all = await evidenceOf()(declared(), { ...question, since: now - dayMs })
    expect(all.cells).toMatchObject([{ compared: 2, mismatched: 1, worstPath: '$.name' }])
    const late = await evidenceOf()(declared(), { ...question, since: now - 10_000 })
    expect(late.cells).toMatchObject([{ compared: 1, mismatched: 0 }])
    expect((await evidenceOf()(declared(), { ...question, since: undefined })).cells).toEqual([])
  })

  test('that gates look at are of the lenses of today, and not older than the newest says', async () => {
    const now = Date.now()
    const question = { since: undefined, at: 'shadow', to: 'live' } as const
    const compared = async (hours = 24) => {
      const config = () => configOf({}, { comparedHours: hours })
      return (await evidenceOf({ config })(declared(), question)).gates.compared
    }
    await compare(now, false, 'other')
    expect(await compared()).toEqual([])
    await compare(now - 5 * 3_600_000, false)
    await compare(now - 3_600_000, true)
    expect(await compared()).toMatchObject([{ compared: 2, mismatched: 1, worstPath: '$.name' }])
    const [recent] = await compared(2)
    expect(recent).toMatchObject({ compared: 1, mismatched: 0 })
    expect(recent).not.toHaveProperty('worstPath')
    const before = { ...question, at: 'off', to: 'shadow' } as const
    expect((await evidenceOf()(declared(), before)).gates.compared).toEqual([])
  })
})

describe('clients that still need the backend that is left', () => {
  const question = { since: undefined, at: 'rampdown', to: 'complete' } as const
  const clients = async (of = declared(), rollouts: GatewayConfigInput['rollouts'] = {}) => {
    const { gates } = await evidenceOf({ config: () => configOf({}, rollouts) })(of, question)
    return gates.oldClients.map(({ client, why }) => `${client}: ${why}`)
  }

  test('are those whose version the other one does not serve, seen lately, last first', async () => {
    await take({
      usage: [
        seen('earlier', '1.0', 'docs.read', 3),
        seen('today', '1.0', 'docs.replace', 0),
        seen('today', '1.0', 'docs.read', 5),
        seen('long-ago', '1.0', 'docs.read', 8),
        seen('newer', '2.0', 'docs.read', 0),
        seen('elsewhere', '1.0', 'notes.read', 0),
        seen('lost', 'unknown', 'unknown', 0),
      ],
    })
    const why = '3.0 does not serve 1.0'
    expect(await clients()).toEqual([`today: ${why}`, `earlier: ${why}`])
    expect(await clients(declared(), { quietDays: 2 })).toEqual([`today: ${why}`])
    expect(await clients(declared(), { quietDays: 0 })).toEqual([])
    const { gates } = await evidenceOf()(declared(), { ...question, to: 'rampdown' })
    expect(gates.oldClients).toEqual([])
    expect((await evidenceOf()(declared(), question)).gates.days).toBe(7)
  })

  test('are those on routes that the other one has not', async () => {
    await take({ usage: [seen('a', '1.0', 'docs.old', 1), seen('b', '1.0', 'docs.read', 1)] })
    expect(await clients(declared({ from: 'old', to: 'mid' }))).toEqual(['a: 2.0 has no docs.old'])
  })

  test('are none of a version that is retired', async () => {
    await take({ usage: [seen('a', '1.0', 'docs.read', 1)] })
    expect(await clients()).toHaveLength(1)
    await store.commit({
      actor: 'test',
      action: 'version.set',
      edits: [{ kind: 'version', id: '1.0', value: { retired: true } }],
      judge: async () => [],
    })
    expect(await clients()).toEqual([])
  })

  test('are not those of kill switches: these are told by themselves', async () => {
    const edits = [kill('all', 'new'), kill('docs.read', 'mid'), kill('notes.read', 'mid')]
    await store.commit({ actor: 'test', action: 'kill.throw', edits, judge: async () => [] })
    const { gates } = await evidenceOf()(declared(), question)
    expect([gates.kills, gates.oldClients]).toEqual([['route:docs.read'], []])
  })
})

describe('the new backend', () => {
  const question = { since: undefined, at: 'off', to: 'dualwrite' } as const
  const unready = async (
    more: Partial<Backends> = {},
    rollout: Partial<Rollout> = {},
    isAsked = false,
  ) => {
    const config = () => configOf(more)
    const ask = isAsked ? askBackends(config, () => undiciTransport()) : undefined
    const { gates } = await evidenceOf({ config, ask })(declared(rollout), question)
    return gates.unready
  }

  test('is ready where contract and configuration say so, and nobody can ask it', async () => {
    expect(await unready()).toEqual([])
  })

  test.each<[string, Partial<Backends>, Partial<Rollout>, RegExp]>([
    ['that is not configured', {}, { to: 'none' }, /^there is no backend none/],
    [
      'of a version that the contract lacks',
      { new: { url: 'http://127.0.0.1:9', version: '9.0' } },
      {},
      /^new speaks version 9.0, which the contract does not have$/,
    ],
    [
      'without routes of the resource',
      {},
      { from: 'old', to: 'mid', resources: ['gone'] },
      /^version 2.0, which mid speaks, has no route of "gone"$/,
    ],
    [
      'without conditions',
      {
        new: {
          url: 'http://127.0.0.1:9',
          version: '3.0',
          replication: { conditions: { put: false } },
        },
      },
      {},
      /^backends > new > replication > conditions > put: /,
    ],
  ])('%s is not ready', async (_, backends, rollout, text) => {
    const [first] = await unready(backends, rollout)
    expect(first).toMatch(text)
  })

  test.each([
    [200, []],
    [401, []],
    [404, [expect.stringContaining('new answers 404 to GET /docs, which version 3.0 has')]],
    [503, ['new answers 503 to GET /docs']],
  ])('is asked for a list: %s', async (status, told) => {
    const { url, asked } = await answering(status)
    expect(await unready(at3(url), {}, true)).toEqual(told)
    expect(asked).toEqual(['GET /below/docs'])
  })

  test('that cannot be reached, or does not answer, is not ready', async () => {
    const gone = createServer()
    gone.listen(0, '127.0.0.1')
    await once(gone, 'listening')
    const url = at(gone.address())
    await new Promise((resolve) => gone.close(resolve))
    expect(await unready(at3(url), {}, true)).toEqual([
      'new is not reached: The backend cannot be reached',
    ])
    const silent = createTcpServer()
    silent.listen(0, '127.0.0.1')
    await once(silent, 'listening')
    closing.push(() => silent.close())
    expect(await unready(at3(at(silent.address())), {}, true)).toEqual([
      'new is not reached: The backend took too long',
    ])
  })

  test('is asked only where somebody is about to write to it, and not again and again', async () => {
    const { url, asked } = await answering(200)
    const config = () => configOf(at3(url))
    const ask = askBackends(config, () => undiciTransport())
    const of = evidenceOf({ config, ask, restMs: 60_000 })
    await of(declared(), { ...question, at: 'dualwrite', to: 'complete' })
    await of(declared(), { ...question, to: 'off' })
    expect(asked).toEqual([])
    for (let i = 0; i < 3; i += 1) await of(declared(), question)
    expect(asked).toHaveLength(1)
  })
})
