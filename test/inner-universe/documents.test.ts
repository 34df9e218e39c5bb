import { describe, expect, test } from 'vitest'
import {
  accessBody,
  create,
  dialects,
  entityBody,
  endsBody,
  guid,
  property,
  relationBody,
  schemas,
  someEntity,
  start,
  tag,
  pointers,
  inner,
  textOf,
} from './support.ts'

const timestamps = { '1.0': /^\d{16}$/, '3.0': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/ }
const timestampOf = (schema: string): RegExp => timestamps[schema === '3.0' ? '3.0' : '1.0']

describe.each(schemas)('schema %s', (schema) => {
  test('a created entity gets an id, timestamps and every default', async () => {
    const { call } = await start(schema)
    const reply = await create(call, '/entities', {
      [dialects[schema].kind]: 'Person',
      metadata: {},
    })
    const { id: _, created_at, updated_at, metadata, ...rest } = reply.body
    const id = textOf(reply.body, 'id')
    expect(id).toMatch(/^[0-9a-f-]{36}$/)
    expect(reply.headers.get('location')).toBe(`/entities/${id}`)
    expect(String(created_at)).toMatch(timestampOf(schema))
    expect(updated_at).toBe(created_at)
    expect(metadata).toEqual({
      tags: [],
      properties: {},
      ...(schema === '1.0' ? {} : { visibility: 'public' }),
      ...(schema === '2.0' || schema === '3.0' ? { last_accessed: null, version: 1 } : {}),
    })
    expect(rest).toEqual({
      [dialects[schema].kind]: 'Person',
      ...(schema === '1.0' ? {} : { deleted: false }),
      ...(schema === '2.0' || schema === '3.0' ? { owner_identity: null } : {}),
    })
    const read = await call('GET', `/entities/${id}`)
    expect(read.status).toBe(200)
    expect(read.text).toBe(reply.text)
  })

  test('replacing an entity replaces its whole metadata and keeps what only the store sets', async () => {
    const { call } = await start(schema)
    const { body: before } = await create(call, '/entities', entityBody(schema))
    const reply = await call('PUT', `/entities/${textOf(before, 'id')}`, {
      ...entityBody(schema, 'Grace'),
      id: guid(1),
      created_at: 'nonsense',
      updated_at: null,
      metadata: { name: 'Grace' },
    })
    expect(reply.status).toBe(200)
    expect(reply.body['id']).toBe(before['id'])
    expect(reply.body['created_at']).toBe(before['created_at'])
    expect(String(reply.body['updated_at']) > String(before['updated_at'])).toBe(true)
    expect(reply.body['metadata']).toMatchObject({ name: 'Grace', tags: [], properties: {} })
  })

  test('an entity is patched by merging and by operations', async () => {
    const { call } = await start(schema)
    const id = await someEntity(call, schema)
    const merged = await call('PATCH', `/entities/${id}`, {
      metadata: { name: 'Grace', properties: { more: property(schema, 'y') } },
    })
    expect(merged.status).toBe(200)
    expect(merged.body['metadata']).toMatchObject({
      name: 'Grace',
      tags: [tag(schema, 'a')],
      properties: { note: property(schema, 'x'), more: property(schema, 'y') },
    })
    const operations = [
      { op: 'test', path: '/metadata/name', value: 'Grace' },
      { op: 'add', path: '/metadata/tags/-', value: tag(schema, 'b') },
      { op: 'remove', path: '/metadata/properties/note' },
    ]
    const patched = await call('PATCH', `/entities/${id}`, operations, {
      'content-type': 'application/json-patch+json',
    })
    expect(patched.body['metadata']).toMatchObject({
      tags: [tag(schema, 'a'), tag(schema, 'b')],
      properties: { more: property(schema, 'y') },
    })
    expect(inner(patched.body, 'metadata')['properties']).not.toHaveProperty('note')
  })

  test('an entity is deleted once', async () => {
    const { call } = await start(schema)
    const id = await someEntity(call, schema)
    const deleted = await call('DELETE', `/entities/${id}`)
    expect([deleted.status, deleted.text]).toEqual([204, ''])
    const again = await call('DELETE', `/entities/${id}`)
    expect([again.status, again.body['code']]).toEqual([404, 'entity-not-found'])
    expect((await call('GET', `/entities/${id}`)).status).toBe(404)
  })

  test('an entity that has relations cannot be deleted', async () => {
    const { call } = await start(schema)
    const [a, b] = [await someEntity(call, schema), await someEntity(call, schema)]
    const { body } = await create(call, '/relations', relationBody(schema, a, b))
    for (const id of [a, b]) {
      const refused = await call('DELETE', `/entities/${id}`)
      expect([refused.status, refused.body['code']]).toEqual([409, 'entity-in-use'])
    }
    expect((await call('DELETE', `/relations/${textOf(body, 'id')}`)).status).toBe(204)
    expect((await call('DELETE', `/entities/${a}`)).status).toBe(204)
  })

  test('a relation gets its defaults and needs both of its ends', async () => {
    const { call } = await start(schema)
    const [a, b] = [await someEntity(call, schema), await someEntity(call, schema)]
    const ends = endsBody(schema, a, b)
    const { body } = await create(call, '/relations', {
      ...ends,
      relation_type: 'KNOWS',
      metadata: {},
    })
    expect(body).toMatchObject({
      ...ends,
      metadata: {
        [dialects[schema].weight[0]]: dialects[schema].full,
        bidirectional: false,
        tags: [],
        properties: {},
      },
    })
    const places = schema === '3.0' ? ['/ends/from', '/ends/to'] : ['/from_entity', '/to_entity']
    const refused = await call('POST', '/relations', relationBody(schema, guid(1), guid(2)))
    expect([refused.status, refused.body['code']]).toEqual([422, 'validation-failed'])
    expect(pointers(refused)).toEqual(places)
    const moved = await call(
      'PUT',
      `/relations/${textOf(body, 'id')}`,
      relationBody(schema, a, guid(2)),
    )
    expect(pointers(moved)).toEqual(places.slice(1))
    expect((await call('GET', '/relations/count')).text).toBe('{"count":1}')
  })

  test('a state version needs its parent, a delta its state version', async () => {
    const { call } = await start(schema)
    const { body: first } = await create(call, '/state-versions', {
      description: 'first',
      data_hash: 'h',
    })
    expect(first['owner']).toBe('0'.repeat(64))
    expect(String(first['timestamp'])).toMatch(timestampOf(schema))
    const version = { description: 'next', data_hash: 'h', parent_version_id: first['version_id'] }
    await create(call, '/state-versions', version)
    const orphan = await call('POST', '/state-versions', { ...version, parent_version_id: guid(1) })
    expect(orphan.status).toBe(422)
    expect(pointers(orphan)[0]).toBe('/parent_version_id')

    const delta = {
      state_version_id: first['version_id'],
      operations: [{ op: 'Insert', path: 'a', index: 0, value: property(schema, 'x') }],
      metadata: { description: 'd' },
    }
    const { body } = await create(call, '/deltas', delta)
    expect((await call('GET', `/deltas/${textOf(body, 'delta_id')}`)).body).toEqual(body)
    const dangling = await call('POST', '/deltas', { ...delta, state_version_id: guid(1) })
    expect(dangling.status).toBe(422)
    expect(pointers(dangling)[0]).toBe('/state_version_id')
  })

  test('an event can be published, and is not itself an event', async () => {
    const { call } = await start(schema)
    const { body } = await create(call, '/events', {
      event_type: 'PARTY_STARTED',
      source: 'nerv',
      data: { type: 'Custom', values: { where: property(schema, 'here') } },
    })
    expect((await call('GET', '/events')).body['items']).toEqual([body])
    expect((await call('GET', `/events/${textOf(body, 'event_id')}`)).body).toEqual(body)
  })

  test('append-only documents cannot be changed, and say so with what they allow', async () => {
    const { call } = await start(schema)
    for (const resource of ['state-versions', 'events', 'deltas']) {
      for (const method of ['PUT', 'PATCH', 'DELETE']) {
        const body = method === 'DELETE' ? undefined : {}
        const refused = await call(method, `/${resource}/${guid(1)}`, body)
        expect([refused.status, refused.body['code']]).toEqual([405, 'method-not-allowed'])
        expect(refused.headers.get('allow')).toBe('GET, HEAD')
      }
    }
  })

  test('every kind of document that is not there has its own code', async () => {
    const { call } = await start(schema)
    const codes = {
      entities: 'entity-not-found',
      relations: 'relation-not-found',
      'state-versions': 'version-not-found',
      events: 'event-not-found',
      deltas: 'delta-not-found',
    }
    for (const [resource, code] of Object.entries(codes)) {
      const reply = await call('GET', `/${resource}/${guid(1)}`)
      expect([reply.status, reply.body['code']]).toEqual([404, code])
      expect(reply.headers.get('content-type')).toBe('application/problem+json')
    }
    for (const method of ['PUT', 'PATCH']) {
      expect((await call(method, `/entities/${guid(1)}`, {})).body['code']).toBe('entity-not-found')
    }
  })

  test('a document of the wrong shape is refused with every wrong place', async () => {
    const { call } = await start(schema)
    const body = { [dialects[schema].kind]: '', metadata: { tags: [7], name: false } }
    const refused = await call('POST', '/entities', body)
    expect([refused.status, refused.body['code']]).toEqual([422, 'validation-failed'])
    expect(pointers(refused).toSorted()).toEqual(
      [`/${dialects[schema].kind}`, '/metadata/name', '/metadata/tags/0'].toSorted(),
    )
    expect((await call('POST', '/entities', [])).status).toBe(422)
    expect((await call('POST', '/entities', 'null')).status).toBe(422)
    expect((await call('GET', '/entities/count')).text).toBe('{"count":0}')
    expect((await call('GET', '/events/count')).text).toBe('{"count":0}')
  })
})

