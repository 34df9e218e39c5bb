/** What operators of a gateway are told of a database in it: by `/readyz?verbose`, by metrics. */
import { expect, onTestFinished, test, vi } from 'vitest'
import type { RunningGateway } from '../../../src/runtime/node.ts'
import { findSpacetimeDb, startSpacetimeDb } from '../../support/spacetimedb.ts'
import { entityBody, guid } from '../../inner-universe/support.ts'
import { soon } from '../../support/runs.ts'
import { given, noServer, valueOf } from '../support/given.ts'
import { countedServer } from '../support/counted.ts'
import { foreignWriter, localStore, newDatabase, tableOf } from '../store/support/local.ts'
import { databaseConfig, freshDatabase, gatewayOf, say, type Owned } from './support.ts'

const v2 = { 'api-version': '2.0' }

interface Check {
  readonly name: string
  readonly ok: boolean
  readonly says: string
}

const readiness = async ({ adminUrl }: RunningGateway) => {
  const answer = await fetch(`${adminUrl}/readyz?verbose`)
  const { ready, checks } = (await answer.json()) as { ready: boolean; checks: readonly Check[] }
  return { ready, databases: checks.filter(({ name }) => name.startsWith('database ')) }
}

const checkOf = async (gateway: RunningGateway): Promise<Check | undefined> =>
  (await readiness(gateway)).databases[0]

const metric = async ({ adminUrl }: RunningGateway, series: string): Promise<number> => {
  const text = await (await fetch(`${adminUrl}/metrics`)).text()
  const line = text.split('\n').find((one) => one.startsWith(`isthmus_database_${series} `))
  return Number(line?.split(' ').at(-1))
}

test.skipIf(noServer)('how it is connected, what it has, and what cannot be read', async () => {
  const database = newDatabase()
  const gateway = await gatewayOf(await databaseConfig(given, database))
  const made = await say(gateway, 'POST', '/entities', entityBody('2.0'), v2)
  expect(made.status).toBe(201)
  // With its event.
  expect(await readiness(gateway)).toEqual({
    ready: true,
    databases: [
      {
        name: 'database green',
        ok: true,
        says: expect.stringMatching(
          new RegExp(`^${given.url}/${database}: connected since .*Z; 2 documents$`),
        ),
      },
    ],
  })
  expect(await metric(gateway, 'connected{backend="green"}')).toBe(1)
  expect(await metric(gateway, 'documents{backend="green"}')).toBe(2)
  expect(await metric(gateway, 'writes{backend="green"}')).toBe(0)
  expect(await metric(gateway, 'rows{backend="green",wrong="unreadable"}')).toBe(0)

  const writer = await foreignWriter(database)
  const times = { created_at: 1, updated_at: 1, owner_identity: null }
  const body = JSON.stringify({ ...entityBody('2.0', 'odd'), id: guid(1), ...times })
  const entities = tableOf('entities')
  const row = Buffer.from(valueOf(entities.encode({ id: guid(1), body })))
  row.write('"x{', row.indexOf('"x"'))
  await writer.call([{ kind: 'insert', table: entities.name, row }])
  await vi.waitFor(async () => expect((await checkOf(gateway))?.ok).toBe(false), soon)
  expect((await checkOf(gateway))?.says).toContain(`cannot be read: entities ${guid(1)}`)
  expect(await metric(gateway, 'rows{backend="green",wrong="unreadable"}')).toBe(1)
  const path = `/entities/${guid(1)}`
  for (const [method, sent] of [
    ['GET', undefined],
    ['DELETE', undefined],
    ['PUT', entityBody('2.0')],
  ] as const) {
    const refused = await say(gateway, method, path, sent, v2)
    expect([method, refused.status]).toEqual([method, 500])
  }
})

test.skipIf(noServer)('that the connection broke, since when and why, and came back', async () => {
  const database = newDatabase()
  const way = await countedServer()
  const gateway = await gatewayOf(await databaseConfig({ ...given, url: way.url }, database))
  const { location } = await say(gateway, 'POST', '/entities', entityBody('2.0'), v2)
  way.close(true)
  way.cut()
  const writing = say(gateway, 'POST', '/entities', entityBody('2.0'), v2)
  await vi.waitFor(async () => expect((await checkOf(gateway))?.ok).toBe(false), soon)
  expect((await checkOf(gateway))?.says).toMatch(/: not connected since .*Z: it is tried again \(/)
  expect(await metric(gateway, 'connected{backend="green"}')).toBe(0)
  // What was known is still read, so the gateway is ready.
  expect((await readiness(gateway)).ready).toBe(true)
  expect((await say(gateway, 'GET', location ?? '', undefined, v2)).status).toBe(200)
  way.mend()
  way.close(false)
  await vi.waitFor(async () => expect((await checkOf(gateway))?.ok).toBe(true), soon)
  expect((await checkOf(gateway))?.says).toContain('(reconnected ')
  expect(await metric(gateway, 'connected{backend="green"}')).toBe(1)
  const reconnects = await metric(gateway, 'reconnects_total{backend="green"}')
  expect(reconnects).toBeGreaterThanOrEqual(1)
  await writing
  // A counter says the same to whoever asks again.
  expect(await metric(gateway, 'reconnects_total{backend="green"}')).toBe(reconnects)
})

const program = findSpacetimeDb()

test.runIf(program)('why one was not opened yet, and that it never can be', async () => {
  const own = await startSpacetimeDb(program ?? '')
  onTestFinished(() => own.close())
  const answer = await fetch(`${own.url}/v1/identity`, { method: 'POST' })
  const { token } = (await answer.json()) as Owned
  const owned = { url: own.url, token }
  const database = freshDatabase()
  // Another schema is there.
  const before = await gatewayOf(await databaseConfig(owned, database, '1.1'))
  await before.close()
  await own.kill()
  const gateway = await gatewayOf(await databaseConfig(owned, database, '2.0'))
  const first = await checkOf(gateway)
  expect(first).toMatchObject({ ok: false })
  expect(first?.says).toMatch(/not connected since .*Z: .*cannot be reached/)
  await own.start()
  await vi.waitFor(
    async () => expect((await checkOf(gateway))?.says).toContain('another schema than 2.0'),
    { timeout: 2 * soon },
  )
  const said = JSON.stringify(await readiness(gateway))
  expect(said).not.toContain(token)
})

test.skipIf(noServer)('nothing any more of one that a reload has left out', async () => {
  const [first, second] = [newDatabase(), newDatabase()]
  const gateway = await gatewayOf(await databaseConfig(given, first))
  const store = await localStore(second)
  expect(await metric(gateway, 'connected{backend="green"}')).toBe(1)
  await gateway.reload(
    await databaseConfig(given, '', '2.0', {
      backends: { blue: { url: store.url, version: '2.0' } },
    }),
  )
  expect((await readiness(gateway)).databases).toEqual([])
  await vi.waitFor(
    async () => expect(await metric(gateway, 'connected{backend="green"}')).toBe(0),
    soon,
  )
})
