/** Rollouts of a process that has a control store: they go on by themselves, and are stopped by what is known of them. */
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openStorePlace } from '../../src/control/node/store-place.ts'
import type { ControlStore } from '../../src/control/port.ts'
import type { RolloutStatus } from '../../src/control/rollout/actions.ts'
import { Failure } from '../../src/errors/index.ts'
import { defineConfig, type GatewayConfig } from '../../src/gateway/index.ts'
import { createTally } from '../../src/rollout/compare/index.ts'
import { startMember, type Member, type Rollout } from '../../src/rollout/index.ts'
import { startGateway, type RunningGateway } from '../../src/runtime/node.ts'
import { undeclared } from '../support/declared-lines.ts'
import { soon } from '../support/runs.ts'
import { contract } from '../control/rollout/moving-contract.ts'

const raw = Buffer.from('0123456789abcdef0123456789abcdef')
const env = { HOOK: `whsec_${raw.toString('base64')}` }
const times = { leaseMs: 60_000, marginMs: 100, requestMs: 100, graceMs: 100 }

let folder = ''
let store: ControlStore
let token = ''
let config: GatewayConfig
let closing: (() => unknown)[] = []
let gateway: RunningGateway | undefined
let told: { type: string; data: Record<string, unknown> }[] = []
/** Lines that nobody has declared. */
const undeclaredLines = () => lines.map(undeclared).filter((wrong) => wrong !== undefined)
let lines: { level: string; message: string; fields: Record<string, unknown> }[] = []

const listening = async (handle: RequestListener): Promise<string> => {
  const server = createServer(handle)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => {
    server.close()
    server.closeAllConnections()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Has no documents. */
const backend = () =>
  listening((_, response) => {
    response.setHeader('content-type', 'application/json')
    response.end('{"items":[]}')
  })

/** Whether an event is signed as it should be; then it counts. */
const takeEvent = ({ headers }: IncomingMessage, body: string): boolean => {
  const signed = [headers['webhook-id'], headers['webhook-timestamp'], body].join('.')
  const mac = createHmac('sha256', raw).update(signed).digest('base64')
  if (headers['webhook-signature'] !== `v1,${mac}`) return false
  told.push(JSON.parse(body) as (typeof told)[number])
  return true
}

const hook = () =>
  listening((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const isTaken = takeEvent(request, Buffer.concat(chunks).toString())
      response.writeHead(isTaken ? 204 : 401).end()
    })
  })

const level =
  (name: string) =>
  (fields: object, message: string): void => {
    lines.push({ level: name, message, fields: { ...fields } })
  }
const log = {
  debug: level('debug'),
  info: level('info'),
  warn: level('warn'),
  error: level('error'),
}

const start = async (): Promise<RunningGateway> => {
  gateway = await startGateway({ contract, config, env, log })
  return gateway
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isthmus-rollouts-'))
  ;[closing, told, lines] = [[], [], []]
  const definition = { state: 'ENABLED', variants: { mid: 'mid' }, defaultVariant: 'mid' }
  await writeFile(join(folder, 'flags.json'), JSON.stringify({ flags: { store: definition } }))
  const replication = { touch: { Doc: 'name' } }
  config = defineConfig({
    backends: {
      mid: { url: await backend(), version: '2.0', replication },
      new: { url: await backend(), version: '3.0', replication },
    },
    decision: { flag: 'store', fallback: 'mid' },
    flags: { folder },
    listen: { port: 0, adminPort: 0 },
    control: {
      store: `sqlite:${join(folder, 'control.db')}`,
      webhooks: [{ url: await hook(), secret: { env: 'HOOK' } }],
    },
    rollouts: { ...times, leaseMs: 1000 },
  })
  store = await openStorePlace(`sqlite:${join(folder, 'control.db')}`, { env: {} })
  await store.migrate()
  token = (await store.createToken({ name: 'a', role: 'admin', by: 'test' })).secret
})

afterEach(async () => {
  await gateway?.close()
  gateway = undefined
  for (const close of closing.toReversed()) await close()
  await store.close()
  await rm(folder, { recursive: true, force: true })
})

const ask = (path: string, init: RequestInit = {}) =>
  fetch(`${gateway?.adminUrl}/api${path}`, {
    ...init,
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      ...(init.headers as Record<string, string>),
    },
  })

