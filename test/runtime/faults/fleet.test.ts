/** Two gateways of four workers each over one Postgres: edits reach all, whatever happens meanwhile. */
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { postgresDatabase } from '../../../src/control/node/postgres.ts'
import type { ControlStore } from '../../../src/control/port.ts'
import { createControlStore } from '../../../src/control/store/index.ts'
import { until } from '../../cli/support.ts'
import { startPostgres, type PostgresServer } from '../../support/postgres.ts'
import { connectToEach } from '../cluster/support.ts'
import { edit, startGateway, startStores, type Gateway } from './support.ts'

let server: PostgresServer

beforeAll(async () => {
  server = await startPostgres()
})
afterAll(() => server.close())

const workers = 4
const policyOf = /policy="(\d+)-/

/** Which policy each worker decides by: a connection to each of them. */
const connected = async (gateway: Gateway) => {
  const cluster = { port: Number(new URL(gateway.url).port), line: gateway.line }
  const clients = [...(await connectToEach(cluster, { workers })).values()]
  return async (): Promise<readonly number[]> =>
    Promise.all(
      clients.map(async (client) => {
        const answer = await client.ask('/entities', ['API-Version: 1.0', 'Isthmus-Explain: 1'])
        const decision = answer?.headers.find(([name]) => name === 'isthmus-decision')?.[1]
        return Number(policyOf.exec(decision ?? '')?.[1])
      }),
    )
}

const pidsOf = async (gateway: Gateway): Promise<readonly number[]> =>
  Object.values((await gateway.ready()).checks).flatMap(({ name, says }) =>
    name.startsWith('worker ') ? [Number(/process (\d+)/.exec(says)?.[1])] : [],
  )

/** Milliseconds until every worker of a gateway decides by it. */
const reached = async (policies: () => Promise<readonly number[]>, number: number) =>
  Math.round(await until(async () => (await policies()).every((one) => one >= number)))

test('an edit reaches all workers of all gateways, through restarts and deaths', async ({
  annotate,
}) => {
  const url = await server.database()
  const store: ControlStore = createControlStore(postgresDatabase(url))
  onTestFinished(() => store.close())
  await store.migrate()
  const backends = await startStores()
  const start = () =>
    startGateway({
      config: { backends, control: { store: { env: 'CONTROL' }, pollMs: 200 } },
      env: { CONTROL: url },
      workers,
    })
  // The first one fills the store, and the other one finds it filled.
  const gateways = [await start(), await start()]
  let watching = await Promise.all(gateways.map(connected))
  const arrives = async (what: string, backend: 'blue' | 'green'): Promise<void> => {
    const { number } = await edit(store, backend)
    const times = await Promise.all(watching.map((policies) => reached(policies, number)))
    for (const gateway of gateways) {
      const { status, store: answered } = await gateway.ask()
      expect([status, answered]).toEqual([200, backend])
    }
    await annotate(`${what}: ${times.map((ms, i) => `gateway ${i + 1} ${ms} ms`).join(', ')}`)
  }
  await arrives('usually', 'green')
  await arrives('again', 'blue')

  if (server.isOurs) {
    await server.stop()
    await Promise.all(
      gateways.map((one) => until(async () => (await one.ready()).checks['control']?.ok === false)),
    )
    for (const policies of watching) {
      if ((await policies()).some((one) => one !== 3))
        throw new Error('A worker has left its policy')
    }
    await server.start()
    await arrives('after a restart of Postgres', 'green')
  }

  const [first] = gateways
  const before = first ? await pidsOf(first) : []
  const { number } = await edit(store, 'blue')
  process.kill(before[0] ?? 0, 'SIGKILL')
  await until(async () => {
    const now = first ? await pidsOf(first) : []
    return now.every((pid) => pid > 0 && pid !== before[0])
  })
  watching = await Promise.all(gateways.map(connected))
  await Promise.all(watching.map((policies) => reached(policies, number)))
  await arrives('after the death of a worker', 'green')

  // Both tell of themselves, and whoever asks sees how far the newest policy has got.
  const head = await store.head()
  await until(async () => {
    const rows = await store.instances()
    return new Set(rows.map(({ policyNumber }) => policyNumber)).size === 1 && rows.length >= 2
  })
  expect((await store.instances()).every(({ policyHash }) => policyHash === head.hash)).toBe(true)
  expect(await store.verifyAudit()).toMatchObject({ ok: true })
})
