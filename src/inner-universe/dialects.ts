/** The four schema versions of Inner Universe, as far as the store's own code can tell them apart. */
import { rfc3339 } from './clock.ts'
import type { Dialect, Resource } from './dialect.ts'

const entities: Resource = {
  name: 'entities',
  type: 'Entity',
  noun: 'entity',
  key: 'id',
  assigned: true,
  created: 'created_at',
  updated: 'updated_at',
  writable: true,
  notFound: 'entity-not-found',
  references: [],
}

const relations = ({ from, to }: Dialect['ends']): Resource => ({
  name: 'relations',
  type: 'Relation',
  noun: 'relation',
  key: 'id',
  assigned: true,
  created: 'created_at',
  writable: true,
  notFound: 'relation-not-found',
  references: [
    { path: from, resource: 'entities' },
    { path: to, resource: 'entities' },
  ],
})

const stateVersions: Resource = {
  name: 'state-versions',
  type: 'StateVersion',
  noun: 'state version',
  key: 'version_id',
  assigned: true,
  created: 'timestamp',
  writable: false,
  notFound: 'version-not-found',
  references: [{ path: ['parent_version_id'], resource: 'state-versions' }],
}

const events: Resource = {
  name: 'events',
  type: 'Event',
  noun: 'event',
  key: 'event_id',
  assigned: true,
  created: 'timestamp',
  writable: false,
  notFound: 'event-not-found',
  references: [],
}

const deltas: Resource = {
  name: 'deltas',
  type: 'DeltaRecord',
  noun: 'delta record',
  key: 'delta_id',
  assigned: true,
  created: 'timestamp',
  writable: false,
  notFound: 'delta-not-found',
  references: [{ path: ['state_version_id'], resource: 'state-versions' }],
}

const accessControl: Resource = {
  name: 'access-control',
  type: 'AccessControl',
  noun: 'access control record',
  key: 'entity_id',
  assigned: false,
  updated: 'last_modified',
  writable: true,
  notFound: 'access-control-not-found',
  references: [],
}

const flatEnds: Dialect['ends'] = { from: ['from_entity'], to: ['to_entity'] }
const nestedEnds: Dialect['ends'] = { from: ['ends', 'from'], to: ['ends', 'to'] }

const firstDialect: Dialect = {
  key: '1.0',
  resources: [entities, relations(flatEnds), stateVersions, events, deltas],
  kindField: 'entity_type',
  ends: flatEnds,
  owners: false,
  timestamp: (microseconds) => microseconds,
  propertyText: (text) => text,
}

const withOwners: Dialect = {
  ...firstDialect,
  key: '2.0',
  resources: [...firstDialect.resources, accessControl],
  owners: true,
}

const dialects: readonly Dialect[] = [
  firstDialect,
  { ...firstDialect, key: '1.1' },
  withOwners,
  {
    ...withOwners,
    key: '3.0',
    resources: [entities, relations(nestedEnds), stateVersions, events, deltas, accessControl],
    kindField: 'kind',
    ends: nestedEnds,
    timestamp: rfc3339,
    propertyText: (value) => ({ type: 'String', value }),
  },
]

export const dialectKeys: readonly string[] = dialects.map(({ key }) => key)

/** The dialect of a version key (`2.0`), or undefined when the store has none. */
export const dialectOf = (key: string): Dialect | undefined =>
  dialects.find((dialect) => dialect.key === key)
