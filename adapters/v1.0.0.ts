/** Inner Universe 1.0.0: the base version, declared with Zod. Later versions only say what changes. */
import * as z from 'zod'
import { base, pathsOf, union } from '@isthmus/gateway/contract'
import { page, resource } from './routes.ts'

/** Microseconds since 1970 (i64), within the years 0000 to 9999. */
export const Timestamp = z
  .int()
  .min(-62_167_219_200_000_000)
  .max(253_402_300_799_000_000)
  .meta({ description: 'Microseconds since 1970-01-01T00:00:00Z' })

/** Any JSON: what a client stores under a property's name. */
export const PropertyValue = z.unknown().meta({ description: 'Any JSON value' })

export const Tag = z.string()

/** 32 bytes as 64 lower-case hex digits. */
export const Identity = z.string().regex(/^[0-9a-f]{64}$/)

/** The key of an entity that is there. */
export const EntityRef = z.guid().meta({ refersTo: 'Entity' })

/** Of one that may have been deleted since. */
const FormerEntity = z.guid().meta({ refersTo: 'Entity', mayBeGone: true })
const FormerRelation = z.guid().meta({ refersTo: 'Relation', mayBeGone: true })

const properties = z.record(z.string(), PropertyValue).default({})
const tags = z.array(Tag).default([])

export const EntityMetadata = z.object({
  name: z.string().nullish(),
  description: z.string().nullish(),
  tags,
  properties,
})

export const Entity = z.object({
  id: z.guid().readonly(),
  entity_type: z.string().min(1),
  created_at: Timestamp.readonly(),
  updated_at: Timestamp.readonly(),
  metadata: EntityMetadata,
})

export const RelationMetadata = z.object({
  description: z.string().nullish(),
  strength: z.number().min(0).max(1).default(1),
  bidirectional: z.boolean().default(false),
  tags,
  properties,
})

export const Relation = z.object({
  id: z.guid().readonly(),
  from_entity: EntityRef,
  to_entity: EntityRef,
  relation_type: z.string().min(1),
  created_at: Timestamp.readonly(),
  metadata: RelationMetadata,
})

export const StateVersion = z.object({
  version_id: z.guid().readonly(),
  parent_version_id: z.guid().meta({ refersTo: 'StateVersion', refersAs: 'parent' }).nullish(),
  timestamp: Timestamp.readonly(),
  description: z.string(),
  data_hash: z.string(),
  owner: Identity.default('0'.repeat(64)),
})

export const EntityCreated = z.object({
  entity_id: FormerEntity,
  entity_type: z.string(),
  metadata: EntityMetadata,
})

export const EntityUpdated = z.object({
  entity_id: FormerEntity,
  changed_fields: pathsOf('Entity'),
  old_metadata: EntityMetadata,
  new_metadata: EntityMetadata,
})

export const RelationCreated = z.object({
  relation_id: FormerRelation,
  from_entity: FormerEntity,
  to_entity: FormerEntity,
  relation_type: z.string(),
})

export const RelationUpdated = z.object({
  relation_id: FormerRelation,
  changed_fields: pathsOf('Relation'),
  old_metadata: RelationMetadata,
  new_metadata: RelationMetadata,
})

/** What happened, told apart by `type`. */
export const EventData = union('type', {
  EntityCreated,
  EntityUpdated,
  EntityDeleted: z.object({ entity_id: z.guid() }),
  RelationCreated,
  RelationUpdated,
  RelationDeleted: z.object({ relation_id: z.guid() }),
  StateVersionCommitted: z.object({
    version_id: z.guid().meta({ refersTo: 'StateVersion' }),
    description: z.string(),
  }),
  DeltaRecorded: z.object({
    delta_id: z.guid().meta({ refersTo: 'DeltaRecord' }),
    state_version_id: z.guid().meta({ refersTo: 'StateVersion' }),
  }),
  ClientConnected: z.object({ client_id: z.string() }),
  ClientDisconnected: z.object({ client_id: z.string() }),
  Custom: z.object({ values: z.record(z.string(), PropertyValue) }),
})

export const Event = z.object({
  event_id: z.guid().readonly(),
  event_type: z.string().regex(/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/),
  source: z.string().nullish(),
  timestamp: Timestamp.readonly(),
  data: EventData,
})

/** One step of a delta, told apart by `op`; `path` addresses the state that the delta changes. */
export const DeltaOperation = union('op', {
  Set: z.object({ path: z.string(), value: PropertyValue }),
  Delete: z.object({ path: z.string() }),
  Insert: z.object({ path: z.string(), index: z.int().min(0), value: PropertyValue }),
  Remove: z.object({ path: z.string(), index: z.int().min(0) }),
  Patch: z.object({ path: z.string(), value: PropertyValue }),
})

