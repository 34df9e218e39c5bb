/** The whole move of a graph from one store to another, under clients of all versions, with a fault in each stage. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Rollout } from '../../src/rollout/index.ts'
import { isthmus } from '../cli/support.ts'
import { textOf } from '../inner-universe/support.ts'
import { startPostgres, type PostgresServer } from '../support/postgres.ts'
import { postgresPlace, sqlitePlace, type ControlPlace } from './support/control-places.ts'
import { copyAll } from './support/copy.ts'
import { patientTimes, startGateway, type GatewayProcess } from './support/gateways.ts'
import { differences, heldBy } from './support/graph.ts'
import { loadClients, startLoad, type Given, type Load } from './support/load.ts'
import { declare, eventually, steer, type Steered } from './support/rollouts.ts'
import { startStores, type Stores } from './support/stores.ts'

/** Each step waits for somebody; what comparison says leads back by itself. */
const plan: Rollout['plan'] = {
  steps: [
    { stage: 'dualwrite', approval: true },
    { stage: 'shadow', approval: true },
    { stage: 'live', share: 30, approval: true },
    { stage: 'live', share: 100, approval: true },
    { stage: 'rampdown', approval: true },
    { stage: 'complete', approval: true },
  ],
  guardrails: { mismatch: 0.1 },
  onBreach: 'rollback',
}

interface Rehearsed {
  readonly stores: Stores
  readonly place: ControlPlace
  readonly gateways: readonly GatewayProcess[]
  readonly load: Load
  readonly rollout: Steered
}

/** The first step is not taken by itself after a way back: then it is asked for by hand. */
const onwards = async ({ rollout, load }: Rehearsed, stage: Parameters<Steered['reached']>[0]) => {
  await rollout.ask('approve')
  if ((await rollout.status()).state.status === 'held') await rollout.ask('advance')
  await rollout.reached(stage)
  await load.goesOn()
}

/** The page of a list that was begun at a store is cut off with it, where it was on its way. */
const cutPage = /GET \/entities\?\S*cursor=\S*: cut by gateway/

/** While one store is gone clients see nothing; what it has missed it gets afterwards. */
const without = async ({ stores, rollout, load }: Rehearsed, name: 'blue' | 'green') => {
  const gone = await load.during(cutPage, async () => {
    const down = stores[name].proxy.down()
    await load.goesOn()
    return down
  })
  const waiting = await rollout.backlog()
  gone.release()
  await load.goesOn()
  await eventually(async () => expect(await rollout.backlog()).toBeLessThan(20))
  return waiting
}

const copied = async ({ stores, rollout }: Rehearsed) => {
  await copyAll(stores)
  await rollout.ask('copied')
}

const killed = async ({ gateways, load }: Rehearsed, meanwhile: () => Promise<unknown>) => {
  const [gateway] = gateways as [GatewayProcess]
  await load.during(/: cut by gateway|: 504 /, async () => {
    await gateway.signal('SIGKILL')
    await meanwhile()
    await gateway.again()
    await load.goesOn()
  })
}

/** What green holds is another one than blue does: whoever compares has to notice. */
const spoil = async ({ green }: Stores): Promise<void> => {
  for (const id of (await heldBy(green, 'entities')).keys()) {
    await green.call('PATCH', `/entities/${id}`, { metadata: { description: 'spoilt' } })
  }
}

const equal = async ({ stores, rollout, load }: Rehearsed): Promise<void> => {
  await load.quiet(async () => {
    await rollout.settled()
    expect(await differences(stores)).toEqual([])
  })
}

const writesAt = ({ proxy }: Stores['blue']): number =>
  proxy.seen.filter(({ method }) => method !== 'GET').length

