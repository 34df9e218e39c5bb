import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import contract from '../../adapters/index.ts'
import { Failure } from '../../src/errors/index.ts'
import { inSqlite, startEmbeddedStore } from '../support/embedded-store.ts'
import { caller, entityBody, guid, schemas, someEntity, start, inner } from './support.ts'

let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'inner-universe-'))
})

afterAll(async () => {
  await rm(folder, { recursive: true })
})

const failure = async (starting: Promise<unknown>): Promise<Failure> => {
  const error = await starting.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(Failure)
  return error as Failure
}

describe('starting', () => {
  test.each(schemas)('schema %s says which one it is and describes its types', async (schema) => {
    const { call } = await start(schema)
    const { status, body } = await call('GET', '/schema')
    expect(status).toBe(200)
    expect(body['version']).toBe(`${schema}.0`)
    expect(Object.keys(inner(body, 'resources'))).toEqual(
      expect.arrayContaining(['Entity', 'Relation', 'StateVersion', 'Event', 'DeltaRecord']),
    )
  })

  test('says that it lives and is ready', async () => {
    const { call } = await start('1.0')
    expect((await call('GET', '/livez')).body).toEqual({ status: 'live' })
    expect((await call('GET', '/readyz')).body).toEqual({ status: 'ready' })
  })

  test('on a taken port fails, and leaves the file free', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const options = { schema: '2.0', contract, file: join(folder, 'port.db') } as const
    const error = await failure(startEmbeddedStore({ ...options, port }))
    expect([error.code, error.exitCode]).toEqual(['port-in-use', 2])
    expect(error.message).toContain(String(port))
    other.close()
    const store = await startEmbeddedStore({ ...options, port: 0 })
    await store.close()
  })

  test('with an unknown schema names those that it knows', async () => {
    const error = await failure(
      startEmbeddedStore({ schema: '1.5', contract, port: 0, file: ':memory:' }),
    )
    expect(error.code).toBe('config-invalid')
    expect(error.issues[0]?.choices).toEqual([...schemas])
  })

  test('refuses a file of another schema version, and leaves it alone', async () => {
    const options = { contract, port: 0, file: join(folder, 'version.db') } as const
    const old = await startEmbeddedStore({ ...options, schema: '1.1' })
    const id = await someEntity(caller(old.url), '1.1')
    await old.close()
    const error = await failure(startEmbeddedStore({ ...options, schema: '2.0' }))
    expect(error.code).toBe('config-invalid')
    expect(error.message).toMatch(/schema 1\.1.*schema 2\.0|another schema than 2\.0/)
    const again = await startEmbeddedStore({ ...options, schema: '1.1' })
    expect((await caller(again.url)('GET', `/entities/${id}`)).status).toBe(200)
    await again.close()
  })

  test.runIf(inSqlite('files in use and files that are no database'))(
    'refuses a file that is in use, and one that is no database',
    async () => {
      const options = { schema: '2.0', contract, port: 0 } as const
      const file = join(folder, 'busy.db')
      const first = await startEmbeddedStore({ ...options, file })
      expect((await failure(startEmbeddedStore({ ...options, file }))).message).toContain('in use')
      await first.close()
      const text = join(folder, 'text.db')
      await writeFile(text, 'not a database, but long enough to be looked at'.repeat(100))
      const error = await failure(startEmbeddedStore({ ...options, file: text }))
      expect([error.code, error.message.endsWith('is not a SQLite database')]).toEqual([
        'config-invalid',
        true,
      ])
      const nowhere = join(folder, 'nowhere', 'x.db')
      expect((await failure(startEmbeddedStore({ ...options, file: nowhere }))).code).toBe(
        'config-invalid',
      )
    },
  )
})

const entity = (id: number, type: unknown = 'T') => ({
  id: guid(id),
  entity_type: type as string,
  created_at: 1,
  updated_at: 1,
  metadata: {},
})

describe('a seed', () => {
  test('fills a store that is empty, and no other', async () => {
    const options = { schema: '1.0', contract, port: 0, file: join(folder, 'seed.db') } as const
    const first = await startEmbeddedStore({
      ...options,
      seed: { entities: [entity(1), entity(2)] },
    })
    expect((await caller(first.url)('GET', '/entities/count')).text).toBe('{"count":2}')
    expect((await caller(first.url)('GET', '/events/count')).text).toBe('{"count":0}')
    await first.close()
    const second = await startEmbeddedStore({ ...options, seed: { entities: [entity(3)] } })
    expect((await caller(second.url)('GET', '/entities/count')).text).toBe('{"count":2}')
    await second.close()
  })

  test('that does not fit is refused whole, with every wrong place', async () => {
    const options = { schema: '1.0', contract, port: 0, file: join(folder, 'wrong.db') } as const
    const entities = [entity(1), entity(2, 3), entity(4, '')]
    const error = await failure(startEmbeddedStore({ ...options, seed: { entities } }))
    expect(error.issues.map(({ place }) => place)).toEqual([
      'seed > entities > 1/entity_type',
      'seed > entities > 2/entity_type',
    ])
    const store = await startEmbeddedStore(options)
    expect((await caller(store.url)('GET', '/entities/count')).text).toBe('{"count":0}')
    await store.close()
  })
})

describe('closing', () => {
  test('finishes the requests under way and keeps what they wrote', async () => {
    const file = join(folder, 'drain.db')
    const store = await startEmbeddedStore({ schema: '2.0', contract, port: 0, file })
    const body = JSON.stringify(entityBody('2.0', 'late'))
    const message = request(`${store.url}/entities`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'content-length': body.length,
        expect: '100-continue',
      },
    })
    message.flushHeaders()
    await once(message, 'continue')
    const closing = store.close()
    message.end(body)
    const [response] = (await once(message, 'response')) as [{ statusCode: number; resume(): void }]
    response.resume()
    expect(response.statusCode).toBe(201)
    await closing
    await expect(fetch(`${store.url}/livez`)).rejects.toThrow('fetch failed')
    const again = await startEmbeddedStore({ schema: '2.0', contract, port: 0, file })
    expect((await caller(again.url)('GET', '/entities?metadata.name=late')).body['total']).toBe(1)
    await again.close()
  })

  test('does not wait for ever for a client that never finishes', async () => {
    const store = await startEmbeddedStore({
      schema: '2.0',
      contract,
      port: 0,
      file: ':memory:',
      grace: 50,
    })
    const message = request(`${store.url}/entities`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'content-length': '9',
        expect: '100-continue',
      },
    })
    const broken = once(message, 'error')
    message.flushHeaders()
    await once(message, 'continue')
    await store.close()
    await broken
    await expect(fetch(`${store.url}/livez`)).rejects.toThrow('fetch failed')
  })
})
