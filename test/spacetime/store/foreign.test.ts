/** Another program writes to the database of a store, with the token of its owner. */
import { describe, expect, test, vi } from 'vitest'
import { Writer } from '../../../src/spacetime/index.ts'
import { entityBody, guid, relationBody, textOf, type Call } from '../../inner-universe/support.ts'
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
    expect(await statusOf(call, '/readyz')).toBe(200)

    const refused = { status: 500, body: { code: 'document-unreadable' } }
    const plain = `/entities/${id}`
    for (const asked of [
      call('GET', plain),
      call('GET', plain, undefined, { 'if-none-match': '*' }),
      call('PATCH', plain, description('a')),
      call('PUT', plain, entityBody('2.0')),
      call('DELETE', plain),
      call('PUT', path, documentOf(id)),
    ]) {
      expect(await asked).toMatchObject(refused)
    }
    expect(await statusOf(call, '/entities/none')).toBe(404)
    const relation = relationBody('2.0', id, guid(3))
    expect(await call('POST', '/relations', relation)).toMatchObject(refused)
    expect((await call('PATCH', `/entities/${guid(3)}`, description('a'))).status).toBe(200)

    await writer.call([{ kind: 'delete', table: entities.name, row }])
    await vi.waitFor(
      async () => expect((await call('PUT', path, documentOf(id))).status).toBe(201),
      soon,
    )
  })

  test('whose key is not the id of its document is none', async () => {
    const { call, insert, database, lines } = await setUp()
    const [key, id] = [guid(7), guid(8)]
    await insert(valueOf(entities.encode({ id: key, body: textOfEntity(id) })))
    const path = `/entities/${key}`
    await vi.waitFor(async () => expect(await statusOf(call, path)).toBe(500), soon)
    const later = await localStore(database)
    for (const each of [call, later.call]) {
      for (const asked of [each('GET', path), each('DELETE', path)]) {
        expect(await asked).toMatchObject({ status: 500, body: { code: 'document-unreadable' } })
      }
      expect(await statusOf(each, `/entities/${id}`)).toBe(404)
      expect((await each('GET', '/entities/count')).body).toEqual({ count: 0 })
    }
    const detail = expect.stringContaining('its key is not the id of its document')
    expect(lines.filter(({ level }) => level === 'error')).toMatchObject([
      {
        message: 'a row of SpacetimeDB cannot be read',
        fields: { resource: 'entities', id: key, detail },
      },
    ])
    // The document that is meant may still be made.
    expect((await call('PUT', `/raw/entities/${id}`, documentOf(id))).status).toBe(201)
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
    await vi.waitFor(async () => expect(await statusOf(call, path)).toBe(500), soon)
    expect((await call('PUT', `/raw${path}`, documentOf(guid(4)))).status).toBe(500)
    await writer.call([{ kind: 'swap', table, old: broken, row: fine }])
    await vi.waitFor(
      async () => expect((await call('PATCH', path, description('a'))).status).toBe(200),
      soon,
    )
  })
})

interface Checks {
  readonly ready: boolean
  readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly says: string }[]
}

const storageCheck = async (call: Call): Promise<Checks['checks'][number] | undefined> => {
  const { body } = await call('GET', '/readyz?verbose')
  return (body as unknown as Checks).checks.find(({ name }) => name === 'storage')
}

describe.skipIf(noServer)('all of a resource that has a row which is no document', () => {
  test('is listed without it, which operators are told, and neither copied nor compared', async () => {
    const { call, insert, writer, database } = await setUp()
    await insert(rowOf(guid(5)))
    const row = replaced(rowOf(guid(6)), '"x"', '"x{')
    await vi.waitFor(async () => expect(await statusOf(call, '/raw/entities')).toBe(200), soon)
    await insert(row)
    await vi.waitFor(async () => expect(await statusOf(call, '/raw/entities')).toBe(500), soon)
    expect((await call('GET', '/entities')).body).toMatchObject({ total: 1 })
    expect((await call('GET', '/entities/count')).body).toEqual({ count: 1 })
    const named = { code: 'document-unreadable', unreadable: [`entities ${guid(6)}`] }
    const refused = { status: 500, body: named }
    const later = await localStore(database)
    for (const path of ['/entities/export', '/raw/entities/digest', '/raw/entities/keys?every=1']) {
      expect(await call('GET', path)).toMatchObject(refused)
      expect(await later.call('GET', path)).toMatchObject(refused)
    }
    // To whoever follows it would be deleted.
    expect(await call('GET', '/raw/changes')).toMatchObject(refused)
    expect(await statusOf(call, '/raw/relations')).toBe(200)
    const told = await storageCheck(call)
    expect(told).toMatchObject({ ok: false })
    expect(told?.says).toContain(`1 document; cannot be read: entities ${guid(6)}`)

    await writer.call([{ kind: 'delete', table: entities.name, row }])
    await vi.waitFor(async () => expect(await statusOf(call, '/raw/changes')).toBe(200), soon)
    expect(await storageCheck(call)).toMatchObject({ ok: true })
  })
})