const rehearse = async (all: Rehearsed): Promise<void> => {
  const { stores, place, load, rollout } = all
  const { blue, green } = stores
  await rollout.reached('off')
  await load.goesOn()
  expect(await without(all, 'green')).toBe(0)
  expect(await heldBy(green, 'entities')).toHaveProperty('size', 0)

  await onwards(all, 'dualwrite')
  expect(await without(all, 'green')).toBeGreaterThan(0)
  await copied(all)
  await equal(all)

  await onwards(all, 'shadow')
  await spoil(stores)
  // It goes back by itself, also where who drives it is killed meanwhile.
  await eventually(async () => expect((await rollout.status()).state.target.stage).toBe('off'))
  await killed(all, () => Promise.resolve())
  await rollout.reached('off')
  const { state } = await rollout.status()
  expect(state).toMatchObject({ status: 'held', why: expect.stringMatching(/differ/) })
  await load.goesOn()

  await onwards(all, 'dualwrite')
  await copied(all)
  await onwards(all, 'shadow')
  await killed(all, () => Promise.resolve())
  await rollout.settled()

  await rollout.ask('approve')
  await eventually(async () => expect((await rollout.status()).state.target.stage).toBe('live'))
  await killed(all, () => Promise.resolve())
  await rollout.reached('live')
  await load.goesOn()
  await onwards(all, 'live')
  await eventually(async () => {
    const { resources } = await rollout.status()
    expect(resources.map(({ share, side }) => ({ share, side }))).toEqual([
      { share: 100, side: 'to' },
      { share: 100, side: 'to' },
    ])
  })
  // What was read at blue before is written by its tag, which only blue can say something of.
  await load.goesOn()
  expect(await without(all, 'blue')).toBeGreaterThan(0)
  await equal(all)

  await onwards(all, 'rampdown')
  await load.during(/ 50[34] /, async () => {
    const { held } = load.counts
    const back = place.away()
    await eventually(() => expect(load.counts.held).toBeGreaterThan(held))
    back()
    await load.goesOn()
  })
  await equal(all)

  await onwards(all, 'complete')
  const before = writesAt(blue)
  const slow = green.proxy.trap({ times: 20 }, 200)
  await load.goesOn(300)
  slow.release()
  expect(writesAt(blue)).toBe(before)
  await load.stop()
  await load.heldAt(green)
}

let server: PostgresServer

beforeAll(async () => {
  server = await startPostgres()
})
afterAll(() => server.close())

const rows: Readonly<Record<string, { count: number; placed: () => Promise<ControlPlace> }>> = {
  'one gateway on SQLite': { count: 1, placed: sqlitePlace },
  'two gateways on Postgres': { count: 2, placed: () => postgresPlace(server) },
}

/** Documents that were there before anybody moved anything. */
const seeded = async ({ blue }: Stores): Promise<Given> => {
  const names: (readonly [string, string])[] = []
  for (let index = 0; index < 60; index++) {
    const name = `seed ${index}`
    const metadata = { name, tags: [], properties: { index } }
    const made = await blue.call('POST', '/entities', { entity_type: 'Place', metadata })
    names.push([textOf(made.body, 'id'), name])
  }
  const [shared = '', ...ids] = names.map(([id]) => id)
  for (const [index, from_entity] of ids.entries()) {
    const relation = {
      from_entity,
      to_entity: ids[index - 1] ?? shared,
      relation_type: 'NEAR',
      metadata: {},
    }
    await blue.call('POST', '/relations', relation)
  }
  return { shared, still: Object.fromEntries(names.slice(1)) }
}

describe.each(Object.entries(rows))('%s', (_, { count, placed }) => {
  test('moves a graph while clients of all versions go on', async () => {
    const [stores, place] = [await startStores(), await placed()]
    const given = await seeded(stores)
    await declare(place, { plan }, loadClients)
    const gateways = await Promise.all(
      Array.from({ length: count }, (__, index) =>
        startGateway(stores, place, {
          name: `gateway ${index + 1}`,
          config: { rollouts: patientTimes },
        }),
      ),
    )
    const load = startLoad(gateways, given)
    await rehearse({ stores, place, gateways, load, rollout: await steer(place, gateways) })
    expect(load.errors).toEqual([])
    const file = gateways[0]?.file ?? ''
    const audit = await isthmus(['audit', 'verify', '--config', file], { env: place.env })
    expect([audit.code, audit.stderr]).toEqual([0, ''])
  })
})
