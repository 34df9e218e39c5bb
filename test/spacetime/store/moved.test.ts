/** The name of a database leads elsewhere while a store is connected, or the module behind it is another one. */
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { writeDefinition } from '../../../src/spacetime/definition/write-definition.ts'
import { moduleOf } from '../../../src/spacetime/index.ts'
import { entityBody, someEntity, textOf, type Call } from '../../inner-universe/support.ts'
import { soon } from '../../support/runs.ts'
import { startTcpProxy } from '../../support/tcp-proxy.ts'
import { given, noServer, server, valueOf } from '../support/given.ts'
import { localStore, module, newDatabase } from './support/local.ts'
import { statusOf, untilReady } from './support/stores.ts'

const wasm = moduleOf(module.definition)

const often = { limits: { lookMs: 5, lookMaxMs: 20 } }

/** Gives a database another name. */
const rename = async (from: string, to: string): Promise<void> => {
  const answer = await fetch(`${given.url}/v1/database/${from}/names`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${given.token}`, 'content-type': 'application/json' },
    body: JSON.stringify([to]),
  })
  expect(answer.status).toBe(200)
}

const written = async (call: Call, name: string): Promise<string> => {
  const made = await call('POST', '/entities', entityBody('2.0', name))
  expect(made.status).toBe(201)
  return `/entities/${textOf(made.body, 'id')}`
}

describe.skipIf(noServer)('a store', () => {
  test('whose database loses its name to another one goes over to that', async () => {
    const [database, next, past] = [newDatabase(), newDatabase(), newDatabase()]
    const { call, lines } = await localStore(database, often)
    const before = `/entities/${await someEntity(call, '2.0')}`
    const there = await localStore(next)
    const path = await written(there.call, 'there')
    await rename(database, past)
    await rename(next, database)
    await vi.waitFor(async () => expect(await statusOf(call, path)).toBe(200), soon)
    await untilReady(call, true)
    expect(await statusOf(call, before)).toBe(404)
    const own = await written(call, 'own')
    expect(await statusOf((await localStore(database)).call, own)).toBe(200)
    const identity = valueOf(await server.identityOf(database))
    // Between the two names it had none.
    const ends = lines.filter(({ fields }) => 'cause' in fields)
    expect(ends.map(({ fields }) => [fields['cause'], fields['detail']])).toContainEqual(
      expect.toBeOneOf([
        ['moved', `it is ${identity} now`],
        ['no-database', expect.any(String)],
      ]),
    )
  })

  test('whose database has a module that cannot be called is not ready, and reads', async () => {
    const database = newDatabase()
    const { call } = await localStore(database, often)
    const path = `/entities/${await someEntity(call, '2.0')}`
    const { schema } = module
    const reducers = schema.reducers.filter(({ name }) => name !== 'apply')
    const without = moduleOf(writeDefinition({ ...schema, reducers }))
    valueOf(await server.publish(database, without))
    await untilReady(call, false)
    await vi.waitFor(async () => {
      const { text } = await call('GET', '/readyz')
      expect(text).toContain('the database has another module (reducer apply: is missing)')
    }, soon)
    expect(await statusOf(call, path)).toBe(200)
    expect((await call('POST', '/entities', entityBody('2.0'))).status).toBe(503)

    valueOf(await server.publish(database, wasm))
    await untilReady(call, true)
    await written(call, 'again')
  })

  test('that gets no answer of where its name leads stays connected', async () => {
    const { hostname, port } = new URL(given.url)
    const proxy = await startTcpProxy({ host: hostname, port: Number(port) })
    onTestFinished(() => proxy.close())
    const url = `http://127.0.0.1:${proxy.port}`
    const { call, lines } = await localStore(newDatabase(), { url, ...often })
    let asked = 0
    proxy.onClient = (bytes) => {
      if (!/\/(?:identity|schema)/.test(bytes.toString('latin1'))) return 'pass'
      asked += 1
      return 'cut-before'
    }
    await vi.waitFor(() => expect(asked).toBeGreaterThan(10), soon)
    await written(call, 'on')
    const connections = lines.filter(({ message }) => message.startsWith('SpacetimeDB is'))
    expect(connections.map(({ message }) => message)).toEqual(['SpacetimeDB is connected'])
  })
})

/** How often the server gives a name twice is a matter of chance, and of how busy it is. */
const rounds = 5

test.skipIf(noServer)('stores that make one database at once end on the same', async () => {
  for (let round = 0; round < rounds; round += 1) {
    const database = newDatabase()
    const open = () => localStore(database)
    const stores = await Promise.all([open(), open(), open(), open(), open(), open()])
    // What is written where the name does not lead any more is gone with it.
    await vi.waitFor(
      async () => {
        const paths = await Promise.all(
          stores.map(({ call }, at) => written(call, `of store ${at}`)),
        )
        const statuses = async ({ call }: (typeof stores)[number]) =>
          Promise.all(paths.map((path) => statusOf(call, path)))
        const all = await Promise.all([...stores, await localStore(database)].map(statuses))
        expect(all.flat().filter((status) => status !== 200)).toEqual([])
      },
      { timeout: soon, interval: 100 },
    )
  }
})
