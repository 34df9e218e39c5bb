import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { postgresDatabase, type PostgresOptions } from '../../src/control/node/postgres.ts'
import type { ControlStore } from '../../src/control/port.ts'
import { createControlStore } from '../../src/control/store/index.ts'
import { Failure } from '../../src/errors/index.ts'
import { startPostgres, type PostgresServer } from '../support/postgres.ts'
import { soon } from '../support/runs.ts'
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts'
import { commitOf, committed, pin } from './suite/edits.ts'

let server: PostgresServer
let proxy: TcpProxy
let url = ''
const stores: ControlStore[] = []

const open = (options: PostgresOptions = {}, at = url): ControlStore => {
  const store = createControlStore(postgresDatabase(at, options))
  stores.push(store)
  return store
}

/** The same database, by way of the proxy. */
const through = (options: PostgresOptions = {}): ControlStore => {
  const there = new URL(url)
  there.hostname = '127.0.0.1'
  there.port = String(proxy.port)
  return open(options, there.href)
}

const admin = async (text: string): Promise<readonly Record<string, unknown>[]> => {
  const client = new Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  const { rows } = await client.query<Record<string, unknown>>(text)
  await client.end()
  return rows
}

beforeAll(async () => {
  server = await startPostgres()
})
afterAll(() => server.close())

beforeEach(async () => {
  url = await server.database()
  proxy = await startTcpProxy(server.address)
  await open().migrate()
})
afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()))
  await proxy.close()
})

const failure = (work: Promise<unknown>): Promise<Failure> =>
  work.then(
    () => {
      throw new Error('It went well')
    },
    (error: unknown) => {
      if (error instanceof Failure) return error
      throw error
    },
  )

/** The commit of what writes: whatever reads ends by one, too. */
const commitOfWrite = (): ((bytes: Buffer) => boolean) => {
  let isWriting = false
  return (bytes) => {
    isWriting ||= bytes.includes('insert into')
    return isWriting && bytes.includes('commit\0')
  }
}
const isInsert = (bytes: Buffer): boolean => bytes.includes('insert into "isthmus_audit"')

/** Once, whatever comes later passes. */
const once = (fate: ReturnType<TcpProxy['onClient']>, of: (bytes: Buffer) => boolean): void => {
  proxy.onClient = (bytes) => {
    if (!of(bytes)) return 'pass'
    proxy.onClient = () => 'pass'
    return fate
  }
}

describe('a connection that is cut', () => {
  test.each([
    ['after the commit, before its answer', 'cut-after', commitOfWrite],
    ['before the commit', 'cut-before', commitOfWrite],
  ] as const)('%s: the edit is made, once, and told so', async (_, fate, of) => {
    const store = through()
    await committed(store, [pin('ada', '1.0')])
    once(fate, of())
    const { head } = await committed(store, [pin('ada', '2.0')])
    expect(head.number).toBe(2)
    expect(await open().head()).toEqual(head)
    expect(await open().verifyAudit()).toMatchObject({ ok: true, rows: 2 })
    const token = { name: 'ci', role: 'viewer', by: 'x' } as const
    once(fate, of())
    const { secret } = await store.createToken(token)
    expect(await open().tokenOf(secret)).toMatchObject({ name: 'ci' })
    expect(await open().tokens()).toHaveLength(1)
  })

  test('while the edit is on its way: nothing happened, and it is told so', async () => {
    const store = through()
    await committed(store, [pin('ada', '1.0')])
    once('cut-after', isInsert)
    expect((await failure(committed(store, [pin('ada', '2.0')]))).code).toBe('control-unavailable')
    expect((await open().head()).number).toBe(1)
    expect((await committed(store, [pin('ada', '2.0')])).head.number).toBe(2)
  })

  test('while something is read: it is read again', async () => {
    const store = through()
    await committed(store, [pin('ada', '1.0')])
    once('cut-after', (bytes) => bytes.includes('isthmus_head'))
    expect((await store.head()).number).toBe(1)
    once('cut-after', (bytes) => bytes.includes('isthmus_head'))
    expect((await committed(store, [pin('ada', '2.0')])).head.number).toBe(2)
  })

  test('after the commit, for ever: what came of it is said to be unknown', async () => {
    const store = through()
    await committed(store, [pin('ada', '1.0')])
    const isCommit = commitOfWrite()
    proxy.onClient = (bytes) => {
      if (!isCommit(bytes)) return 'pass'
      proxy.isClosed = true
      return 'cut-after'
    }
    const { code, message, hint } = await failure(committed(store, [pin('ada', '2.0')]))
    expect(code).toBe('control-outcome-unknown')
    expect(message).toContain('client.pin')
    expect(hint).toContain('history')
    expect((await open().head()).number).toBe(2)
  })

  test('after facts were kept: they count once', async () => {
    const store = through()
    const counted = {
      client: 'ada',
      version: '1.0',
      source: 'pin',
      route: 'list',
      backend: 'blue',
      statusClass: '2xx',
      count: 3,
      firstSeen: 1,
      lastSeen: 2,
    }
    const batch = {
      instance: 'a',
      sequence: 1,
      usage: [counted],
      fields: [],
      contexts: [],
      lost: 0,
    }
    await store.head()
    once('cut-after', commitOfWrite())
    await store.take(batch).catch(() => store.take(batch))
    expect((await open().usage({})).map(({ count }) => count)).toEqual([3])
  })
})