const declare = async (more: Partial<Rollout> = {}): Promise<void> => {
  const value = { from: 'mid', to: 'new', resources: ['docs'], ...more }
  const headers = { 'if-none-match': '*' }
  const body = JSON.stringify({ value })
  const { status } = await ask('/rollouts/move', { method: 'PUT', headers, body })
  expect(status).toBe(200)
}

const say = async (what: string, body: object = {}) => {
  const answer = await ask(`/rollouts/move/${what}`, {
    method: 'POST',
    headers: { 'if-match': '*' },
    body: JSON.stringify(body),
  })
  const json = (await answer.json()) as RolloutStatus & { reasons?: readonly string[] }
  return { status: answer.status, json }
}

const statusNow = async () => (await (await ask('/rollouts/move/status')).json()) as RolloutStatus

/** As soon as it is there. */
const reaches = (stage: string, more: object = {}) =>
  vi.waitFor(
    async () => {
      const found = await statusNow()
      expect(found.resources).toMatchObject([{ resource: 'docs', stage, phase: 'stable' }])
      expect(found.state).toMatchObject({ ...more, reachedAt: expect.any(Number) })
      return found
    },
    { timeout: soon, interval: 50 },
  )

/** A gateway that follows, as one does; and the stages that it was told, in their order. */
const follower = (name: string): { member: Member; stages: string[] } => {
  const stages: string[] = []
  const ledger = store.ledger(name, times)
  const member = startMember({
    ledger: {
      leave: () => ledger.leave(),
      authorities: () => ledger.authorities(),
      renew: async (acks) => {
        const found = await ledger.renew(acks)
        const [{ stage } = { stage: undefined }] = found
        if (stage && stages.at(-1) !== stage) stages.push(stage)
        return found
      },
    },
    times: { leaseMs: 300, marginMs: 100, waitMs: 1000 },
    onError: () => undefined,
  })
  closing.push(() => member.close())
  return { member, stages }
}

let sequence = 0
const nothing = { usage: [], fields: [], contexts: [], lost: 0 }

/** Later than anything that was reached before. */
const compare = (count: number, differing: number): Promise<void> => {
  const tally = createTally(1)
  const [version, route, policy, lens] = ['2.0', 'docs.read', 1, contract.hash]
  const cell = { rollout: 'move', version, route, from: 'mid', to: 'new', policy, lens }
  const difference = { path: '$.colour', kind: 'value', from: 'string(3)', to: 'null' } as const
  for (let i = 0; i < count; i += 1) {
    tally.compared(cell, i < differing ? [difference] : [], Date.now() + 10_000)
  }
  sequence += 1
  return store.take({ instance: 'test', sequence, ...nothing, cells: tally.take() })
}

const hooked = (type: string) => told.filter((one) => one.type === type).map(({ data }) => data)

/** How many kinds of changes a gateway has counted. */
const changes = async ({ adminUrl }: RunningGateway) => {
  const text = await (await fetch(`${adminUrl}/metrics`)).text()
  return text.split('\n').filter((line) => line.startsWith('isthmus_rollout_changes_total{')).length
}

test('a plan runs by itself past a restart, and webhooks are told', async () => {
  await start()
  const { stages } = follower('one')
  await declare({
    plan: {
      steps: [
        { stage: 'dualwrite', hold: '1s' },
        { stage: 'shadow', share: 10 },
        { stage: 'live', share: 50 },
        { stage: 'rampdown' },
        { stage: 'complete' },
      ],
    },
  })
  const { blocked } = await reaches('dualwrite', { step: 0 })
  expect(blocked).toEqual([
    'script: nobody has said yet that the data of mid has been copied to new and verified',
  ])
  await gateway?.close()
  await start()
  expect((await say('copied')).status).toBe(200)
  await reaches('shadow', { step: 1 })
  expect((await statusNow()).blocked).toEqual([
    'compatibility: no answer of the two backends has been compared yet',
  ])
  await compare(100, 0)
  await vi.waitFor(
    async () => {
      expect((await statusNow()).state).toMatchObject({ status: 'ended', step: 4 })
      expect(hooked('rollout.ended')).toHaveLength(1)
    },
    { timeout: soon, interval: 50 },
  )
  expect(stages).toEqual(['off', 'dualwrite', 'shadow', 'live', 'rampdown', 'complete'])
  expect(hooked('rollout.step').map(({ stage, share }) => [stage, share])).toEqual([
    ['dualwrite', 0],
    ['shadow', 10],
    ['live', 50],
    ['rampdown', 100],
    ['complete', 100],
  ])
  expect(hooked('rollout.ended')).toMatchObject([{ rollout: 'move', stage: 'complete' }])
  const steps = (await store.auditRows({})).filter(({ action }) => action === 'rollout.step')
  expect(steps).toHaveLength(5)
  expect(undeclaredLines()).toEqual([])
  expect(await store.verifyAudit()).toMatchObject({ ok: true })
})

