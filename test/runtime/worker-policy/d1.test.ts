import { afterAll, beforeEach, afterEach, describe, expect, test } from 'vitest'
import { snapshotKey, snapshotText } from '../../../src/control/worker/index.ts'
import {
  Entries,
  entriesOfFlagFiles,
  hashOf,
  type Edit,
  type Entry,
} from '../../../src/policy/index.ts'
import { ids } from '../../suite/fixtures.ts'
import { startStores } from '../../suite/setup.ts'
import { commit, deploy, eventually, type Deployed } from './deployed.ts'
import { flagFile, project } from './project.ts'

const control = { store: { d1: 'DB' }, maxAgeMs: 100 }
const byD1 = await project({ control })
const byKv = await project({ control: { ...control, store: { d1: 'DB', kv: 'POLICY' } } })
const fallback = await project({ control, flags: { onBroken: 'fallback' } })
const bundles = {
  d1: await byD1.bundle(),
  kv: await byKv.bundle(),
  fallback: await fallback.bundle(),
}
const stores = await startStores()
const bindings = {
  ISTHMUS_BACKENDS: JSON.stringify({ blue: stores.urls['1.1'], green: stores.urls['2.0'] }),
}

afterAll(async () => {
  await stores.close()
  await Promise.all([byD1, byKv, fallback].map((one) => one.remove()))
})

const client = (id: string, more: object = {}): Entry => ({
  kind: 'client',
  id,
  value: { keys: [], explain: true, ...more },
})

const flags = entriesOfFlagFiles([{ name: 'all', text: JSON.stringify(flagFile) }])
const first = [...flags, client('a'), client('c'), client('to-green')]
const killAll: Entry = {
  kind: 'kill',
  id: 'all',
  value: { scope: { kind: 'all' }, backend: 'blue' },
}

const asked = async (url: string, id = 'to-green') => {
  const answer = await fetch(`${url}/entities/${ids.ada}`, {
    headers: { 'X-Client-Id': id, 'Isthmus-Explain': '1' },
  })
  await answer.arrayBuffer()
  const decision = answer.headers.get('isthmus-decision') ?? ''
  return {
    status: answer.status,
    policy: /policy="([^"]*)"/.exec(decision)?.[1],
    backend: /backend="([^"]*)"/.exec(decision)?.[1],
    version: answer.headers.get('api-version'),
    age: /policy-age=(\d+)/.exec(decision)?.[1],
    kept: decision.includes('policy-kept'),
  }
}

const snapshot = async (entries: readonly Entry[], number: number, contract = 'inner-universe') => {
  const head = { number, hash: await hashOf(entries), at: new Date().toISOString() }
  const text = snapshotText({ head, entries: Entries.of(entries) }, contract)
  return { text, name: `${number}-${head.hash.slice(0, 8)}` }
}

/** No more of the control store is to be had. */
const takeAway = (on: Deployed) => on.sql('alter table isthmus_head rename to gone')
const giveBack = (on: Deployed) => on.sql('alter table gone rename to isthmus_head')

let worker: Deployed

afterEach(() => worker.close())

describe('a Worker that follows D1', () => {
  let begin: string

  beforeEach(async () => {
    worker = await deploy(bundles.d1, bindings)
    begin = await commit(worker.store, first)
  })

  test('decides by the policy of the store, and follows each edit of it', async () => {
    const found = await asked(worker.url)
    expect(found).toMatchObject({
      policy: begin,
      backend: 'green',
      age: expect.stringMatching(/^\d+$/),
      kept: false,
    })
    const edited = await commit(worker.store, [killAll])
    const killed = await eventually(
      () => asked(worker.url),
      ({ policy }) => policy === edited,
    )
    expect(killed.backend).toBe('blue')
    const pinned = await commit(worker.store, [
      { kind: 'kill', id: 'all', value: null },
      client('a', { pin: '2.0', attributes: { beta: true } }),
    ])
    const moved = await eventually(
      () => asked(worker.url, 'a'),
      ({ policy }) => policy === pinned,
    )
    expect(moved).toMatchObject({ backend: 'green', version: '2.0.0' })
    const flag = {
      file: 'all',
      definition: { ...flagFile.flags['entity-schema'], targeting: {}, defaultVariant: 'green' },
    }
    const ramped = await commit(worker.store, [
      { kind: 'flag', id: 'entity-schema', value: flag } as unknown as Edit,
    ])
    await eventually(
      () => asked(worker.url, 'c'),
      ({ policy, backend }) => policy === ramped && backend === 'green',
    )
  })

  test('goes on by the last good policy while the store is away, and follows it again', async () => {
    expect(await asked(worker.url)).toMatchObject({ policy: begin })
    await takeAway(worker)
    for (let i = 0; i < 20; i++) {
      expect(await asked(worker.url)).toMatchObject({ status: 200, policy: begin })
    }
    await giveBack(worker)
    const edited = await commit(worker.store, [killAll])
    await eventually(
      () => asked(worker.url),
      ({ policy }) => policy === edited,
    )
  })

  test('starts by the copy in the cache while the store is away, also long after', async () => {
    expect(await asked(worker.url)).toMatchObject({ policy: begin })
    await takeAway(worker)
    await worker.restart()
    expect(await asked(worker.url)).toMatchObject({ status: 200, policy: begin, backend: 'green' })
    const old = await eventually(
      () => asked(worker.url),
      ({ age }) => Number(age) >= 1,
    )
    expect(old).toMatchObject({ status: 200, policy: begin })
    await giveBack(worker)
    const edited = await commit(worker.store, [killAll])
    await eventually(
      () => asked(worker.url),
      ({ policy }) => policy === edited,
    )
  })

  test('refuses a policy that its contract or configuration cannot follow, and what comes later counts', async () => {
    expect(await asked(worker.url)).toMatchObject({ policy: begin })
    const unsound = await commit(worker.store, [
      client('a', { pin: '7.7' }),
      { kind: 'kill', id: 'all', value: { scope: { kind: 'all' }, backend: 'purple' } },
    ])
    for (let i = 0; i < 20; i++) expect(await asked(worker.url)).toMatchObject({ policy: begin })
    expect(unsound).not.toBe(begin)
    const mended = await commit(worker.store, [killAll, client('a')])
    await eventually(
      () => asked(worker.url),
      ({ policy }) => policy === mended,
    )
  })

  test('refuses what did not come by the control plane: the sum of a policy tells', async () => {
    expect(await asked(worker.url)).toMatchObject({ policy: begin })
    const value = JSON.stringify({ keys: [], pin: '2.0', explain: true })
    await worker.sql(`update isthmus_entries set value = '${value}' where id = 'to-green'`)
    await worker.sql(`update isthmus_head set number = 99, hash = '${'1'.repeat(64)}'`)
    await worker.restart()
    const held = await asked(worker.url)
    // By the copy in the cache.
    expect(held).toMatchObject({ status: 200, policy: begin })
  })

  test('counts requests and fields, and hands them over to D1', async () => {
    for (let i = 0; i < 3; i++) await asked(worker.url, 'a')
    await asked(worker.url, 'a')
    const { store } = worker
    const counted = async () => {
      await asked(worker.url, 'b')
      return (await store.usage({ client: 'a' })).reduce((sum, { count }) => sum + count, 0)
    }
    await eventually(counted, (count) => count === 4)
    const [row] = await store.usage({ client: 'a' })
    expect(row).toMatchObject({ route: 'entities.get', backend: 'blue', statusClass: '2xx' })
    const contexts = await store.contexts(10)
    expect(contexts.some((context) => context.client === 'a')).toBe(true)
  })
})

