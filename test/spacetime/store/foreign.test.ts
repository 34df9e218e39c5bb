/** Another program writes to the database of a store, with the token of its owner. */
import { describe, expect, test, vi } from 'vitest'
import { Writer } from '../../../src/spacetime/index.ts'
import { entityBody, guid, relationBody, textOf } from '../../inner-universe/support.ts'
import { soon } from '../../support/runs.ts'
import { noServer, valueOf } from '../support/given.ts'
import { foreignWriter, localStore, newDatabase, tableOf } from './support/local.ts'
import { statusOf } from './support/stores.ts'

const entities = tableOf('entities')

const documentOf = (id: string, name = 'foreign') => ({
  ...entityBody('2.0', name),
  id,
  created_at: 1,
  updated_at: 1,
  owner_identity: null,
})

const textOfEntity = (id: string): string => JSON.stringify(documentOf(id))

const rowOf = (id: string): Uint8Array =>
  valueOf(entities.encode({ id, sequence: 0n, body: textOfEntity(id) }))

/** Where the column `exact` is empty, it is the last byte of a row. */
const withExact = (row: Uint8Array, text: string): Uint8Array =>
  Buffer.concat([row.subarray(0, -1), Buffer.of(0), new Writer().string(text).copy()])

const replaced = (row: Uint8Array, from: string, to: string): Uint8Array => {
  const bytes = Buffer.from(row)
  const at = bytes.indexOf(from)
  if (at < 0) throw new Error(`There is no ${from}`)
  bytes.write(to, at)
  return bytes
}

const setUp = async () => {
  const database = newDatabase()
  const store = await localStore(database)
  const writer = await foreignWriter(database)
  const insert = async (row: Uint8Array): Promise<void> => {
    expect(await writer.call([{ kind: 'insert', table: entities.name, row }])).toEqual({
      kind: 'committed',
    })
  }
  return { ...store, database, writer, insert }
}

const description = (text: string) => ({ metadata: { description: text } })

