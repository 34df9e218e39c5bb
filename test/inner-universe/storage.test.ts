/** What a store does with a storage that is not always there, and that may work a write out more than once. */
import { afterEach, describe, expect, test } from 'vitest'
import contract from '../../adapters/index.ts'
import { failed, ok, problem, type Result } from '../../src/errors/index.ts'
import {
  startStore,
  type RunningStore,
  type StorageOpener,
} from '../../src/inner-universe/index.ts'
import type { Work } from '../../src/inner-universe/storage/transaction.ts'
import { again, storageBut, storageOf } from '../support/embedded-store.ts'
import { linesOf, post } from './bulk/support.ts'
import {
  caller,
  create,
  entityBody,
  eventsOf,
  guid,
  relationBody,
  someEntity,
  textOf,
  type Reply,
} from './support.ts'

const running: RunningStore[] = []

afterEach(async () => {
  await Promise.all(running.splice(0).map((store) => store.close()))
})

const startOn = async (storage: StorageOpener) => {
  const store = await startStore({ schema: '2.0', contract, port: 0, storage })
  running.push(store)
  return { store, call: caller(store.url) }
}

const fine = () => ok(undefined)
const away = () => failed(problem('storage-unavailable', 'It is away.', { retryAfter: 2 }))
const unknown = () => failed(problem('outcome-unknown', 'It went away.'))

/** What a storage says of itself now; each may be changed at any time. */
interface Says {
  ready: () => Result<undefined>
  readable: () => Result<undefined>
  write: () => Result<undefined>
}

const saying =
  (says: Says): StorageOpener =>
  async (needs) => {
    const storage = await storageOf(':memory:')(needs)
    return storageBut(storage, {
      transaction: async (work) => {
        const write = says.write()
        return write.ok ? storage.transaction(work) : write
      },
      ready: () => says.ready(),
      readable: () => says.readable(),
    })
  }

const told = ({ status, headers, body }: Reply) => [
  status,
  body['code'],
  headers.get('retry-after'),
]

describe('a storage that is away', () => {
  test('takes no writes, and is told with the time to wait; reads go on', async () => {
    const says: Says = { ready: fine, readable: fine, write: fine }
    const { call } = await startOn(saying(says))
    const id = await someEntity(call, '2.0')
    says.ready = away
    says.write = away
    const path = `/entities/${id}`
    const raw = { ...entityBody('2.0'), id, created_at: 1, updated_at: 1 }
    const line = { key: id, document: null }
    const refused = [
      await call('POST', '/entities', entityBody('2.0')),
      await call('PUT', path, entityBody('2.0', 'other')),
      await call('PATCH', path, { metadata: { name: 'other' } }),
      await call('PUT', `${path}/owner`, { owner_identity: null }),
      await call('DELETE', path),
      await call('PUT', `/raw${path}`, raw),
      await post(call, 'entities', [line]),
    ]
    for (const reply of refused) expect(told(reply)).toEqual([503, 'storage-unavailable', '2'])
    expect(told(await call('GET', '/readyz'))).toEqual([503, 'storage-unavailable', '2'])
    expect((await call('GET', '/livez')).status).toBe(200)
    expect((await call('GET', path)).status).toBe(200)
    expect((await call('GET', '/entities/count')).text).toBe('{"count":1}')
    Object.assign(says, { ready: fine, write: fine })
    expect((await call('DELETE', path)).status).toBe(204)
    expect((await call('GET', '/readyz')).status).toBe(200)
  })

  test('answers no reads before it knows anything', async () => {
    const says: Says = { ready: away, readable: away, write: away }
    const { call } = await startOn(saying(says))
    for (const path of [
      '/entities',
      '/entities/count',
      '/entities/export',
      `/entities/${guid(1)}`,
      '/events/stream',
      '/raw/entities',
      '/raw/entities/keys?every=1',
      '/raw/entities/digest',
      '/raw/changes',
    ]) {
      expect(told(await call('GET', path))).toEqual([503, 'storage-unavailable', '2'])
    }
    expect((await call('GET', '/schema')).status).toBe(200)
    expect((await call('GET', '/nothing')).status).toBe(404)
    says.readable = fine
    expect((await call('GET', '/entities')).status).toBe(200)
  })

  test('may not know what became of a write, which is told as it is', async () => {
    const { call } = await startOn(saying({ ready: fine, readable: fine, write: unknown }))
    const reply = await call('POST', '/entities', entityBody('2.0'))
    expect(told(reply)).toEqual([504, 'outcome-unknown', null])
    expect(reply.body['title']).toContain('not known')
  })

  test('fails the start where a seed cannot be written', async () => {
    const storage = saying({ ready: fine, readable: fine, write: away })
    const seed = { entities: [{ ...entityBody('2.0'), id: guid(1), created_at: 1, updated_at: 1 }] }
    await expect(
      startStore({ schema: '2.0', contract, port: 0, storage, seed }),
    ).rejects.toMatchObject({ code: 'storage-unavailable' })
  })
})

test('writes that are worked out twice are made once, each with one event', async () => {
  const { call } = await startOn(again(storageOf(':memory:')))
  const [first, second] = [await someEntity(call, '2.0', 'a'), await someEntity(call, '2.0', 'b')]
  const relation = await create(call, '/relations', relationBody('2.0', first, second))
  await call('PATCH', `/entities/${first}`, { metadata: { name: 'c' } })
  expect((await call('DELETE', `/entities/${first}`)).body['code']).toBe('entity-in-use')
  await call('DELETE', `/relations/${textOf(relation.body, 'id')}`)
  await call('DELETE', `/entities/${first}`)
  const document = { ...entityBody('2.0'), id: guid(1), created_at: 1, updated_at: 1 }
  const lines = linesOf(
    await post(call, 'entities', [
      { key: guid(1), document, if_none_match: '*' },
      { key: guid(1), document, if_none_match: '*' },
      { key: second, document: null },
    ]),
  )
  expect(lines.map(({ status }) => status)).toEqual([201, 412, 204])
  expect((await eventsOf(call)).map((event) => event['event_type'])).toEqual([
    'ENTITY_CREATED',
    'ENTITY_CREATED',
    'RELATION_CREATED',
    'ENTITY_UPDATED',
    'RELATION_DELETED',
    'ENTITY_DELETED',
  ])
})

const fasterText = JSON.stringify({
  ...entityBody('2.0', 'faster'),
  id: guid(1),
  created_at: 2,
  updated_at: 2,
})

const faster: Work<undefined> = (writing) => {
  writing.insert('entities', guid(1), fasterText)
  return ok(undefined)
}

const overtaken: StorageOpener = async (needs) => {
  const storage = await storageOf(':memory:')(needs)
  return storageBut(storage, {
    transaction: async (work) => {
      await storage.transaction(faster)
      return storage.transaction(work)
    },
  })
}

test('of two stores with one seed the slower one leaves what is there', async () => {
  const entities = [{ ...entityBody('2.0'), id: guid(1), created_at: 1, updated_at: 1 }]
  const store = await startStore({
    schema: '2.0',
    contract,
    port: 0,
    storage: overtaken,
    seed: { entities },
  })
  running.push(store)
  expect((await caller(store.url)('GET', `/entities/${guid(1)}`)).text).toBe(fasterText)
})