describe('a Postgres that is slow', () => {
  test('because somebody holds a lock: nothing is half done', async () => {
    const store = open({ patienceMs: 300 })
    const { head } = await committed(store, [pin('ada', '1.0')])
    const other = new Client({ connectionString: url })
    await other.connect()
    await other.query('begin; lock table isthmus_entries in access exclusive mode')
    const { code, message } = await failure(store.entries())
    expect([code, message]).toEqual(['control-unavailable', expect.stringMatching(/slow|lock/)])
    expect((await failure(committed(store, [pin('ada', '2.0')]))).code).toBe('control-unavailable')
    await other.query('rollback')
    await other.end()
    expect(await store.head()).toEqual(head)
    expect((await committed(store, [pin('ada', '2.0')])).head.number).toBe(2)
    expect(await store.verifyAudit()).toMatchObject({ ok: true, rows: 2 })
  })

  test('because nothing comes through any more, without an end of the connection', async () => {
    const store = through({ patienceMs: 1500 })
    await committed(store, [pin('ada', '1.0')])
    // All connections of the pool are open, and wait.
    await Promise.all(Array.from({ length: 8 }, () => store.entries(0)))
    let asked = 0
    proxy.onClient = (bytes) => {
      if (bytes.includes('begin isolation')) asked += 1
      return 'hold'
    }
    expect((await failure(store.entries(0))).code).toBe('control-unavailable')
    // Trying connection after connection would take as long each time.
    expect(asked).toBe(1)
    proxy.onClient = () => 'pass'
    expect((await store.head()).number).toBe(1)
  })
})

describe('a Postgres that is not there', () => {
  test('is told of by name, without credentials', async () => {
    proxy.isClosed = true
    const store = open({}, `postgres://user:geheim@127.0.0.1:${proxy.port}/nowhere`)
    const { code, message } = await failure(store.head())
    expect(code).toBe('control-unavailable')
    expect(message).toContain(`127.0.0.1:${proxy.port}/nowhere`)
    expect(message).not.toMatch(/geheim|user/)
  })

  test('and a database, a password and a right that are not there', async () => {
    const missing = new URL(url)
    missing.pathname = '/nowhere'
    expect((await failure(open({}, missing.href).head())).message).toContain('no such database')
    await admin('create role isthmus_reader login')
    const reader = new URL(url)
    reader.username = 'isthmus_reader'
    const denied = open({}, reader.href)
    expect((await failure(denied.head())).message).toMatch(/does not (allow|let) this user/)
    await admin('drop role isthmus_reader')
  })

  test('for writing, as a standby is', async () => {
    await committed(open(), [pin('ada', '1.0')])
    const readOnly = new URL(url)
    readOnly.searchParams.set('options', '-c default_transaction_read_only=on')
    const store = open({}, readOnly.href)
    expect((await store.head()).number).toBe(1)
    const { code, message } = await failure(committed(store, [pin('ada', '2.0')]))
    expect([code, message]).toEqual(['control-unavailable', expect.stringContaining('read-only')])
  })
})

