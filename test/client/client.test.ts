/** The guide's client, before a gateway and real stores; and before gateways that lie. */
import { createServer, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { onTestFinished, describe, expect, test } from 'vitest'
import contract from '../../adapters/index.ts'
import {
  createUniverseClient,
  createEntityStore,
  entityStore,
  isClientError,
  migrateNervToV2,
  type ClientVersion,
  type Entity,
} from '../../src/client/index.ts'
import { defineConfig } from '../../src/gateway/index.ts'
import { startGateway } from '../../src/runtime/node.ts'
import { silentLogger } from '../../src/telemetry/index.ts'
import { frozen } from '../../src/testing/frozen.ts'
import { isthmus, temporaryFile } from '../cli/support.ts'
import { guid, start } from '../inner-universe/support.ts'

const owner = 'ab'.repeat(32)

/** A store, and clients of a gateway before it. */
const universe = async (version: ClientVersion = '2.0') => {
  const { store, call } = await start(version)
  const config = defineConfig({
    // Wherever the flag leads.
    backends: {
      blue: { url: store.url, version },
      green: { url: store.url, version },
    },
    decision: { flag: 'entity-schema', fallback: 'blue' },
    identity: { anonymous: { allow: true } },
    listen: { host: '127.0.0.1', port: 0, adminPort: 0 },
  })
  const gateway = await startGateway({ contract, config, log: silentLogger })
  onTestFinished(() => gateway.close())
  const client = (spoken: ClientVersion) =>
    createUniverseClient({ url: `${gateway.url}/`, contract, version: spoken })
  return { call, client, url: gateway.url }
}

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => (isClientError(error) ? error.code : String(error)),
  )

const metadata = { name: 'Ada', tags: ['test'], properties: { index: 3 } }

describe('the calls of the guide', () => {
  test('create, read, count and update entities, in the version of the client', async () => {
    const { call, client } = await universe()
    const [v1, v2] = [client('1.0'), client('2.0')]
    const id = await v1.createEntity('Person', frozen({ ...metadata, visibility: 'private' }))
    const entity = await v1.getEntity(id)
    expect(entity).toMatchObject({ id, entity_type: 'Person', metadata })
    expect(Object.keys(entity)).not.toContain('owner_identity')
    expect(await v2.getEntity(id)).toMatchObject({
      owner_identity: null,
      deleted: false,
      metadata: { visibility: 'public', version: 1, last_accessed: null },
    })
    expect([await v1.countEntities(), (await v1.queryEntities({ limit: 1 })).length]).toEqual([
      1, 1,
    ])
    expect(await v1.queryEntities({ offset: 1 })).toEqual([])

    // The guide makes every entity public that is updated; here what is not said stays.
    await v2.updateEntityV2(id, frozen({ ...metadata, visibility: 'private' }))
    await v1.updateEntity(id, frozen({ ...metadata, name: 'Ada L.', visibility: 'public' }))
    await v2.updateEntityV2(id, frozen({ ...metadata, name: 'Lovelace' }))
    expect((await call('GET', `/entities/${id}`)).body).toMatchObject({
      metadata: { name: 'Lovelace', visibility: 'private' },
    })
    await v2.updateEntityOwner(id, owner)
    expect(await v2.getEntity(id)).toMatchObject({ owner_identity: owner })
    const owned = await v2.queryEntities({ where: { owner_identity: owner } })
    expect(owned.map((one) => one.id)).toEqual([id])
    expect(await codeOf(v2.updateEntityOwner(id, 'test_identity'))).toBe('validation-failed')
  })

  test('an entity that was read is replaced only while nobody else has written it', async () => {
    const { client } = await universe()
    const v1 = client('1.0')
    const id = await v1.createEntity('Person', metadata)
    const read = await v1.getEntity(id)
    const written = await v1.updateEntity(read, { ...metadata, name: 'First' })
    expect(await codeOf(v1.updateEntity(read, { ...metadata, name: 'Second' }))).toBe(
      'precondition-failed',
    )
    expect(written.metadata).toMatchObject({ name: 'First' })
    expect(await v1.updateEntity(written, { ...metadata, name: 'Third' })).toMatchObject({
      metadata: { name: 'Third' },
    })
  })

  test('relations, state versions and events are made, listed, counted, and copied as they are', async () => {
    const { client } = await universe()
    const [v1, other] = [client('1.0'), (await universe()).client('1.0')]
    const ids = [await v1.createEntity('A', metadata), await v1.createEntity('B', metadata)]
    const [from = '', to = ''] = ids
    const tie = { description: 'Tie', strength: 0.5, bidirectional: false, tags: ['t'] }
    const relation = await v1.createRelation(from, to, 'KNOWS', tie)
    expect(await codeOf(v1.createRelation(from, guid(9), 'KNOWS', tie))).toBe('validation-failed')
    const version = await v1.createStateVersion({ description: 'first', data_hash: 'h' })
    expect(await v1.getStateVersion(version)).toMatchObject({ owner: '0'.repeat(64) })
    const data = { type: 'Custom', values: { a: 1 } }
    const event = await v1.createEvent({ event_type: 'SEEN', data })

    for await (const one of v1.allEntities()) await other.createEntityRaw(one)
    for await (const one of v1.allRelations()) await other.createRelationRaw(one)
    for await (const one of v1.allStateVersions()) await other.createStateVersionRaw(one)
    for await (const one of v1.allEvents()) await other.createEventRaw(one)
    expect(await other.queryRelations()).toEqual(await v1.queryRelations({ limit: 1000 }))
    expect((await other.queryRelations())[0]).toMatchObject({ id: relation, metadata: tie })
    expect(await other.queryStateVersions()).toEqual(await v1.queryStateVersions())
    const events = await v1.queryEvents({ limit: 1000 })
    expect(await other.queryEvents({ limit: 1000 })).toEqual(events)
    expect(events.map(({ event_id }) => event_id)).toContain(event)
    expect([
      await other.countEntities(),
      await other.countRelations(),
      await other.countStateVersions(),
      await other.countEvents(),
    ]).toEqual([2, 1, 1, 5])
  })

  test('what is not there is told by code, and told from what else goes wrong', async () => {
    const { client, url } = await universe()
    const v1 = client('1.0')
    expect(await codeOf(v1.getEntity(guid(1)))).toBe('entity-not-found')
    expect(await codeOf(v1.getStateVersion(guid(1)))).toBe('version-not-found')
    expect(await codeOf(v1.getEntity('..'))).toBe('bad-key')
    const refused = await v1.createEntity('', {}).catch((error: unknown) => error)
    expect(refused).toMatchObject({
      status: 422,
      places: expect.arrayContaining([
        expect.objectContaining({ pointer: expect.stringContaining('entity_type') }),
      ]),
    })
    const port = Number(new URL(url).port) === 9 ? 7 : 9
    const away = createUniverseClient({ url: `http://127.0.0.1:${port}`, contract, version: '1.0' })
    expect(await codeOf(away.getEntity(guid(1)))).toBe('unreachable')
  })
})

