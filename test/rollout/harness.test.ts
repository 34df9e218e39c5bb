/** What tests of rollouts stand on does what it says: proxies, processes, control stores, clients. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startPostgres, type PostgresServer } from '../support/postgres.ts'
import { postgresPlace, sqlitePlace, type ControlPlace } from './support/control-places.ts'
import { startGateway } from './support/gateways.ts'
import { copyAll } from './support/copy.ts'
import { differences } from './support/graph.ts'
import { loadClients, startLoad } from './support/load.ts'
import { declare, eventually } from './support/rollouts.ts'
import { startStores } from './support/stores.ts'

let server: PostgresServer

beforeAll(async () => {
  server = await startPostgres()
})
afterAll(() => server.close())

const ada = { entity_type: 'Person', metadata: { name: 'Ada', tags: [], properties: {} } }

const made = async () => {
  const { blue } = await startStores()
  const post = (name: string) =>
    fetch(`${blue.proxy.url}/entities`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...ada, metadata: { ...ada.metadata, name } }),
    })
  const count = async () => (await blue.call('GET', '/entities/count')).body['count']
  return { blue, post, count }
}

describe('a proxy before a store', () => {
  test('passes on what nothing is said of', async () => {
    const { blue, post, count } = await made()
    expect([(await post('Ada')).status, await count()]).toEqual([201, 1])
    expect(blue.proxy.seen).toEqual([{ method: 'POST', path: '/entities', status: 201 }])
  })

  test('holds a request, which goes on even when nobody waits for it any more', async () => {
    const { blue, post, count } = await made()
    const trap = blue.proxy.trap({ method: 'POST', body: /Ada/ }, 'hold')
    const controller = new AbortController()
    const asked = fetch(`${blue.proxy.url}/entities`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(ada),
      signal: controller.signal,
    })
    await trap.arrived()
    expect([(await post('Eve')).status, await count()]).toEqual([201, 1])
    controller.abort()
    await expect(asked).rejects.toThrow(/abort/i)
    trap.release()
    await trap.applied()
    expect(await count()).toBe(2)
  })

  test('holds an answer, loses one, or refuses a request', async () => {
    const { blue, post, count } = await made()
    const held = blue.proxy.trap({ method: 'POST', times: 1 }, 'hold-answer')
    const asked = post('Ada')
    await held.applied()
    expect(await count()).toBe(1)
    held.release()
    expect((await asked).status).toBe(201)
    const lost = blue.proxy.trap({ method: 'POST', after: 1, times: 1 }, 'cut-after')
    expect((await post('Bob')).status).toBe(201)
    await expect(post('Eve')).rejects.toThrow('fetch failed')
    await lost.applied()
    expect(await count()).toBe(3)
    const refused = blue.proxy.trap({}, 'refuse')
    expect((await post('Joe')).status).toBe(503)
    refused.release()
    const down = blue.proxy.down()
    await expect(post('Joe')).rejects.toThrow('fetch failed')
    down.release()
    expect([(await post('Joe')).status, await count()]).toEqual([201, 4])
  })
})

test('graphs are told apart until they have been copied', async () => {
  const stores = await startStores()
  const { body } = await stores.blue.call('POST', '/entities', ada)
  const other = await stores.blue.call('POST', '/entities', ada)
  const ends = { from_entity: body['id'], to_entity: other.body['id'] }
  const relation = { ...ends, relation_type: 'KNOWS', metadata: {} }
  await stores.blue.call('POST', '/relations', relation)
  const stray = await stores.green.call('POST', '/entities', ada)
  expect(await differences(stores)).toHaveLength(4)
  await copyAll(stores)
  expect(await differences(stores)).toEqual([])
  expect((await stores.green.call('GET', `/entities/${String(stray.body['id'])}`)).status).toBe(404)
  const path = `/entities/${String(body['id'])}`
  await stores.green.call('PATCH', path, { metadata: { name: 'Eve' } })
  expect(await differences(stores)).toEqual([expect.stringContaining(path.slice(1))])
})

const places: Readonly<Record<string, () => Promise<ControlPlace>>> = {
  SQLite: sqlitePlace,
  Postgres: () => postgresPlace(server),
}

describe.each(Object.entries(places))('gateways over %s', (_, placed) => {
  test('serve clients of all versions, are killed and begin again', async () => {
    const [stores, place] = [await startStores(), await placed()]
    await declare(place, {}, loadClients)
    const gateway = await startGateway(stores, place)
    const { body } = await stores.blue.call('POST', '/entities', ada)
    const load = startLoad([gateway], { shared: String(body['id']) })
    await load.goesOn(300)
    await load.during(/cut by gateway/, async () => {
      await gateway.signal('SIGKILL')
      expect(gateway.isUp()).toBe(false)
      await gateway.again()
      await load.goesOn()
    })
    await load.goesOn()
    await load.stop()
    await load.heldAt(stores.blue)
    expect(load.counts.injected).toBeGreaterThan(0)
    await stores.blue.call('PATCH', `/entities/${String(body['id'])}`, { metadata: { tags: [] } })
    await expect(load.heldAt(stores.blue)).rejects.toThrow('to deeply equal []')
  })

  test('go on when the control store is kept from answering', async () => {
    const [stores, place] = [await startStores(), await placed()]
    await declare(place)
    const gateway = await startGateway(stores, place)
    const back = place.away()
    const ask = () => fetch(`${gateway.url}/entities`)
    expect((await ask()).status).toBe(200)
    back()
    await eventually(async () => expect(await place.store.instances()).toHaveLength(1))
  })
})
