/** What backends are said to lack for their data to be moved. */
import { expect, test } from 'vitest'
import contract from '../../adapters/index.ts'
import { replicationSchema } from '../../src/gateway/config/replication-schema.ts'
import { abilitiesOf, lacksOf } from '../../src/migrate/index.ts'

const version = contract.version('2.0')
if (!version) throw new Error('There is no version 2.0')

const lacking = (replication: object): readonly string[] =>
  lacksOf('blue', abilitiesOf(version, replicationSchema.parse(replication))).map(
    ({ place, message }) => `${place}: ${message}`,
  )

test('a backend with bulk routes and a feed lacks nothing', () => {
  expect(lacking({ put: '/raw{path}', bulk: { path: '/raw{path}', changes: '/changes' } })).toEqual(
    [],
  )
})

test('each property that is missing is told, with the types that it is missing of', () => {
  expect(lacking({ conditions: { create: false } })).toEqual([
    'backends > blue > replication > put: no PUT writes documents of StateVersion, DeltaRecord, Event where they are read, so that none can be moved there: name the path that does, such as /raw{path}',
    expect.stringMatching(
      /^backends > blue > replication > put: documents of Entity, Relation, AccessControl are moved there by the plain PUT/,
    ),
    expect.stringMatching(
      /replication > conditions: without If-Match and If-None-Match a document of Entity, Relation, StateVersion, DeltaRecord, Event, AccessControl that/,
    ),
    expect.stringMatching(/replication > bulk: no feed of changes .* meanwhile to Entity, /),
    expect.stringMatching(
      /replication > bulk: nothing deletes documents of StateVersion, DeltaRecord, Event:/,
    ),
  ])
  expect(lacking({ bulk: { path: '/raw{path}' } })).toEqual([
    expect.stringMatching(/no feed of changes/),
  ])
})

test('a type that no list shows can do nothing', () => {
  const routes = version.routes.filter(({ path, kind }) => path !== '/events' || kind !== 'list')
  const all = abilitiesOf({ ...version, routes }, replicationSchema.parse({ put: '/raw{path}' }))
  expect(all.find(({ type }) => type === 'Event')).toEqual({
    type: 'Event',
    list: false,
    write: 'none',
    conditions: false,
    changes: false,
    delete: false,
  })
  expect(all.find(({ type }) => type === 'Entity')).toMatchObject({ list: true, write: 'raw' })
  expect(lacksOf('blue', all)[0]).toEqual({
    place: 'backends > blue',
    message: 'no list shows documents of Event, so that they cannot be moved',
  })
})