export const DeltaMetadata = z.object({
  description: z.string(),
  author: z.string().nullish(),
  tags,
  parent_delta_id: z.guid().meta({ refersTo: 'DeltaRecord', refersAs: 'parent' }).nullish(),
})

export const DeltaRecord = z.object({
  delta_id: z.guid().readonly(),
  state_version_id: z.guid().meta({ refersTo: 'StateVersion' }),
  operations: z.array(DeltaOperation),
  timestamp: Timestamp.readonly(),
  metadata: DeltaMetadata,
})

export const Count = z.object({ count: z.int().min(0) })

/** Microseconds of 1843-07-01, when the notes on the engine were written. */
const created_at = -3_991_939_200_000_000

const entity = {
  id: '8c1f2b34-5d6e-4f70-8a9b-0c1d2e3f4a5b',
  entity_type: 'Person',
  created_at,
  updated_at: created_at,
  metadata: {
    name: 'Ada Lovelace',
    description: 'Wrote the first program',
    tags: ['mathematics'],
    properties: { born: 1815 },
  },
}

const relation = {
  id: '1a2b3c4d-5e6f-4071-8293-a4b5c6d7e8f9',
  from_entity: entity.id,
  to_entity: '9d2e3f40-6a7b-4c8d-9eaf-1b2c3d4e5f60',
  relation_type: 'designed',
  created_at,
  metadata: {
    description: 'With Charles Babbage',
    strength: 0.9,
    bidirectional: false,
    tags: [],
    properties: {},
  },
}

export default base('1.0.0', {
  summary: 'Entities, relations, state versions, events and delta records',
  types: {
    Timestamp,
    PropertyValue,
    Tag,
    Identity,
    EntityMetadata,
    Entity,
    RelationMetadata,
    Relation,
    StateVersion,
    EntityCreated,
    EntityUpdated,
    RelationCreated,
    RelationUpdated,
    EventData,
    Event,
    DeltaOperation,
    DeltaMetadata,
    DeltaRecord,
    Count,
    EntityPage: page(Entity),
    RelationPage: page(Relation),
    StateVersionPage: page(StateVersion),
    EventPage: page(Event),
    DeltaRecordPage: page(DeltaRecord),
  },
  examples: {
    Entity: [entity],
    EntityPage: [{ items: [entity], total: 1, next_cursor: null }],
    Relation: [relation],
    RelationPage: [{ items: [relation], total: 1, next_cursor: null }],
    StateVersion: [
      {
        version_id: '0b6f0a4e-2f0c-4a53-9a05-8a1f8d2f6a10',
        parent_version_id: null,
        timestamp: created_at,
        description: 'The engine is planned',
        data_hash: 'c0ffee',
        owner: '0'.repeat(64),
      },
    ],
    Event: [
      {
        event_id: '5d3c1f0e-6a2b-4c1d-8e9f-102132435465',
        event_type: 'ENTITY_CREATED',
        source: 'nerv',
        timestamp: created_at,
        data: {
          type: 'EntityCreated',
          entity_id: entity.id,
          entity_type: entity.entity_type,
          metadata: entity.metadata,
        },
      },
    ],
    DeltaRecord: [
      {
        delta_id: '7e57d004-2b97-4e7a-b45f-5387367791cd',
        state_version_id: '0b6f0a4e-2f0c-4a53-9a05-8a1f8d2f6a10',
        operations: [{ op: 'Set', path: '/engine/state', value: 'planned' }],
        timestamp: created_at,
        metadata: { description: 'The engine is planned', author: 'ada', tags: [] },
      },
    ],
    Count: [{ count: 2 }],
  },
  routes: [
    ...resource('/entities', 'Entity', { key: 'id', writable: true, notFound: 'entity-not-found' }),
    ...resource('/relations', 'Relation', {
      key: 'id',
      writable: true,
      notFound: 'relation-not-found',
    }),
    ...resource('/state-versions', 'StateVersion', {
      key: 'version_id',
      notFound: 'version-not-found',
    }),
    ...resource('/events', 'Event', { key: 'event_id', notFound: 'event-not-found' }),
    ...resource('/deltas', 'DeltaRecord', { key: 'delta_id', notFound: 'delta-not-found' }),
    {
      id: 'events.stream',
      method: 'GET',
      path: '/events/stream',
      kind: 'stream',
      stream: 'sse',
      summary: 'Events as they happen',
      response: 'Event',
    },
    {
      id: 'schema',
      method: 'GET',
      path: '/schema',
      kind: 'schema',
      summary: 'The schemas of this version',
    },
  ],
})