describe.each(['1.0', '1.1'] as const)('schema %s', (schema) => {
  test('has neither access control nor owners', async () => {
    const { call } = await start(schema)
    expect((await call('GET', '/access-control')).body['code']).toBe('unknown-route')
    const owner = await call('PUT', `/entities/${guid(1)}/owner`, { owner_identity: null })
    expect(owner.body['code']).toBe('unknown-route')
  })
})

describe.each(['2.0', '3.0'] as const)('schema %s', (schema) => {
  test('the owner of an entity is set and cleared on its own', async () => {
    const { call } = await start(schema)
    const { body: before } = await create(call, '/entities', entityBody(schema))
    const path = `/entities/${textOf(before, 'id')}/owner`
    const owner_identity = 'cd'.repeat(32)
    const owned = await call('PUT', path, { owner_identity })
    expect(owned.status).toBe(200)
    expect({ ...owned.body, updated_at: 0 }).toEqual({ ...before, owner_identity, updated_at: 0 })
    expect(owned.headers.get('etag')).toBe(
      (await call('GET', `/entities/${textOf(before, 'id')}`)).headers.get('etag'),
    )
    expect((await call('PUT', path, { owner_identity: null })).body['owner_identity']).toBeNull()
    const refused = await call('PUT', path, { owner_identity: '00' })
    expect([refused.status, pointers(refused)[0]]).toEqual([422, '/owner_identity'])
    const missing = await call('PUT', `/entities/${guid(1)}/owner`, { owner_identity })
    expect(missing.body['code']).toBe('entity-not-found')
  })

  test('access control is keyed by the entity that it names', async () => {
    const { call } = await start(schema)
    const created = await create(call, '/access-control', accessBody(guid(7)))
    const path = `/access-control/${guid(7)}`
    expect(created.headers.get('location')).toBe(path)
    expect(String(created.body['last_modified'])).toMatch(timestampOf(schema))
    const again = await call('POST', '/access-control', accessBody(guid(7)))
    expect([again.status, again.body['code']]).toEqual([409, 'already-exists'])
    const { entity_id: _, ...rest } = accessBody(guid(7))
    const replaced = await call('PUT', path, { ...rest, access_level: 4 })
    expect(replaced.body).toMatchObject({ entity_id: guid(7), access_level: 4 })
    expect(replaced.body['last_modified']).not.toBe(created.body['last_modified'])
    const other = await call('PUT', path, accessBody(guid(8)))
    expect([other.status, pointers(other)[0]]).toEqual([422, '/entity_id'])
    expect((await call('PATCH', path, { access_level: 5 })).body['access_level']).toBe(5)
    expect((await call('DELETE', path)).status).toBe(204)
    expect((await call('GET', path)).body['code']).toBe('access-control-not-found')
  })
})