test('of two gateways one drives, and the other one goes on when that has closed', async () => {
  const first = await start()
  const second = await startGateway({ contract, config, env, log })
  closing.push(() => second.close())
  follower('one')
  await declare({ plan: { steps: [{ stage: 'dualwrite' }, { stage: 'shadow' }] } })
  await reaches('dualwrite', { step: 0 })
  const before = [await changes(first), await changes(second)]
  expect(before.toSorted((a, b) => a - b)).toEqual([0, 3])
  const [driver, other] = before[0] === 0 ? [second, first] : [first, second]
  await driver.close()
  gateway = other
  expect((await say('copied')).status).toBe(200)
  await reaches('shadow', { step: 1 })
  expect(await changes(other)).toBeGreaterThan(0)
  await vi.waitFor(() => expect(hooked('rollout.step')).toHaveLength(2), { timeout: soon })
})

test('resources are there at once, at off, whether there is a plan or not; and in the metrics', async () => {
  const { adminUrl } = await start()
  await declare()
  const { resources } = await reaches('off')
  expect(resources).toMatchObject([{ resource: 'docs', rollout: 'move', side: 'from', share: 0 }])
  await vi.waitFor(
    async () => {
      const text = await (await fetch(`${adminUrl}/metrics`)).text()
      expect(text).toContain('isthmus_rollout_stage{rollout="move",resource="docs"} 0')
      expect(text).toContain(
        'isthmus_rollout_changes_total{rollout="move",action="rollout.begin"} 1',
      )
    },
    { timeout: soon, interval: 200 },
  )
  await gateway?.close()
  gateway = undefined
  expect(await store.lease('rollouts', 'the next one', 1)).toBe(true)
})

test('nobody goes on without a gateway that lives and does not follow', async () => {
  await start()
  const asleep = store.ledger('asleep', times)
  await asleep.renew([])
  await declare()
  await reaches('off')
  expect((await say('advance', { stage: 'dualwrite' })).status).toBe(200)
  const message = 'A change of who is written was taken back'
  await vi.waitFor(() => expect(lines.map((line) => line.message)).toContain(message), {
    timeout: soon,
  })
  expect((await statusNow()).resources).toMatchObject([{ stage: 'off' }])
  const follow = async (): Promise<void> => {
    const rows = await store.progress()
    await asleep.renew(rows.map(({ resource, epoch, phase }) => ({ resource, epoch, phase })))
  }
  const awake = setInterval(() => void follow(), 20)
  closing.push(() => clearInterval(awake))
  await reaches('dualwrite')
  expect(undeclaredLines()).toEqual([])
})

