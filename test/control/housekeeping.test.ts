import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { keepHouse } from '../../src/control/housekeeping.ts'
import { sqliteDatabase } from '../../src/control/node/sqlite.ts'
import { createControlStore } from '../../src/control/store/index.ts'
import { soon } from '../support/runs.ts'

const usage = (client: string, at: number) => ({
  client,
  version: '1.0',
  source: 'header' as const,
  route: 'r',
  backend: 'b',
  statusClass: '2xx',
  count: 1,
  firstSeen: at,
  lastSeen: at,
})

const day = 24 * 60 * 60 * 1000

test('old facts go, and a store that is away is tried again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'isthmus-house-'))
  const store = createControlStore(sqliteDatabase(join(folder, 'control.db')))
  const errors: unknown[] = []
  const end = keepHouse(store, {
    keep: () => ({ usageDays: 1, contexts: 10 }),
    holder: 'a',
    everyMs: 10,
    onError: (error) => errors.push(error),
  })
  onTestFinished(async () => {
    end()
    await store.close()
    await rm(folder, { recursive: true })
  })
  // Its tables are not there yet.
  await vi.waitFor(() => expect(errors).not.toEqual([]), { timeout: soon })
  await store.migrate()
  const long = Date.now() - 3 * day
  await store.take({
    instance: 'i',
    sequence: 1,
    usage: [usage('old', long), usage('new', Date.now())],
    fields: [],
    contexts: [],
    lost: 0,
  })
  const clients = async () => (await store.usage({})).map(({ client }) => client)
  await vi.waitFor(async () => expect(await clients()).toEqual(['new']), { timeout: soon })
})