describe.skipIf(noServer)('a row of another writer', () => {
  test.each<{ readonly row: string; readonly make: (id: string) => Uint8Array }>([
    { row: 'as the store writes it', make: rowOf },
    {
      row: 'that has the text, too, which its columns give back',
      make: (id) => withExact(rowOf(id), textOfEntity(id)),
    },
    {
      row: 'whose text says something else than its columns',
      make: (id) => withExact(rowOf(id), '{"id":"of another"}'),
    },
    { row: 'whose text is none', make: (id) => withExact(rowOf(id), '}') },
  ])('$row arrives, and is changed, referred to and deleted', async ({ make }) => {
    const { call, insert, database } = await setUp()
    const [id, path] = [guid(1), `/entities/${guid(1)}`]
    await insert(make(id))
    await vi.waitFor(async () => expect(await statusOf(call, path)).toBe(200), soon)
    const read = await call('GET', path)
    expect(read.body).toMatchObject(documentOf(id))

    // One that begins with it has the same.
    const later = await localStore(database)
    expect((await later.call('GET', path)).text).toBe(read.text)

    const other = textOf((await call('POST', '/entities', entityBody('2.0'))).body, 'id')
    const otherPath = `/entities/${other}`
    await vi.waitFor(async () => expect(await statusOf(later.call, otherPath)).toBe(200), soon)
    const made = await later.call('POST', '/relations', relationBody('2.0', id, other))
    expect(made.status).toBe(201)
    await vi.waitFor(async () => expect((await call('DELETE', path)).status).toBe(409), soon)
    const relation = `/relations/${textOf(made.body, 'id')}`
    expect((await call('DELETE', relation)).status).toBe(204)
    const tag = { 'if-match': read.headers.get('etag') ?? '' }
    expect((await call('PATCH', path, description('a'), tag)).status).toBe(200)
    expect((await call('PATCH', path, description('b'), tag)).status).toBe(412)
    expect((await call('PATCH', path, description('b'))).status).toBe(200)
    expect((await call('DELETE', path)).status).toBe(204)

    await insert(make(id))
    await vi.waitFor(async () => expect((await call('DELETE', path)).status).toBe(204), soon)
    expect(await statusOf(call, path)).toBe(404)
  })

  test('that is no document is told of, stands in nobody else’s way, and cannot be written', async () => {
    const { call, insert, writer, lines } = await setUp()
    const [id, path] = [guid(2), `/raw/entities/${guid(2)}`]
    const row = replaced(rowOf(id), '"x"', '"x{')
    await insert(row)
    await insert(rowOf(guid(3)))
    await vi.waitFor(
      async () => expect(await statusOf(call, `/entities/${guid(3)}`)).toBe(200),
      soon,
    )
    const told = lines.filter(({ level }) => level === 'error')
    expect(told).toMatchObject([
      { message: 'a row of SpacetimeDB cannot be read', fields: { resource: 'entities', id } },
    ])
    expect(await statusOf(call, `/entities/${id}`)).toBe(404)
    expect(await statusOf(call, '/readyz')).toBe(200)

    const refused = { status: 500, body: { code: 'document-unreadable' } }
    expect(await call('PUT', path, documentOf(id))).toMatchObject(refused)
    const relation = relationBody('2.0', id, guid(3))
    expect(await call('POST', '/relations', relation)).toMatchObject(refused)
    expect((await call('PATCH', `/entities/${guid(3)}`, description('a'))).status).toBe(200)

    await writer.call([{ kind: 'delete', table: entities.name, row }])
    await vi.waitFor(
      async () => expect((await call('PUT', path, documentOf(id))).status).toBe(201),
      soon,
    )
  })

  test('is one of very many that are no documents: only the first ones are named', async () => {
    const { call, writer, lines } = await setUp()
    const keys = [...Array.from({ length: 500 }, (_, n) => guid(100 + n)), 'k'.repeat(100_000)]
    const steps = keys.map((key) => {
      const row = replaced(rowOf(key), '"x"', '"x{')
      return { kind: 'insert', table: entities.name, row } as const
    })
    expect(await writer.call(steps.toReversed())).toEqual({ kind: 'committed' })
    await vi.waitFor(() => {
      const last = lines.at(-1)
      expect(last).toMatchObject({
        message: 'more rows of SpacetimeDB cannot be read',
        fields: { count: keys.length - 20 },
      })
    }, soon)
    const told = lines.filter(({ message }) => message === 'a row of SpacetimeDB cannot be read')
    expect(told.length).toBe(20)
    expect(JSON.stringify(told).length).toBeLessThan(20_000)
    expect(await statusOf(call, '/readyz')).toBe(200)
  })

  test('may become one that is no document, and one again', async () => {
    const { call, insert, writer } = await setUp()
    const path = `/entities/${guid(4)}`
    const [fine, broken] = [rowOf(guid(4)), replaced(rowOf(guid(4)), '"x"', '"x{')]
    await insert(fine)
    await vi.waitFor(async () => expect(await statusOf(call, path)).toBe(200), soon)
    const table = entities.name
    await writer.call([{ kind: 'swap', table, old: fine, row: broken }])
    await vi.waitFor(async () => expect(await statusOf(call, path)).toBe(404), soon)
    expect((await call('PUT', `/raw${path}`, documentOf(guid(4)))).status).toBe(500)
    await writer.call([{ kind: 'swap', table, old: broken, row: fine }])
    await vi.waitFor(
      async () => expect((await call('PATCH', path, description('a'))).status).toBe(200),
      soon,
    )
  })
})

test.skipIf(noServer)('an event that is written raw again and again keeps its number', async () => {
  const { call } = await setUp()
  await call('POST', '/entities', entityBody('2.0'))
  const [event] = (await call('GET', '/events')).body['items'] as [Record<string, unknown>]
  const path = `/raw/events/${String(event['event_id'])}`
  for (const source of ['a', 'b', 'c', 'd']) {
    expect(await call('PUT', path, { ...event, source })).toMatchObject({ status: 200 })
  }
})
