import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { sqliteDatabase } from '../../../src/control/node/sqlite.ts'
import { createControlStore } from '../../../src/control/store/index.ts'
import { createLedger } from '../../../src/control/store/ledger/index.ts'
import { createOpening } from '../../../src/gateway/rollout/opening.ts'
import { grouped, startMember } from '../../../src/rollout/index.ts'
import { soon } from '../../support/runs.ts'

// By itself a member looks again after a sixth of its lease, which is later than the test ends.
const times = { leaseMs: 3_600_000, marginMs: 0, requestMs: 1000, graceMs: 0, waitMs: soon }

const onError = (error: unknown): void => expect.unreachable(String(error))

test('a write that a change holds up lets its instance follow the change, and goes on after it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'isthmus-opening-'))
  const file = join(folder, 'control.db')
  const store = createControlStore(sqliteDatabase(file))
  await store.migrate()
  const db = sqliteDatabase(file)
  const ledger = createLedger(db, 'gateway', times)
  const elsewhere = createLedger(db, 'driver', times)
  await elsewhere.found('entities', { stage: 'shadow', side: 'from' })
  const member = startMember({ ledger, times, onError })
  const opening = createOpening({
    together: grouped(ledger),
    ledger,
    member,
    waitMs: soon,
    onError,
  })
  onTestFinished(async () => {
    opening.stop()
    await member.close()
    await db.close()
    await store.close()
    await rm(folder, { recursive: true })
  })
  expect(await member.settled('entities')).toMatchObject({ side: 'from', epoch: 1 })
  expect(await elsewhere.prepare('entities', 1, { stage: 'live', side: 'to' })).toBe(true)

  const opened = opening.open('entities', 'k', 'replace')
  await vi.waitFor(
    async () => {
      expect(await elsewhere.commit('entities', 1)).toBe(true)
    },
    { timeout: soon, interval: 10 },
  )
  expect(await opened).toMatchObject({ side: 'to', epoch: 2 })
})