describe('a notification', () => {
  test('comes again after its connection was lost, without any poll', async () => {
    const store = open({ pollMs: 3_600_000 })
    const told: number[] = []
    const stop = await store.watch((number) => told.push(number))
    const other = open()
    const listening = `select pid from pg_stat_activity where query like 'listen %'
      and datname = current_database()`
    for (const version of ['1.0', '2.0', '3.0']) {
      await vi.waitUntil(async () => (await admin(listening)).length === 1, { timeout: soon })
      const { head } = await committed(other, [pin('ada', version)])
      await vi.waitUntil(() => told.at(-1) === head.number, { timeout: soon })
      await admin(`select pg_terminate_backend(pid) from (${listening}) as listeners`)
    }
    await stop()
    expect(told).toEqual([1, 2, 3])
  })

  test('that gets lost is made good by the poll', async () => {
    // The way of the listener holds everything that it is asked.
    proxy.onClient = (bytes) => (bytes.includes('listen isthmus') ? 'hold' : 'pass')
    const store = through({ pollMs: 20 })
    const told: number[] = []
    const stop = await store.watch((number) => told.push(number))
    const { head } = await committed(open(), [pin('ada', '1.0')])
    await vi.waitUntil(() => told.at(-1) === head.number, { timeout: soon })
    expect(told).toEqual([head.number])
    await stop()
  })
})

const ours = process.env['DATABASE_URL'] === undefined
if (!ours) console.warn('Skipped: restarts of Postgres, because that of DATABASE_URL is not ours.')

describe.skipIf(!ours)('a Postgres that is restarted', () => {
  test('in the middle of edits: all that was told is there, and pool and listener come back', async () => {
    const store = open({ pollMs: 3_600_000 })
    const told: number[] = []
    const stop = await store.watch((number) => told.push(number))
    const watcher = open({ pollMs: 3_600_000 })
    const seen: number[] = []
    const stopWatcher = await watcher.watch((number) => seen.push(number))
    const numbers: number[] = []
    const codes = new Set<string>()
    const over = new AbortController()
    const edits = (async () => {
      for (let i = 0; !over.signal.aborted; i++) {
        const answer = await store
          .commit(commitOf([pin('ada', `${i}.0`)]))
          .catch((error: Failure) => {
            codes.add(error.code)
            return undefined
          })
        if (answer?.kind === 'committed') numbers.push(answer.head.number)
        else await new Promise((resolve) => setTimeout(resolve, 10))
      }
    })()
    await vi.waitUntil(() => numbers.length >= 5, { timeout: soon })
    await server.stop()
    await vi.waitUntil(() => codes.size > 0, { timeout: soon })
    const before = numbers.length
    await server.start()
    await vi.waitUntil(() => numbers.length >= before + 5, { timeout: soon })
    over.abort()
    await edits
    const { number } = await store.head()
    expect(new Set(numbers).size).toBe(numbers.length)
    const history = await store.history({ limit: 10_000 })
    const made = new Set(history.map((change) => change.number))
    expect(numbers.filter((one) => !made.has(one))).toEqual([])
    for (const code of codes) expect(code).toMatch(/^control-(unavailable|outcome-unknown)$/)
    expect(await store.verifyAudit()).toMatchObject({ ok: true, rows: number })
    await vi.waitUntil(() => seen.at(-1) === number, { timeout: soon })
    expect((await committed(open(), [pin('eve', '1.0')])).head.number).toBe(number + 1)
    await vi.waitUntil(() => seen.at(-1) === number + 1, { timeout: soon })
    await stop()
    await stopWatcher()
  })
})