const relations = tableOf('relations')

const relationText = (id: string, from: string, to: string, more: object = {}): string => {
  const { metadata, ...rest } = relationBody('2.0', from, to)
  const times = { created_at: 1, updated_at: 1 }
  return JSON.stringify({ ...rest, metadata: { ...metadata, ...more }, id, ...times })
}

/** A relation whose document names one entity, and whose columns name another one in its place. */
const splitRow = (
  id: string,
  [from, to]: readonly [string, string],
  column: string,
): Uint8Array => {
  const row = valueOf(relations.encode({ id, body: relationText(id, from, to) }))
  const bytes = Buffer.from(row)
  bytes.write(column, bytes.lastIndexOf(from))
  return bytes
}

describe.skipIf(noServer)('a relation whose columns name other ends than its document', () => {
  test('is served by its document, told of, and keeps entities of either', async () => {
    const { call, insert, writer, lines, database } = await setUp()
    const [named, other, to, id] = [guid(11), guid(12), guid(13), guid(14)]
    for (const key of [named, other, to]) await insert(rowOf(key))
    const row = splitRow(id, [named, to], other)
    await writer.call([{ kind: 'insert', table: relations.name, row }])
    const path = `/relations/${id}`
    await vi.waitFor(async () => expect(await statusOf(call, path)).toBe(200), soon)
    const read = await call('GET', path)
    expect(read.text).toBe(relationText(id, named, to))
    const later = await localStore(database)
    for (const each of [call, later.call]) {
      expect((await each('GET', path)).text).toBe(read.text)
      const told = await storageCheck(each)
      expect(told).toMatchObject({ ok: false })
      expect(told?.says).toContain(`other ends: relations ${id}`)
      for (const key of [named, other, to]) {
        const answer = await each('DELETE', `/entities/${key}`)
        expect([answer.status, answer.body['code']]).toEqual([409, 'entity-in-use'])
      }
    }
    expect(lines.filter(({ level }) => level === 'error')).toMatchObject([
      {
        message: 'a row of SpacetimeDB names other ends than its document',
        fields: { resource: 'relations', id },
      },
    ])
    // Written once by the store, it is as it should be.
    const now = JSON.parse(read.text) as object
    const tag = { 'if-match': read.headers.get('etag') ?? '' }
    const put = await call('PUT', `/raw${path}`, { ...now, updated_at: 2 }, tag)
    expect(put.status).toBe(200)
    expect(await storageCheck(call)).toMatchObject({ ok: true })
    expect((await call('DELETE', `/entities/${other}`)).status).toBe(204)
    expect((await call('DELETE', `/entities/${named}`)).status).toBe(409)
  })

  test('and of one that cannot be read, its columns keep an entity', async () => {
    const { call, insert, writer } = await setUp()
    const [from, to, id] = [guid(21), guid(22), guid(23)]
    for (const key of [from, to]) await insert(rowOf(key))
    const body = relationText(id, from, to, { properties: { p: 'x' } })
    const row = replaced(valueOf(relations.encode({ id, body })), '"x"', '"x{')
    await writer.call([{ kind: 'insert', table: relations.name, row }])
    await vi.waitFor(async () => expect(await statusOf(call, `/relations/${id}`)).toBe(500), soon)
    for (const key of [from, to]) {
      const answer = await call('DELETE', `/entities/${key}`)
      expect([answer.status, answer.body['code']]).toEqual([409, 'entity-in-use'])
    }
    await writer.call([{ kind: 'delete', table: relations.name, row }])
    await vi.waitFor(
      async () => expect((await call('DELETE', `/entities/${from}`)).status).toBe(204),
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