test('schema 3.0 takes tagged property values of every type, nested, and no plain ones', async () => {
  const { call } = await start('3.0')
  const properties = {
    nothing: { type: 'Null' },
    yes: { type: 'Boolean', value: true },
    many: { type: 'Integer', value: 3 },
    half: { type: 'Float', value: 0.5 },
    empty: { type: 'String', value: '' },
    list: { type: 'Array', value: [{ type: 'Object', value: { in: { type: 'Null' } } }] },
  }
  const { body } = await create(call, '/entities', { kind: 'K', metadata: { properties } })
  expect(inner(body, 'metadata')['properties']).toEqual(properties)
  const plain = { kind: 'K', metadata: { properties: { list: { type: 'Array', value: [3] } } } }
  const refused = await call('POST', '/entities', plain)
  expect(pointers(refused)[0]).toBe('/metadata/properties/list/value/0')
  const hidden = { kind: 'K', metadata: { visibility: 'internal' } }
  expect((await call('POST', '/entities', hidden)).status).toBe(201)
  const heavy = { metadata: { weight: 101 } }
  const refusedWeight = await call('POST', '/relations', {
    ...relationBody('3.0', textOf(body, 'id'), textOf(body, 'id')),
    ...heavy,
  })
  expect(pointers(refusedWeight)[0]).toBe('/metadata/weight')
})

