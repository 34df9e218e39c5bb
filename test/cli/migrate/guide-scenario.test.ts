/**
 * The guide's `test_migration_v1_to_v2`, on real processes: what it does, with all asserted that it only
 * hopes. It starts the new module on the old database; a SpacetimeDB cannot change its tables so, and
 * neither can ours: here the data is moved into a store of its own, and the old one stays as it is.
 */
import { expect, test } from 'vitest'
import { items, textOf, type Body } from '../../inner-universe/support.ts'
import { project } from './setting.ts'

const identity = 'ab'.repeat(32)

const idOf = ({ status, body }: { readonly status: number; readonly body: Body }): string => {
  expect(status).toBe(201)
  return textOf(body, 'id')
}

const entityBody = (i: number) => ({
  entity_type: 'TestType',
  metadata: {
    name: `Test Entity ${i}`,
    description: `Description ${i}`,
    tags: ['test', `tag_${i}`],
    properties: { index: i },
  },
})

const relationBody = (i: number, from: string, to: string) => ({
  from_entity: from,
  to_entity: to,
  relation_type: 'TEST_RELATION',
  metadata: {
    description: `Relation ${i}`,
    strength: 0.5,
    bidirectional: false,
    tags: ['test_relation'],
    properties: {},
  },
})

test('test_migration_v1_to_v2', async () => {
  const it = await project('1.0', '2.0')
  const v1 = it.blue.call
  const v2 = it.green.call

  const entityIds: string[] = []
  for (let i = 0; i < 10; i++) entityIds.push(idOf(await v1('POST', '/entities', entityBody(i))))
  const relationIds: string[] = []
  for (let i = 0; i < 5; i++) {
    const body = relationBody(i, entityIds[i] ?? '', entityIds[i + 5] ?? '')
    relationIds.push(idOf(await v1('POST', '/relations', body)))
  }
  const root = await v1('POST', '/state-versions', {
    description: 'first',
    data_hash: 'h1',
    owner: identity,
    parent_version_id: null,
  })
  expect(root.status).toBe(201)
  const child = await v1('POST', '/state-versions', {
    description: 'second',
    data_hash: 'h2',
    owner: identity,
    parent_version_id: textOf(root.body, 'version_id'),
  })
  expect(child.status).toBe(201)
  // A relation to an entity that is not there is refused: the guide never tries.
  const dangling = relationBody(9, entityIds[0] ?? '', crypto.randomUUID())
  expect((await v1('POST', '/relations', dangling)).status).toBe(422)

  const before = new Map<string, string>()
  for (const id of entityIds) before.set(id, (await v1('GET', `/entities/${id}`)).text)

  const migrated = await it.migrate('run', 'blue', 'green')
  expect(migrated).toMatchObject({ code: 0, stdout: expect.stringContaining('It is completed.') })
  // Counts of all kinds, not of two: and every field of every row, not of the first ten.
  const verified = await it.migrate('verify', 'blue', 'green', '--json')
  expect(JSON.parse(verified.stdout)).toMatchObject({
    isEqual: true,
    found: [],
    types: [
      { type: 'Entity', source: 10, target: 10, same: 10 },
      { type: 'Relation', source: 5, target: 5, same: 5 },
      { type: 'StateVersion', source: 2, target: 2, same: 2 },
      { type: 'DeltaRecord', source: 0, target: 0 },
      { type: 'Event', source: 17, target: 17, same: 17 },
    ],
  })

  for (const [i, id] of entityIds.entries()) {
    const { status, body } = await v2('GET', `/entities/${id}`)
    const old = JSON.parse(before.get(id) ?? '') as Body
    const { metadata, ...rest } = body
    expect(status).toBe(200)
    expect(rest).toEqual({
      id,
      entity_type: 'TestType',
      created_at: old['created_at'],
      updated_at: old['updated_at'],
      deleted: false,
      owner_identity: null,
    })
    expect(metadata).toEqual({
      ...entityBody(i).metadata,
      visibility: 'public',
      last_accessed: null,
      version: 1,
    })
  }
  for (const [i, id] of relationIds.entries()) {
    const { body } = await v2('GET', `/relations/${id}`)
    expect(body).toMatchObject(relationBody(i, entityIds[i] ?? '', entityIds[i + 5] ?? ''))
  }
  const versions = items(await v2('GET', '/state-versions'))
  expect(new Set(versions.map((one) => one['description']))).toEqual(new Set(['first', 'second']))
  // Nothing is told anew: the events are those of before, and no other ones.
  const events = items(await v2('GET', '/events?limit=1000'))
  expect(events).toHaveLength(17)
  expect(new Set(events.map((one) => one['event_type']))).toEqual(
    new Set(['ENTITY_CREATED', 'RELATION_CREATED', 'STATE_VERSION_COMMITTED']),
  )

  const [first = ''] = entityIds
  const owned = await v2('PUT', `/entities/${first}/owner`, { owner_identity: identity })
  expect(owned.status).toBe(200)
  expect((await v2('GET', `/entities/${first}`)).body['owner_identity']).toBe(identity)
  // The old store is as it was: it is the way back.
  for (const [id, text] of before) expect((await v1('GET', `/entities/${id}`)).text).toBe(text)
  // Once more does nothing, and takes no owner away.
  const again = await it.migrate('run', 'blue', 'green', '--name', 'again')
  // Blue is still what counts: that of which the store has changed the time gets it back.
  expect(again.stdout).toMatch(/done {2}Entity +10 read, 1 replaced, 9 same\n/)
  expect((await v2('GET', `/entities/${first}`)).body['owner_identity']).toBe(identity)
})