/** Entities of version 2.0 by the raw bulk route of the store. */
const planted = async (
  call: Awaited<ReturnType<typeof universe>>['call'],
  count: number,
  owned: (at: number) => boolean,
) => {
  const entities = Array.from({ length: count }, (_, at) => ({
    id: guid(at + 1),
    entity_type: 'Person',
    created_at: 1_700_000_000_000_000,
    updated_at: 1_700_000_000_000_000,
    deleted: false,
    owner_identity: owned(at) ? owner : null,
    metadata: { ...metadata, visibility: 'public', last_accessed: null, version: 1 },
  }))
  const lines = entities.map((document) => JSON.stringify({ key: document.id, document }))
  const type = { 'content-type': 'application/x-ndjson' }
  expect((await call('POST', '/raw/entities', `${lines.join('\n')}\n`, type)).status).toBe(200)
  return entities.map(({ owner_identity: _owner, ...entity }): Entity => entity)
}

describe('migrate_nerv_to_v2', () => {
  test('brings the owners of all entities, beyond the first thousand, and tells of unknown ones', async () => {
    const { call, client } = await universe()
    const entities = await planted(call, 1205, (at) => at % 2 === 0)
    const record = { entity_id: guid(1), owner_identity: owner, access_level: 3 }
    expect((await call('POST', '/access-control', record)).status).toBe(201)
    const kept = { ...entities[3], owner_identity: 'cd'.repeat(32) } as Entity
    const held = [...entities.slice(0, 3), kept, ...entities.slice(4, 1203)]
    const store = createEntityStore(frozen(held))
    const said: string[] = []
    const first = await migrateNervToV2(client('2.0'), store, { log: (line) => said.push(line) })
    expect(first).toMatchObject({ listed: 1205, defaulted: 1202, owned: 602, unknown: 1 })
    expect(first.unknownIds).toEqual([guid(1205)])
    expect(store.get(guid(1205))).toBeUndefined()
    expect(store.get(guid(1203))).toEqual({ ...held[1202], owner_identity: owner })
    expect(store.get(guid(2))).toEqual({ ...held[1], owner_identity: null })
    // What it knew of an owner stays where the gateway knows of none.
    expect(store.get(guid(4))).toBe(kept)
    expect(said).toEqual([
      'Starting NERV migration to v2.0.0',
      'NERV migration to v2.0.0 completed successfully',
    ])
    const access = first.accessControl
    expect([
      access.size,
      access.check(guid(1), owner, 3),
      access.check(guid(1), owner, 4),
      access.check(guid(1), 'cd'.repeat(32), 1),
      access.check(guid(2), owner, 0),
    ]).toEqual([1, true, false, false, false])
    const again = await migrateNervToV2(client('2.0'), store)
    expect(again).toMatchObject({ defaulted: 0, owned: 602, unknown: 1 })
    expect(await codeOf(migrateNervToV2(client('1.1'), store))).toBe('wrong-version')
  })

  test('isthmus client migrate does it to a file, whole or not at all', async () => {
    const { call, client, url } = await universe()
    const [first] = await planted(call, 2, () => true)
    const text = `{"kept":1.0,"entities":[${JSON.stringify(first)}]}`
    const file = await temporaryFile('nerv.json', text)
    const migrate = (...words: readonly string[]) =>
      isthmus(['client', 'migrate', file, '--url', url, ...words])
    const dry = await migrate('--dry-run')
    expect([dry.code, await readFile(file, 'utf8')]).toEqual([0, text])
    expect(dry.stdout).toContain('The gateway lists 2 entities')
    const done = await migrate('--json')
    expect(JSON.parse(done.stdout)).toEqual({
      listed: 2,
      defaulted: 1,
      owned: 1,
      unknown: 1,
      unknownIds: [guid(2)],
      accessControl: 0,
      hasAccessControl: true,
      written: true,
    })
    const written = await readFile(file, 'utf8')
    expect(written).toMatch(/^\{"kept":1\.0,/)
    expect(JSON.parse(written)).toEqual({
      kept: 1,
      entities: [{ ...first, owner_identity: owner }],
      access_control: [],
    })
    await client('2.0').updateEntityOwner(guid(1), null)
    await migrate()
    expect(await readFile(file, 'utf8')).toBe(written)
    await writeFile(file, '{"entities":[{"id":7}]}')
    const refused = await migrate()
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('/entities/0')])
    const away = await isthmus(['client', 'migrate', file, '--url', 'nowhere'])
    expect([away.code, away.stderr]).toEqual([
      2,
      expect.stringContaining('no address of a gateway'),
    ])
  })

  test('before a store that is older it finds neither owners nor access control', async () => {
    const { client } = await universe('1.1')
    const id = await client('1.0').createEntity('Person', metadata)
    const store = createEntityStore([await client('1.0').getEntity(id)])
    const done = await migrateNervToV2(client('2.0'), store)
    expect(done).toMatchObject({ listed: 1, defaulted: 1, owned: 0, hasAccessControl: false })
    expect(store.get(id)).toMatchObject({ owner_identity: null })
  })

  test('a program has one store, made when it is asked for', () => {
    expect(entityStore()).toBe(entityStore())
    expect(entityStore().size).toBe(0)
  })
})

