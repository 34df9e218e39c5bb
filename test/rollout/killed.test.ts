/** Gateways that are killed again and again under load: no answered write gets lost, and both stores end up equal. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Stage } from '../../src/rollout/index.ts'
import { startPostgres, type PostgresServer } from '../support/postgres.ts'
import { runsOf } from '../support/runs.ts'
import { postgresPlace } from './support/control-places.ts'
import { copyAll } from './support/copy.ts'
import { startGateway, unhurriedTimes, type GatewayProcess } from './support/gateways.ts'
import { differences } from './support/graph.ts'
import { loadClients, startLoad } from './support/load.ts'
import { declare, eventually, steer } from './support/rollouts.ts'
import { startStores } from './support/stores.ts'

let server: PostgresServer

beforeAll(async () => {
  server = await startPostgres()
})
afterAll(() => server.close())

/** What clients meet whose gateway goes, or has left a write of which nobody knows how it ended. */
const fault = /: cut by gateway|: 504 .*outcome-unknown/

const prepared = async () => {
  const [stores, place] = [await startStores(), await postgresPlace(server)]
  const metadata = { name: 'shared', tags: [], properties: {} }
  const made = await stores.blue.call('POST', '/entities', { entity_type: 'Place', metadata })
  await declare(place, {}, loadClients)
  const config = { rollouts: unhurriedTimes }
  const gateways: readonly GatewayProcess[] = await Promise.all([
    startGateway(stores, place, { name: 'gateway 1', config }),
    startGateway(stores, place, { name: 'gateway 2', config }),
    startGateway(stores, place, { name: 'gateway 3', config }),
  ])
  const rollout = await steer(place, gateways)
  await rollout.reached('off')
  const load = startLoad(gateways, { shared: String(made.body['id']) })
  await rollout.to('dualwrite')
  await load.quiet(() => copyAll(stores))
  await rollout.ask('copied')
  await load.goesOn()
  const starting = new Map<GatewayProcess, Promise<void>>()
  /** It comes back while others serve, and while the next one goes. */
  const kill = async (round: number): Promise<void> => {
    const gateway = gateways[round % gateways.length] as GatewayProcess
    await starting.get(gateway)
    await load.goesOn(1 + ((round * 7) % 20))
    await gateway.signal('SIGKILL')
    await load.goesOn(5)
    starting.set(gateway, gateway.again())
  }
  const judged = async (): Promise<void> => {
    await Promise.all(starting.values())
    await load.stop()
    await rollout.settled()
    expect(load.errors).toEqual([])
    expect(await differences(stores)).toEqual([])
    await load.heldAt(stores.blue)
    await load.heldAt(stores.green)
  }
  return { rollout, load, kill, judged }
}

test('in the middle of writes at both stores', async () => {
  const { load, kill, judged } = await prepared()
  const rounds = runsOf(200)
  await load.during(fault, async () => {
    for (let round = 0; round < rounds; round++) await kill(round)
    await load.goesOn()
  })
  await judged()
  expect(load.counts.injected).toBeGreaterThan(0)
})

test('in the middle of changes of who is written first', async () => {
  const { rollout, load, kill, judged } = await prepared()
  await rollout.to('shadow')
  await load.goesOn()
  const rounds = runsOf(25)
  await load.during(fault, async () => {
    for (let round = 0; round < rounds; round++) {
      const stage: Stage = round % 2 === 0 ? 'live' : 'shadow'
      await eventually(() => rollout.ask('advance', { stage }))
      await kill(round)
      await rollout.reached(stage)
    }
    await load.goesOn()
  })
  await judged()
  expect(load.errors).toEqual([])
})
