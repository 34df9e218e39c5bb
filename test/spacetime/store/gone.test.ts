/** The database of a store is emptied, deleted or made anew while it is served. */
import { describe, expect, test, vi } from 'vitest'
import contract from '../../../adapters/index.ts'
import { dialectOf } from '../../../src/inner-universe/dialects.ts'
import { tableSpecs } from '../../../src/inner-universe/storage/spacetime/tables.ts'
import { defineModule, moduleOf } from '../../../src/spacetime/index.ts'
import { entityBody, someEntity } from '../../inner-universe/support.ts'
import { soon } from '../../support/runs.ts'
import { definition } from '../support/definition.ts'
import { noServer, server, valueOf } from '../support/given.ts'
import { localStore, module, newDatabase } from './support/local.ts'
import { statusOf, untilReady } from './support/stores.ts'

const wasm = moduleOf(module.definition)

describe.skipIf(noServer)('a database that is served', () => {
  test('and emptied is empty for its store, too, which says so and goes on', async () => {
    const database = newDatabase()
    const { call, lines } = await localStore(database)
    const path = `/entities/${await someEntity(call, '2.0')}`
    valueOf(await server.publish(database, wasm, { clear: true }))
    await vi.waitFor(async () => expect(await statusOf(call, path)).toBe(404), soon)
    await untilReady(call, true)
    expect(lines).toContainEqual({
      level: 'error',
      message: 'SpacetimeDB came back without events that it had',
      fields: { count: 1 },
    })
    expect(await statusOf(call, `/entities/${await someEntity(call, '2.0')}`)).toBe(200)
    expect((await call('GET', '/events/count')).body).toEqual({ count: 1 })
  })

  test('and deleted is not served any more, until it is made again', async () => {
    const database = newDatabase()
    const { call, lines } = await localStore(database)
    const path = `/entities/${await someEntity(call, '2.0')}`
    valueOf(await server.deleteDatabase(database))
    await vi.waitFor(async () => expect(await statusOf(call, path)).toBe(503), soon)
    const detail = expect.stringContaining('the server has no such database')
    const refused = { status: 503, body: { code: 'storage-unavailable', detail } }
    expect(await call('GET', '/readyz')).toMatchObject(refused)
    expect(await call('GET', path)).toMatchObject(refused)
    expect((await call('POST', '/entities', entityBody('2.0'))).status).toBe(503)
    expect(await statusOf(call, '/livez')).toBe(200)
    expect(lines.map(({ fields }) => Reflect.get(fields, 'cause'))).toContain('no-database')

    valueOf(await server.publish(database, wasm))
    await untilReady(call, true)
    expect(await statusOf(call, path)).toBe(404)
    expect(await statusOf(call, `/entities/${await someEntity(call, '2.0')}`)).toBe(200)
  })

  test('and given other tables is not served, and nothing is written into it', async () => {
    const database = newDatabase()
    const { call } = await localStore(database)
    const path = `/entities/${await someEntity(call, '2.0')}`
    valueOf(await server.publish(database, moduleOf(definition()), { clear: true }))
    await vi.waitFor(async () => expect(await statusOf(call, path)).toBe(503), soon)
    await untilReady(call, false)
    expect((await call('POST', '/entities', entityBody('2.0'))).status).toBe(503)
    expect(await statusOf(call, '/livez')).toBe(200)
  })

  test('and made anew at another schema, with tables of the same names, is not served', async () => {
    const database = newDatabase()
    const { call, lines } = await localStore(database)
    const path = `/entities/${await someEntity(call, '2.0')}`
    const newest = contract.version('3.0')!
    const other = defineModule(newest, tableSpecs(dialectOf('3.0')!, newest))
    valueOf(await server.publish(database, moduleOf(other.definition), { clear: true }))
    await vi.waitFor(async () => expect(await statusOf(call, path)).toBe(503), soon)
    await untilReady(call, false)
    await vi.waitFor(async () => {
      const { text } = await call('GET', '/readyz')
      expect(text).toContain('the database has other tables')
    }, soon)
    expect((await call('POST', '/entities', entityBody('2.0'))).status).toBe(503)
    expect(lines.map(({ message }) => message)).not.toContain(
      'SpacetimeDB came back without events that it had',
    )

    valueOf(await server.publish(database, wasm, { clear: true }))
    await untilReady(call, true)
    expect(await statusOf(call, path)).toBe(404)
    expect(await statusOf(call, `/entities/${await someEntity(call, '2.0')}`)).toBe(200)
  })
})