/** What each request is answered. */
const lying = async (answer: (response: ServerResponse, path: string) => void) => {
  const server = createServer((request, response) => answer(response, request.url ?? ''))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}`
  return createUniverseClient({ url, contract, version: '2.0', mostBytes: 500_000 })
}

const json = (response: ServerResponse, value: unknown, headers: Record<string, string> = {}) =>
  response
    .writeHead(200, { 'content-type': 'application/json', ...headers })
    .end(JSON.stringify(value))

const whole = (at: number) => ({
  id: guid(at),
  entity_type: 'Person',
  created_at: 1,
  updated_at: 1,
  deleted: false,
  owner_identity: owner,
  metadata: { tags: [], properties: {}, visibility: 'public', last_accessed: null, version: 1 },
})

const page = (items: readonly unknown[], next_cursor: string | null) => ({
  items,
  total: 1,
  next_cursor,
})

describe('a gateway that cannot be believed changes nothing in the store of the client', () => {
  test.each<[string, (response: ServerResponse, path: string) => void]>([
    [
      'an owner of 16 bytes',
      (to) => json(to, page([{ ...whole(1), owner_identity: '0'.repeat(32) }], null)),
    ],
    ['no page', (to) => json(to, [])],
    ['no JSON', (to) => to.end('{"items":')],
    ['pages in circles', (to) => json(to, page([whole(1)], 'again'))],
    ['empty pages without end', (to) => json(to, page([], 'again'))],
    ['an answer without end', (to) => to.end('x'.repeat(600_000))],
    ['another version', (to) => json(to, page([whole(1)], null), { 'api-version': '1.0.0' })],
    ['a redirection', (to) => to.writeHead(307, { location: 'http://127.0.0.1:9/' }).end()],
  ])('%s is refused', async (_, answer) => {
    const client = await lying(answer)
    const { owner_identity: _owner, ...entity } = whole(1)
    const store = createEntityStore([frozen(entity)])
    expect(await codeOf(migrateNervToV2(client, store))).toBe('bad-answer')
    expect([...store.values()]).toEqual([entity])
  })

  test('a refusal tells no more than may be told', async () => {
    const client = await lying((response) =>
      response.writeHead(500).end(
        JSON.stringify({
          code: 'Not A Code\n',
          detail: 'x'.repeat(10_000),
          errors: Array.from({ length: 5000 }, () => ({ pointer: '/a', detail: 'd' })),
        }),
      ),
    )
    const error = await client.getEntity(guid(1)).catch((thrown: unknown) => thrown)
    if (!isClientError(error, 'http-500')) throw error
    expect([error.detail?.length, error.places.length]).toEqual([500, 100])
    expect(error.message).toBe(`GET /entities/${guid(1)} was refused with 500 (http-500)`)
  })
})
