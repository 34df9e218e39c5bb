import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sqliteDatabase } from '../../src/control/node/sqlite.ts'
import type { Database } from '../../src/control/store/database.ts'
import { createControlStore } from '../../src/control/store/index.ts'
import { createLedger } from '../../src/control/store/ledger/index.ts'
import { grouped, type Ledger, type Opening } from '../../src/rollout/index.ts'

const times = { leaseMs: 600_000, marginMs: 0, requestMs: 1000, graceMs: 0 }
const blue = { stage: 'dualwrite', side: 'from' } as const

let folder = ''
let database: Database | undefined
let made = 0

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isthmus-grouped-'))
  const file = join(folder, 'control.db')
  const store = createControlStore(sqliteDatabase(file))
  await store.migrate()
  await store.close()
  database = sqliteDatabase(file)
})
afterAll(async () => {
  await database?.close()
  await rm(folder, { recursive: true })
})

const opening = (resource: string): Opening => ({
  intent: `intent-${(made += 1)}`,
  resource,
  key: 'k',
  kind: 'replace',
})

/** A real ledger, and how large its transactions were. */
const begun = async (resource: string) => {
  if (!database) throw new Error('The database is not there')
  const ledger = createLedger(database, `member-${resource}`, times)
  await ledger.found(resource, blue)
  const sizes: [opens: number, closes: number][] = []
  const exchange: Ledger['exchange'] = (openings, closings) => {
    sizes.push([openings.length, closings.length])
    return ledger.exchange(openings, closings)
  }
  return { ledger, exchange, sizes }
}

test('what comes at once goes together, each with its own answer', async () => {
  const { exchange, sizes } = await begun('together')
  const group = grouped({ exchange })
  const asked = [opening('together'), opening('nobody'), opening('together')]
  const opened = await Promise.all(asked.map((one) => group.open(one)))
  expect(opened.map((one) => one?.intent)).toEqual([asked[0]?.intent, undefined, asked[2]?.intent])
  expect(
    await Promise.all([asked[0], asked[1]].map((one) => group.close(one?.intent ?? ''))),
  ).toEqual([true, false])
  expect(sizes).toEqual([
    [3, 0],
    [0, 2],
  ])
})

test('a close for which nobody waits goes with the next open, or alone in a moment', async () => {
  const { exchange, sizes } = await begun('rests')
  const group = grouped({ exchange })
  const [first, second] = [opening('rests'), opening('rests')]
  await group.open(first)
  const closed = group.close(first.intent, false)
  await group.open(second)
  expect(await closed).toBe(true)
  expect(await group.close(second.intent, false)).toBe(true)
  expect(sizes).toEqual([
    [1, 0],
    [1, 1],
    [0, 1],
  ])
})

test('it rests no longer where somebody waits for another one', async () => {
  const { exchange, sizes } = await begun('awaited')
  const group = grouped({ exchange })
  const all = [opening('awaited'), opening('awaited')]
  await Promise.all(all.map((one) => group.open(one)))
  const [rests, awaited] = all.map(({ intent }, index) => group.close(intent, index === 1))
  expect(await awaited).toBe(true)
  expect(await rests).toBe(true)
  expect(sizes).toEqual([
    [2, 0],
    [0, 2],
  ])
})

test('while one transaction is on its way the next one gathers, and none is too large', async () => {
  const { exchange, sizes, ledger } = await begun('gathers')
  const held = Promise.withResolvers<void>()
  let isFirst = true
  const slow: Ledger['exchange'] = async (openings, closings) => {
    if (isFirst) {
      isFirst = false
      await held.promise
    }
    return exchange(openings, closings)
  }
  const group = grouped({ exchange: slow }, { most: 4 })
  const first = group.open(opening('gathers'))
  await Promise.resolve()
  await Promise.resolve()
  const rest = Array.from({ length: 10 }, () => group.open(opening('gathers')))
  held.resolve()
  expect((await Promise.all([first, ...rest])).every((one) => one?.epoch === 1)).toBe(true)
  expect(sizes.map(([opens]) => opens)).toEqual([1, 4, 4, 2])
  expect(await ledger.backlog()).toContainEqual(
    expect.objectContaining({ resource: 'gathers', open: 11 }),
  )
})

test('a transaction that fails fails for those in it, and the next one is its own', async () => {
  const { exchange } = await begun('fails')
  let isAway = true
  const group = grouped({
    exchange: async (openings, closings) => {
      if (isAway) throw new Error('away')
      return exchange(openings, closings)
    },
  })
  const both = await Promise.allSettled([
    group.open(opening('fails')),
    group.open(opening('fails')),
  ])
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  isAway = false
  expect(await group.open(opening('fails'))).toMatchObject({ epoch: 1, ...blue })
})
