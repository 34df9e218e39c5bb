import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { silentLog } from '../../src/inner-universe/index.ts'
import { inSqlite } from '../support/embedded-store.ts'
import {
  accessBody,
  create,
  dialects,
  endsBody,
  entityBody,
  eventsOf,
  guid,
  inner,
  property,
  relationBody,
  schemas,
  someEntity,
  start,
  time,
  pointers,
  textOf,
} from './support.ts'

describe.each(schemas)('schema %s', (schema) => {
  const { kind, weight } = dialects[schema]

  test('each write of an entity leaves one event', async () => {
    const { call } = await start(schema)
    const { body: first } = await create(call, '/entities', entityBody(schema))
    const id = textOf(first, 'id')
    const { body: second } = await call('PATCH', `/entities/${id}`, {
      [kind]: 'Robot',
      metadata: { name: 'Grace', properties: { note: property(schema, 'z') } },
    })
    await call('DELETE', `/entities/${id}`)
    const events = await eventsOf(call)
    expect(events.map((event) => [event['event_type'], event['source'], event['data']])).toEqual([
      [
        'ENTITY_CREATED',
        null,
        { type: 'EntityCreated', entity_id: id, [kind]: 'Person', metadata: first['metadata'] },
      ],
      [
        'ENTITY_UPDATED',
        null,
        {
          type: 'EntityUpdated',
          entity_id: id,
          changed_fields: [kind, 'metadata.name', 'metadata.properties'],
          old_metadata: first['metadata'],
          new_metadata: second['metadata'],
        },
      ],
      ['ENTITY_DELETED', null, { type: 'EntityDeleted', entity_id: id }],
    ])
    expect(events[0]!['timestamp']).toBe(first['created_at'])
    expect(events[1]!['timestamp']).toBe(second['updated_at'])
  })

  test('each write of a relation leaves one event', async () => {
    const { call } = await start(schema)
    const [a, b] = [await someEntity(call, schema), await someEntity(call, schema)]
    const { body: first } = await create(call, '/relations', relationBody(schema, a, b))
    const id = textOf(first, 'id')
    const { body: second } = await call('PATCH', `/relations/${id}`, {
      ...endsBody(schema, b, a),
      metadata: { [weight[0]]: 0 },
    })
    await call('DELETE', `/relations/${id}`)
    const events = await eventsOf(call)
    const ends = schema === '3.0' ? ['ends.from', 'ends.to'] : ['from_entity', 'to_entity']
    expect(events.slice(2).map((event) => [event['event_type'], event['data']])).toEqual([
      [
        'RELATION_CREATED',
        {
          type: 'RelationCreated',
          relation_id: id,
          ...endsBody(schema, a, b),
          relation_type: 'KNOWS',
        },
      ],
      [
        'RELATION_UPDATED',
        {
          type: 'RelationUpdated',
          relation_id: id,
          changed_fields: [...ends, `metadata.${weight[0]}`],
          old_metadata: first['metadata'],
          new_metadata: second['metadata'],
        },
      ],
      ['RELATION_DELETED', { type: 'RelationDeleted', relation_id: id }],
    ])
  })

  test('a state version and a delta leave an event each', async () => {
    const { call } = await start(schema)
    const { body: version } = await create(call, '/state-versions', {
      description: 'first',
      data_hash: 'h',
    })
    const { body: delta } = await create(call, '/deltas', {
      state_version_id: version['version_id'],
      operations: [],
      metadata: { description: '' },
    })
    const events = await eventsOf(call)
    expect(events.map((event) => [event['event_type'], event['data']])).toEqual([
      [
        'STATE_VERSION_COMMITTED',
        {
          type: 'StateVersionCommitted',
          version_id: version['version_id'],
          description: 'first',
        },
      ],
      [
        'DELTA_RECORDED',
        {
          type: 'DeltaRecorded',
          delta_id: delta['delta_id'],
          state_version_id: version['version_id'],
        },
      ],
    ])
  })

  test('every event that the store writes is valid in its own version', async () => {
    const { call } = await start(schema)
    const other = await start(schema)
    const [a, b] = [await someEntity(call, schema), await someEntity(call, schema)]
    const { body } = await create(call, '/relations', relationBody(schema, a, b))
    await call('PATCH', `/relations/${textOf(body, 'id')}`, { relation_type: 'LIKES' })
    await call('PATCH', `/entities/${a}`, { metadata: { name: null } })
    await call('DELETE', `/relations/${textOf(body, 'id')}`)
    await call('DELETE', `/entities/${a}`)
    if (schema === '2.0' || schema === '3.0') {
      await create(call, '/access-control', accessBody(b))
      await call('PATCH', `/access-control/${b}`, { access_level: 1 })
      await call('DELETE', `/access-control/${b}`)
      await call('PUT', `/entities/${b}/owner`, { owner_identity: 'ef'.repeat(32) })
    }
    const events = await eventsOf(call)
    expect(events.length).toBe(schema === '2.0' || schema === '3.0' ? 11 : 7)
    for (const event of events) {
      const copied = await other.call('PUT', `/raw/events/${textOf(event, 'event_id')}`, event)
      expect([copied.status, copied.text]).toEqual([201, JSON.stringify(event)])
    }
  })

  test('raw writes keep id and timestamps, leave no event and can be repeated', async () => {
    const { call } = await start(schema)
    const entity = {
      id: guid(1),
      ...entityBody(schema),
      created_at: time(schema, 1_600_000_000_000_001),
      updated_at: time(schema, 1_600_000_000_000_002),
    }
    const first = await call('PUT', `/raw/entities/${guid(1)}`, entity)
    expect([first.status, first.text]).toEqual([201, JSON.stringify(entity)])
    expect(first.headers.get('location')).toBe(`/entities/${guid(1)}`)
    const second = await call('PUT', `/raw/entities/${guid(1)}`, entity)
    expect([second.status, second.text]).toEqual([200, JSON.stringify(entity)])
    expect(second.headers.get('etag')).toBe(first.headers.get('etag'))
    const changed = { ...entity, [kind]: 'Robot' }
    expect((await call('PUT', `/raw/entities/${guid(1)}`, changed)).body).toEqual(changed)
    expect((await call('GET', '/events/count')).text).toBe('{"count":0}')
  })

  test('a raw write needs every field, the id of its path, and no other document', async () => {
    const { call } = await start(schema)
    const bare = await call('PUT', `/raw/entities/${guid(1)}`, entityBody(schema))
    expect(bare.status).toBe(422)
    expect(pointers(bare).toSorted()).toEqual(['/created_at', '/id', '/updated_at'])
    const relation = {
      id: guid(2),
      ...relationBody(schema, guid(8), guid(9)),
      created_at: time(schema, 1_600_000_000_000_001),
    }
    const elsewhere = await call('PUT', `/raw/relations/${guid(3)}`, relation)
    expect([elsewhere.status, pointers(elsewhere)[0]]).toEqual([422, '/id'])
    expect((await call('PUT', `/raw/relations/${guid(2)}`, relation)).status).toBe(201)
  })
})

