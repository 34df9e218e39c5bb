/** A control store that is slow, or gone in the middle of a change of who is written: clients come again, and nothing is lost. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startPostgres, type PostgresServer } from '../support/postgres.ts'
import { postgresPlace, sqlitePlace, type ControlPlace } from './support/control-places.ts'
import { copyAll } from './support/copy.ts'
import { startGateway, unhurriedTimes } from './support/gateways.ts'
import { differences } from './support/graph.ts'
import { loadClients, startLoad } from './support/load.ts'
import { declare, eventually, steer } from './support/rollouts.ts'
import { startStores } from './support/stores.ts'

let server: PostgresServer

beforeAll(async () => {
  server = await startPostgres()
})
afterAll(() => server.close())

const shadowed = async (place: ControlPlace) => {
  const stores = await startStores()
  await declare(place, {}, loadClients)
  const gateways = await Promise.all(
    ['gateway 1', 'gateway 2'].map((name) =>
      startGateway(stores, place, { name, config: { rollouts: unhurriedTimes } }),
    ),
  )
  const rollout = await steer(place, gateways)
  await rollout.reached('off')
  const load = startLoad(gateways)
  await rollout.to('dualwrite')
  await load.quiet(() => copyAll(stores))
  await rollout.ask('copied')
  await rollout.to('shadow')
  await load.goesOn()
  const judged = async (): Promise<readonly string[]> => {
    await load.stop()
    await rollout.settled()
    await load.heldAt(stores.blue)
    await load.heldAt(stores.green)
    return [...load.errors, ...(await differences(stores))]
  }
  return { rollout, load, judged }
}

const places: Readonly<Record<string, () => Promise<ControlPlace>>> = {
  SQLite: sqlitePlace,
  Postgres: () => postgresPlace(server),
}

test.each(Object.entries(places))('%s is gone in the middle of a change', async (_, placed) => {
  const place = await placed()
  const { rollout, load, judged } = await shadowed(place)
  await rollout.ask('advance', { stage: 'live' })
  await eventually(async () => {
    const phases = (await place.store.progress()).map(({ phase }) => phase)
    expect(phases).toContain('preparing')
  })
  await load.during(/ 50[34] /, async () => {
    const back = place.away()
    await new Promise((resolve) => setTimeout(resolve, 3000))
    back()
    await rollout.reached('live')
    await load.goesOn()
  })
  await load.goesOn()
  expect(await judged()).toEqual([])
})

test('Postgres is slow: clients wait, are told of no outcome that is not known, and lose nothing', async () => {
  const place = await postgresPlace(server)
  const { rollout, load, judged } = await shadowed(place)
  const back = place.slow(50)
  await load.goesOn(20)
  await rollout.to('live')
  await load.goesOn(20)
  back()
  await load.goesOn()
  expect(await judged()).toEqual([])
})