test('numbers, unknown fields and dangerous names are kept exactly as they were written', async () => {
  const { call } = await start('2.0')
  const properties =
    '{"big":9007199254740993,"one":1.0,"huge":1e400,"zero":-0,"__proto__":{"x":1.50},"constructor":null,"a/b":[],"c.d":{}}'
  const sent = `{"entity_type":"T","metadata":{"properties":${properties}},"extra":18446744073709551616}`
  const created = await create(call, '/entities', sent)
  expect(created.text).toContain(properties)
  expect(created.text).toContain('"extra":18446744073709551616')
  const id = textOf(created.body, 'id')
  const patched = await call('PATCH', `/entities/${id}`, '{"metadata":{"properties":{"new":2.0}}}')
  expect(patched.text).toContain(`${properties.slice(0, -1)},"new":2.0}`)
  const operations =
    '[{"op":"add","path":"/metadata/properties/__proto__/y","value":3.0},{"op":"copy","from":"/metadata/properties/big","path":"/metadata/properties/twin"},{"op":"test","path":"/metadata/properties/one","value":1.0}]'
  const type = { 'content-type': 'application/json-patch+json' }
  const operated = await call('PATCH', `/entities/${id}`, operations, type)
  expect(operated.status).toBe(200)
  expect(operated.text).toContain('"__proto__":{"x":1.50,"y":3.0}')
  expect(operated.text).toContain('"twin":9007199254740993')
  expect((await call('GET', `/entities/${id}`)).text).toBe(operated.text)
})

test('writing back what was read changes nothing, not even the time', async () => {
  const { call } = await start('2.0')
  const { body, text, headers } = await create(call, '/entities', entityBody('2.0'))
  const reply = await call('PUT', `/entities/${textOf(body, 'id')}`, text)
  expect([reply.status, reply.text]).toEqual([200, text])
  expect(reply.headers.get('etag')).toBe(headers.get('etag'))
  expect((await call('PATCH', `/entities/${textOf(body, 'id')}`, {})).text).toBe(text)
  expect((await call('GET', '/events/count')).text).toBe('{"count":1}')
})