describe('a Worker without any policy yet', () => {
  test('answers 503, and serves once there is one', async () => {
    worker = await deploy(bundles.d1, bindings)
    expect(await asked(worker.url)).toMatchObject({ status: 503 })
    const begin = await commit(worker.store, first)
    expect(await asked(worker.url)).toMatchObject({ status: 200, policy: begin })
  })

  test('serves by what it was deployed with where `flags.onBroken` says so, until there is one', async () => {
    worker = await deploy(bundles.fallback, bindings)
    await takeAway(worker)
    expect(await asked(worker.url)).toMatchObject({ status: 200, backend: 'green' })
    await giveBack(worker)
    const begin = await commit(worker.store, [...first, killAll])
    const found = await eventually(
      () => asked(worker.url),
      ({ policy }) => policy === begin,
    )
    expect(found.backend).toBe('blue')
  })
})

describe('a Worker that follows a snapshot in KV', () => {
  const key = snapshotKey('inner-universe')

  test('needs no D1, and follows what is put there', async () => {
    worker = await deploy(bundles.kv, bindings)
    await takeAway(worker)
    const begin = await snapshot(first, 7)
    await worker.kv.put(key, begin.text)
    expect(await asked(worker.url)).toMatchObject({ policy: begin.name, backend: 'green' })
    const next = await snapshot([...first, killAll], 8)
    await worker.kv.put(key, next.text)
    const found = await eventually(
      () => asked(worker.url),
      ({ policy }) => policy === next.name,
    )
    expect(found.backend).toBe('blue')
  })

  test.each([
    ['of another contract', async () => (await snapshot(first, 9, 'other-api')).text],
    ['that is no snapshot', async () => '{"format":2}'],
    ['that is cut off', async () => (await snapshot(first, 9)).text.slice(0, -20)],
    ['that is empty', async () => ''],
    [
      'with an entry that nobody wrote',
      async () => (await snapshot(first, 9)).text.replace('"to-green"', '"to-blue"'),
    ],
    [
      'with an entry of no kind',
      async () =>
        '{"contract":"inner-universe","entries":[{"id":"a","kind":"none","value":{}}],"format":1,"head":{"at":"","hash":"0","number":9}}',
    ],
    ['of before', async () => (await snapshot(first.slice(0, -1), 1)).text],
  ])('asks D1 in place of a snapshot %s', async (_, text) => {
    worker = await deploy(bundles.kv, bindings)
    const { store } = worker
    await commit(store, first)
    const begin = await commit(store, [killAll])
    expect(await asked(worker.url)).toMatchObject({ policy: begin })
    await worker.kv.put(key, await text())
    const edited = await commit(store, [client('later')])
    await eventually(
      () => asked(worker.url),
      ({ policy }) => policy === edited,
    )
  })
})

test('what follows a control store is in no Worker that has none, and weighs what it may', async () => {
  const without = await (await project({})).bundle()
  expect(without.script).not.toMatch(/isthmus_(head|usage)/)
  expect(bundles.d1.script).toMatch(/isthmus_(head|usage)/)
  expect(bundles.d1.script).not.toMatch(/kysely|_zod/i)
  expect(bundles.d1.gzipped).toBeLessThanOrEqual(200_000)
  worker = { close: async () => undefined } as Deployed
})