test('setting the owner is an update that names its field', async () => {
  const { call } = await start('2.0')
  const id = await someEntity(call, '2.0')
  await call('PUT', `/entities/${id}/owner`, { owner_identity: 'ab'.repeat(32) })
  const [, updated] = await eventsOf(call)
  expect(updated!['event_type']).toBe('ENTITY_UPDATED')
  expect(inner(updated, 'data')['changed_fields']).toEqual(['owner_identity'])
})

test('access control leaves custom events that name the entity', async () => {
  const { call } = await start('3.0')
  await create(call, '/access-control', accessBody(guid(1)))
  const [event] = await eventsOf(call)
  expect(event!['event_type']).toBe('ACCESS_CONTROL_CREATED')
  expect(event!['data']).toEqual({
    type: 'Custom',
    values: { entity_id: { type: 'String', value: guid(1) } },
  })
})

test('a refused write leaves no event', async () => {
  const { call } = await start('2.0')
  const id = await someEntity(call, '2.0')
  await create(call, '/relations', relationBody('2.0', id, id))
  await call('DELETE', `/entities/${id}`)
  await call('PATCH', `/entities/${id}`, { metadata: null })
  await call('PATCH', `/entities/${id}`, { metadata: {} }, { 'if-match': '"other"' })
  expect((await call('GET', '/events/count')).text).toBe('{"count":2}')
})

test.runIf(inSqlite('a trigger in the file'))(
  'a write whose event cannot be written is not written either',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'inner-universe-'))
    const file = join(folder, 'store.db')
    const { store } = await start('2.0', { file })
    await store.close()
    const database = new DatabaseSync(file)
    database.exec(`CREATE TRIGGER full BEFORE INSERT ON documents WHEN new.resource = 'events'
    BEGIN SELECT RAISE(ABORT, 'no room for events'); END`)
    database.close()

    const defects: unknown[] = []
    const error = (fields: object): void =>
      void defects.push((fields as { error: Error }).error.message)
    const { call } = await start('2.0', { file, log: { ...silentLog, error } })
    const failed = await call('POST', '/entities', entityBody('2.0'))
    expect([failed.status, failed.body['code']]).toEqual([500, 'internal'])
    expect(failed.text).not.toContain('no room')
    expect(defects).toEqual(['no room for events'])
    expect((await call('GET', '/entities/count')).text).toBe('{"count":0}')
    await rm(folder, { recursive: true })
  },
)