test('a guardrail holds it and names cell and field; what nobody could write waits, and is told', async () => {
  await start()
  follower('one')
  await declare({
    plan: { steps: [{ stage: 'dualwrite' }, { stage: 'shadow' }], guardrails: { mismatch: 0.01 } },
  })
  await reaches('dualwrite')
  expect((await say('copied')).status).toBe(200)
  await reaches('shadow')
  await compare(1000, 500)
  await vi.waitFor(
    async () => {
      const { state } = await statusNow()
      expect(state.status).toBe('held')
      expect(state.why).toMatch(/^500 of 1000 answers of docs.read at 2.0 differ .* at \$\.colour/)
    },
    { timeout: soon, interval: 50 },
  )
  await vi.waitFor(() => expect(hooked('rollout.held')).toHaveLength(1), { timeout: soon })
  expect(hooked('guardrail.broken')).toMatchObject([
    { rollout: 'move', why: expect.stringContaining('$.colour') },
  ])
  const held = lines.find(({ fields }) => fields['action'] === 'rollout.hold')
  expect(held).toMatchObject({ level: 'warn', message: 'A rollout has changed by itself' })

  const writer = store.ledger('writer', times)
  await writer.renew([])
  const writes = ['1', '2'].map((intent) => ({ intent, resource: 'docs', key: intent }))
  await writer.exchange(
    writes.map((one) => ({ ...one, kind: 'replace' as const })),
    [],
  )
  for (const { intent } of writes) await writer.quarantine(intent, 'colour is refused')
  const given = { rollout: 'move', resource: 'docs', count: 2 }
  await vi.waitFor(() => expect(hooked('quarantine')).toEqual([given]), { timeout: soon })
  const { items } = (await (await ask('/attention')).json()) as { items: { kind: string }[] }
  const kinds = items.map(({ kind }) => kind)
  expect(kinds).toEqual(
    expect.arrayContaining(['guardrail-broken', 'writes-given-up', 'rollout-held']),
  )
  expect(undeclaredLines()).toEqual([])
})

test('complete is refused by name: old clients, writes under way, kill switches', async () => {
  const { url } = await start()
  follower('one')
  await declare()
  await reaches('off')
  const all = await say('complete')
  expect(all.status).toBe(409)
  expect(all.json.reasons?.map((why) => why.split(':')[0])).toEqual(['script', 'compatibility'])
  // What is copied while one backend is written misses what is written later.
  expect((await say('copied')).status).toBe(409)
  expect((await say('advance', { stage: 'dualwrite' })).status).toBe(200)
  await reaches('dualwrite')
  expect((await say('copied')).status).toBe(200)
  await compare(100, 0)
  expect((await say('advance', { stage: 'rampdown' })).status).toBe(200)
  await reaches('rampdown')

  const old = { headers: { 'api-version': '1.0' } }
  // It is refused by `new`, and counts as seen.
  expect((await fetch(`${url}/docs`, old)).status).toBe(501)
  const writer = store.ledger('writer', times)
  await writer.renew([])
  await writer.exchange([{ intent: 'w', resource: 'docs', key: 'k', kind: 'replace' }], [])
  const kill = await ask('/kills/client:nerv', {
    method: 'PUT',
    headers: { 'if-none-match': '*' },
    body: JSON.stringify({ backend: 'mid' }),
  })
  expect(kill.status).toBe(200)
  await vi.waitFor(
    async () => {
      const { status, json } = await say('complete')
      expect([status, json.reasons]).toEqual([
        409,
        [
          expect.stringMatching(
            /^clients: client anonymous needs mid \(3.0 does not serve 1.0\): it spoke 1.0 .* 7 days/,
          ),
          expect.stringMatching(/^cleanup: 1 writes are not at both backends yet/),
          'cleanup: the kill switch client:nerv sends requests to mid: take it back first',
        ],
      ])
    },
    { timeout: soon, interval: 100 },
  )
  expect((await statusNow()).blocked).toHaveLength(3)
  expect((await statusNow()).state).toMatchObject({ target: { stage: 'rampdown' } })
})

test('secrets of webhooks that are missing end a start, and leave a reload as it was', async () => {
  const wrong = startGateway({ contract, config, env: {}, log })
  await expect(wrong).rejects.toThrow(Failure)
  await start()
  const { control } = config
  const [webhook] = control?.webhooks ?? []
  if (!control || !webhook) throw new Error('There is no webhook')
  const other = { ...webhook, secret: { env: 'NOBODY' } }
  await gateway?.reload({ ...config, control: { ...control, webhooks: [other] } })
  expect(lines.find(({ level: at }) => at === 'error')).toMatchObject({
    message: 'Webhooks stay as they were: their secrets are wrong',
    fields: { issues: [{ message: 'the environment has no NOBODY' }] },
  })
  follower('one')
  await declare({ plan: { steps: [{ stage: 'dualwrite' }] } })
  await reaches('dualwrite')
  await vi.waitFor(() => expect(hooked('rollout.step')).toHaveLength(1), { timeout: soon })
  expect(undeclaredLines()).toEqual([])
})
