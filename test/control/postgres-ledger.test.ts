/** Postgres runs transactions side by side: an intent that is not visible yet must not be overlooked. */
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { postgresDatabase } from '../../src/control/node/postgres.ts'
import { createControlStore } from '../../src/control/store/index.ts'
import type { Database } from '../../src/control/store/database.ts'
import { createLedger } from '../../src/control/store/ledger/index.ts'
import { open } from '../../src/control/store/ledger/statements.ts'
import { startPostgres, type PostgresServer } from '../support/postgres.ts'
import { soon } from '../support/runs.ts'

const times = { leaseMs: 600_000, marginMs: 0, requestMs: 1000, graceMs: 0 }
const blue = { stage: 'dualwrite', side: 'from' } as const
const green = { stage: 'live', side: 'to' } as const

let server: PostgresServer | undefined
let database: Database | undefined
let slow: Client | undefined
let url = ''

beforeAll(async () => {
  server = await startPostgres()
  url = await server.database()
  const store = createControlStore(postgresDatabase(url))
  await store.migrate()
  await store.close()
  database = postgresDatabase(url)
  slow = new Client({ connectionString: url })
  await slow.connect()
})
afterAll(async () => {
  await slow?.end()
  await database?.close()
  await server?.close()
})

const there = () => {
  if (!database || !slow) throw new Error('Postgres is not there')
  return { db: database, other: slow, ledger: createLedger(database, 'mine', times) }
}

/** Until it is done, or waits for the slow one. */
const waits = async (work: Promise<unknown>): Promise<boolean> => {
  let isDone = false
  void work.finally(() => {
    isDone = true
  })
  return vi.waitFor(
    async () => {
      if (isDone) return false
      const { rows } = await there().other.query(
        `select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
      )
      if (rows.length === 0) throw new Error('It neither waits nor ends')
      return true
    },
    { timeout: soon, interval: 5 },
  )
}

test('a change waits for an opening that is under way, and sees it', async () => {
  const { db, other, ledger } = there()
  await ledger.found('r', blue)
  const asked = { intent: 'slow', resource: 'r', key: 'k', kind: 'replace' } as const
  const { sql, parameters } = open(db, [asked], 'other', 1000).compile()
  await other.query('begin')
  expect((await other.query(sql, [...parameters])).rows).toHaveLength(1)
  const prepared = ledger.prepare('r', 1, green)
  expect(await waits(prepared)).toBe(true)
  await other.query('commit')
  expect(await prepared).toBe(true)
  expect(await ledger.commit('r', 1)).toBe(false)
})

test('an opening waits for a change that is under way, and is not made', async () => {
  const { other, ledger } = there()
  await ledger.found('s', blue)
  await other.query('begin')
  await other.query(`update isthmus_authorities set phase = 'preparing' where resource = 's'`)
  const asked = { intent: 'late', resource: 's', key: 'k', kind: 'replace' } as const
  const exchanged = ledger.exchange([asked], [])
  expect(await waits(exchanged)).toBe(true)
  await other.query('commit')
  expect((await exchanged).opened.size).toBe(0)
})

test('an opening that waited through a whole change is made under the next authority', async () => {
  const { other, ledger } = there()
  await ledger.found('t', blue)
  await other.query('begin')
  await other.query(
    `update isthmus_authorities set epoch = 2, stage = 'live', side = 'to' where resource = 't'`,
  )
  const asked = { intent: 'later', resource: 't', key: 'k', kind: 'replace' } as const
  const exchanged = ledger.exchange([asked], [])
  expect(await waits(exchanged)).toBe(true)
  await other.query('commit')
  expect((await exchanged).opened.get('later')).toEqual({ intent: 'later', epoch: 2, ...green })
})

test('a lease is renewed while every connection of the pool waits for a lock', async () => {
  const { other } = there()
  const db = postgresDatabase(url, { connections: 2, patienceMs: soon / 2 })
  const ledger = createLedger(db, 'renewing', times)
  await ledger.found('u', blue)
  await other.query('begin')
  await other.query(`select 1 from isthmus_authorities where resource = 'u' for update`)
  const openings = ['a', 'b', 'c'].map((intent) =>
    ledger.exchange([{ intent, resource: 'u', key: intent, kind: 'replace' }], []),
  )
  const ended = Promise.allSettled(openings)
  try {
    expect(await waits(Promise.race(openings))).toBe(true)
    const renewed = ledger.renew([]).then(() => 'renewed')
    expect(await Promise.race([renewed, ended.then(() => 'all have ended')])).toBe('renewed')
  } finally {
    await other.query('rollback')
    await ended
    await db.close()
  }
})
