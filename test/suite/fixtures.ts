/** One small graph written by hand in every version: what a client of each must see, whichever store answers. */

export const versions = ['1.0', '1.1', '2.0', '3.0'] as const
export type Version = (typeof versions)[number]

export const ids = {
  ada: 'a0000000-0000-4000-8000-000000000001',
  engine: 'a0000000-0000-4000-8000-000000000002',
  hidden: 'a0000000-0000-4000-8000-000000000003',
  wrote: 'b0000000-0000-4000-8000-000000000001',
  first: 'c0000000-0000-4000-8000-000000000001',
  renamed: 'd0000000-0000-4000-8000-000000000001',
  delta: 'e0000000-0000-4000-8000-000000000001',
}

const micros = 1700000000123456
const text = '2023-11-14T22:13:20.123456Z'
const owner = '0123456789abcdef'.repeat(4)

type Doc = Record<string, unknown>

/** Metadata of a plain entity: everything that older versions cannot see is at its default. */
const metadata: Record<Version, Doc> = {
  '1.0': {
    name: 'Ада Лавлейс',
    description: null,
    tags: ['person', 'a/b~c.d"e'],
    properties: { index: 3, ratio: 0.5, nested: { list: [1, null, 'x', true] }, constructor: 'c' },
  },
  '1.1': {
    name: 'Ада Лавлейс',
    description: null,
    tags: ['person', 'a/b~c.d"e'],
    properties: { index: 3, ratio: 0.5, nested: { list: [1, null, 'x', true] }, constructor: 'c' },
    visibility: 'public',
  },
  '2.0': {
    name: 'Ада Лавлейс',
    description: null,
    tags: ['person', 'a/b~c.d"e'],
    properties: { index: 3, ratio: 0.5, nested: { list: [1, null, 'x', true] }, constructor: 'c' },
    visibility: 'public',
    last_accessed: null,
    version: 1,
  },
  '3.0': {
    name: 'Ада Лавлейс',
    description: null,
    tags: [{ name: 'person' }, { name: 'a/b~c.d"e' }],
    properties: {
      index: { type: 'Integer', value: 3 },
      ratio: { type: 'Float', value: 0.5 },
      nested: {
        type: 'Object',
        value: {
          list: {
            type: 'Array',
            value: [
              { type: 'Integer', value: 1 },
              { type: 'Null' },
              { type: 'String', value: 'x' },
              { type: 'Boolean', value: true },
            ],
          },
        },
      },
      constructor: { type: 'String', value: 'c' },
    },
    visibility: 'public',
    last_accessed: null,
    version: 1,
  },
}

const time = (version: Version) => (version === '3.0' ? text : micros)

const entity = (version: Version, id: string, kind: string, meta: Doc, extra: Doc = {}): Doc => ({
  id,
  ...(version === '3.0' ? { kind } : { entity_type: kind }),
  created_at: time(version),
  updated_at: time(version),
  metadata: meta,
  ...(version === '1.0' ? {} : { deleted: false }),
  ...(version === '1.0' || version === '1.1' ? {} : { owner_identity: null }),
  ...extra,
})

const ends = (version: Version): Doc =>
  version === '3.0'
    ? { ends: { from: ids.ada, to: ids.engine } }
    : { from_entity: ids.ada, to_entity: ids.engine }

const relation = (version: Version): Doc => ({
  id: ids.wrote,
  ...ends(version),
  relation_type: 'WROTE_ABOUT',
  created_at: time(version),
  metadata: {
    description: 'Notes',
    ...(version === '3.0' ? { weight: 85 } : { strength: 0.85 }),
    bidirectional: false,
    tags: version === '3.0' ? [{ name: 'paper' }] : ['paper'],
    properties: {},
  },
})

const stateVersion = (version: Version): Doc => ({
  version_id: ids.first,
  parent_version_id: null,
  timestamp: time(version),
  description: 'First',
  data_hash: 'abc',
  owner,
})

const event = (version: Version): Doc => ({
  event_id: ids.renamed,
  event_type: 'ENTITY_UPDATED',
  source: 'nerv',
  timestamp: time(version),
  data: {
    type: 'EntityUpdated',
    entity_id: ids.ada,
    changed_fields: ['metadata.name'],
    old_metadata: { ...metadata[version], name: 'Ada' },
    new_metadata: metadata[version],
  },
})

const delta = (version: Version): Doc => ({
  delta_id: ids.delta,
  state_version_id: ids.first,
  operations: [
    {
      op: 'Insert',
      path: '/tags',
      index: 0,
      value: version === '3.0' ? { type: 'String', value: 'x' } : 'x',
    },
    { op: 'Delete', path: '/name' },
  ],
  timestamp: time(version),
  metadata: {
    description: 'One step',
    author: null,
    tags: version === '3.0' ? [{ name: 'auto' }] : ['auto'],
    parent_delta_id: null,
  },
})

/** What a resource's document looks like in a version; the same thing in all of them. */
export const documents: Readonly<Record<string, (version: Version) => Doc>> = {
  [`entities/${ids.ada}`]: (version) => entity(version, ids.ada, 'Person', metadata[version]),
  [`entities/${ids.engine}`]: (version) =>
    entity(version, ids.engine, 'Machine', { ...metadata[version], name: 'Analytical Engine' }),
  [`relations/${ids.wrote}`]: relation,
  [`state-versions/${ids.first}`]: stateVersion,
  [`events/${ids.renamed}`]: event,
  [`deltas/${ids.delta}`]: delta,
}

/** An entity with something to hide from older clients, as far as a version can hold it. */
export const hiddenEntity = (version: Version): Doc =>
  entity(
    version,
    ids.hidden,
    'Secret',
    {
      ...metadata[version],
      ...(version === '1.0' ? {} : { visibility: 'private' }),
      ...(version === '2.0' ? { last_accessed: micros, version: 7 } : {}),
      ...(version === '3.0' ? { last_accessed: text, version: 7 } : {}),
    },
    version === '2.0' || version === '3.0' ? { owner_identity: owner } : {},
  )

export const typeOf: Readonly<Record<string, string>> = {
  entities: 'Entity',
  relations: 'Relation',
  'state-versions': 'StateVersion',
  events: 'Event',
  deltas: 'DeltaRecord',
}
