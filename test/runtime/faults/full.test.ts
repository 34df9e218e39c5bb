/** A gateway process that is asked by more clients than its census tells apart, while its store takes nothing. */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { sqliteDatabase } from '../../../src/control/node/sqlite.ts'
import { createControlStore } from '../../../src/control/store/index.ts'
import { factsLimits } from '../../../src/gateway/facts/limits.ts'
import { until } from '../../cli/support.ts'
import { folderOf, startGateway, startStores } from './support.ts'

const paths = [
  '/entities',
  '/entities/a',
  '/entities/count',
  '/entities/export',
  '/raw/entities/a',
  '/nowhere',
]

test('census and ring of contexts that are full: bounded, the newest kept, nobody waits, and it is said', async () => {
  const { strangers, contexts: ring } = factsLimits
  const folder = await folderOf()
  const database = join(folder, 'control.db')
  const gateway = await startGateway({
    folder,
    config: {
      backends: await startStores(),
      identity: { trustedHeader: { name: 'X-Client' } },
      control: { store: `sqlite:${database}`, pollMs: 50 },
    },
  })
  const store = createControlStore(sqliteDatabase(database))
  onTestFinished(() => store.close())
  const { secret } = await store.createToken({ name: 'rm', role: 'release-manager', by: 'test' })
  const other = new DatabaseSync(database, { timeout: 60_000 })
  onTestFinished(() => other.close())
  other.exec('begin immediate')

  // Each client asks all paths, those of the last ones at the end.
  const clients = Array.from({ length: strangers + 200 }, (_, n) => `client-${n}`)
  const asked = clients.flatMap((client) => paths.map((path) => ({ client, path })))
  const statuses = new Map<number, number>()
  const waiting = asked.values()
  await Promise.all(
    Array.from({ length: 16 }, async () => {
      for (const { client, path } of waiting) {
        const answer = await fetch(gateway.url + path, { headers: { 'x-client': client } })
        await answer.arrayBuffer()
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
      }
    }),
  )
  // The store was held all the time.
  expect([...statuses.values()].reduce((sum, count) => sum + count, 0)).toBe(asked.length)
  expect([...statuses.keys()].filter((status) => status >= 500)).toEqual([])
  const size = (what: string) => gateway.metric(`isthmus_census_size{what="${what}"}`)
  await until(async () => (await size('strangers')) === strangers)
  expect(await size('contexts')).toBeLessThanOrEqual(ring)
  expect(await gateway.ready()).toMatchObject({ status: 200 })

  other.exec('rollback')
  const usage = async () => store.usage({})
  await until(
    async () => (await usage()).reduce((sum, { count }) => sum + count, 0) === asked.length,
  )
  const counted = await usage()
  expect(new Set(counted.map(({ client }) => client)).size).toBe(strangers + 1)
  const rest = counted.filter(({ client }) => client === 'others')
  expect(rest.reduce((sum, { count }) => sum + count, 0)).toBe(200 * paths.length)
  expect((await gateway.metric('isthmus_census_lost_total')) > 0).toBe(false)

  // Of each client that is told apart the newest are there, and a blast radius says what it rests on.
  const late = clients.slice(strangers - 100, strangers - 50)
  await until(async () => {
    const kept = await store.contexts(2 * ring)
    const known = new Set(kept.map(({ client }) => client))
    return kept.length > ring / 2 && late.every((client) => known.has(client))
  })
  expect((await store.contexts(2 * ring)).length).toBeLessThanOrEqual(ring)
  const tried = await fetch(`${gateway.adminUrl}/api/kills/all?dry-run=true`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify({ backend: 'green' }),
  })
  expect(tried.status).toBe(200)
  const { blastRadius } = (await tried.json()) as {
    readonly blastRadius: {
      readonly basis: { readonly contexts: number; readonly sampling: string }
    }
  }
  expect(blastRadius.basis.contexts).toBeLessThanOrEqual(ring)
  expect(blastRadius.basis.sampling).toMatch(/at most 4096.*the newest stay/)
})
