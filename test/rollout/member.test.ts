import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createLedger, type LedgerTimes } from '../../src/control/store/ledger/index.ts'
import { sqliteDatabase } from '../../src/control/node/sqlite.ts'
import type { Database } from '../../src/control/store/database.ts'
import { createControlStore } from '../../src/control/store/index.ts'
import { startMember, type Member, type Ledger } from '../../src/rollout/index.ts'
import { soon } from '../support/runs.ts'

const times: LedgerTimes = { leaseMs: 60_000, marginMs: 1000, requestMs: 0, graceMs: 0 }

let folder: string
let db: Database
let ledger: Ledger
const members: Member[] = []

const member = (
  name: string,
  more: { waitMs?: number; ledger?: Pick<Ledger, 'renew' | 'leave' | 'authorities'> } = {},
) => {
  const found = startMember({
    ledger: more.ledger ?? createLedger(db, name, times),
    times: { ...times, waitMs: more.waitMs ?? soon },
    onError: () => undefined,
  })
  members.push(found)
  return found
}

const eventually = (holds: () => Promise<boolean> | boolean) =>
  vi.waitFor(
    async () => {
      if (!(await holds())) throw new Error('Not yet')
    },
    { timeout: soon, interval: 5 },
  )

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isthmus-member-'))
  db = sqliteDatabase(join(folder, 'control.db'))
  await createControlStore(db).migrate()
  ledger = createLedger(db, 'who-changes', times)
  await ledger.found('entities', { stage: 'off', side: 'from' })
})

afterEach(async () => {
  await Promise.all(members.splice(0).map((each) => each.close()))
  await db.close()
  await rm(folder, { recursive: true, force: true })
})

describe('a member', () => {
  test('knows who the authority is, and follows a change', async () => {
    const a = member('a')
    expect(await a.settled('entities')).toMatchObject({ stage: 'off', epoch: 1 })
    expect(a.holds()).toBe(true)
    expect(await ledger.prepare('entities', 1, { stage: 'dualwrite', side: 'from' })).toBe(true)
    await eventually(async () => {
      await a.refresh()
      return ledger.commit('entities', 1)
    })
    await eventually(async () => (await a.settled('entities'))?.stage === 'dualwrite')
  })

  test('lets no change pass while a write of one side is under way', async () => {
    const a = member('a')
    const write = await a.plain('entities')
    expect(await ledger.prepare('entities', 1, { stage: 'dualwrite', side: 'from' })).toBe(true)
    await a.refresh()
    await a.refresh()
    expect(await ledger.commit('entities', 1)).toBe(false)
    expect(await write?.end()).toBe(true)
    await eventually(() => ledger.commit('entities', 1))
  })

  test('begins no write while a change is under way, and gives up waiting', async () => {
    const a = member('a', { waitMs: 200 })
    await a.refresh()
    await ledger.prepare('entities', 1, { stage: 'dualwrite', side: 'from' })
    await a.refresh()
    expect(await a.plain('entities')).toBeUndefined()
    expect(await ledger.abort('entities', 1)).toBe(true)
    await a.refresh()
    expect(await a.plain('entities')).toBeDefined()
  })

  test('whose lease has run out believes nothing, and a write counts no more', async () => {
    let isAway = false
    const real = createLedger(db, 'a', times)
    let now = 0
    const a = startMember({
      ledger: {
        leave: () => real.leave(),
        authorities: () => real.authorities(),
        renew: (acks) => (isAway ? Promise.reject(new Error('away')) : real.renew(acks)),
      },
      times: { ...times, waitMs: 100 },
      clock: () => now,
      onError: () => undefined,
    })
    members.push(a)
    await a.refresh()
    const write = await a.plain('entities')
    const { term } = a
    isAway = true
    now += times.leaseMs - times.marginMs
    expect(a.holds()).toBe(false)
    expect(await write?.end()).toBe(false)
    isAway = false
    await a.refresh()
    expect(a.holds()).toBe(true)
    expect(a.term, 'others may have taken what it opened before').toBe(term + 1)
    now += times.leaseMs - times.marginMs - 1
    await a.refresh()
    expect(a.term, 'no gap').toBe(term + 1)
  })

  test('closed holds nothing', async () => {
    const a = member('a')
    await a.refresh()
    await a.close()
    expect(a.holds()).toBe(false)
  })
})
