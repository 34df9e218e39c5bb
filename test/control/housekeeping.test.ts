import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { keepHouse } from '../../src/control/housekeeping.ts'
import { sqliteDatabase } from '../../src/control/node/sqlite.ts'
import { createControlStore } from '../../src/control/store/index.ts'
import { until } from '../gateway/support/servers.ts'

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
  await until(() => errors.length > 0)
  await store.migrate()
  const long = Date.now() - 3 * 86_400_000
  await store.take({
    instance: 'i',
    sequence: 1,
    usage: [usage('old', long), usage('new', Date.now())],
    fields: [],
    contexts: [],
    lost: 0,
  })
  let left: readonly string[] = []
  const look = async () => {
    left = (await store.usage({})).map(({ client }) => client)
  }
  await look()
  await until(() => {
    void look()
    return left.length === 1
  })
  expect(left).toEqual(['new'])
  const other = await store.lease('housekeeping', 'b', 1000)
  expect(other).toBe(false)
})
