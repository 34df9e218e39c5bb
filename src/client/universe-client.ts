/** The calls that the migration guide makes of its client, to a gateway, in whichever version the client speaks. */
import { own, type JsonObject } from '../json/index.ts'
import { connect, type ClientOptions, type ClientVersion } from './connection.ts'
import type { AccessControl, Entity, Relation, StateVersion, UniverseEvent } from './documents.ts'
import { encodedKey, resourceOf, type Query } from './resource.ts'

export type UniverseClient = ReturnType<typeof createUniverseClient>

/** Members of metadata that only newer versions know: an older client does not say them. */
const newer: Readonly<Record<ClientVersion, readonly string[]>> = {
  '1.0': ['visibility', 'last_accessed', 'version'],
  '1.1': ['last_accessed', 'version'],
  '2.0': [],
}

const spoken = (metadata: JsonObject, version: ClientVersion): JsonObject =>
  Object.fromEntries(Object.entries(metadata).filter(([name]) => !newer[version].includes(name)))

/**
 * Calls reject with a `ClientError`: by `code` one tells `entity-not-found` from `version-not-found`,
 * `precondition-failed` and the rest. What is given is never changed.
 *
 * @example createUniverseClient({ url: 'http://127.0.0.1:8787', contract, version: '1.0' })
 */
export const createUniverseClient = (options: ClientOptions) => {
  const ask = connect(options)
  const tags = new WeakMap<object, string>()
  const of = <Document extends JsonObject>(path: string, type: string, key = 'id') =>
    resourceOf<Document>(ask, tags, { path, type, key })
  const entities = of<Entity>('/entities', 'Entity')
  const relations = of<Relation>('/relations', 'Relation')
  const versions = of<StateVersion>('/state-versions', 'StateVersion', 'version_id')
  const events = of<UniverseEvent>('/events', 'Event', 'event_id')
  const access = of<AccessControl>('/access-control', 'AccessControl', 'entity_id')

  return {
    version: options.version,

    /** Answers its id. */
    createEntity: async (entity_type: string, metadata: JsonObject): Promise<string> => {
      const body = { entity_type, metadata: spoken(metadata, options.version) }
      return (await entities.create(body)).id
    },
    createEntityRaw: (entity: Entity) => entities.raw(entity),
    getEntity: (id: string) => entities.get(id),
    /**
     * Replaces the metadata. An entity that was read is replaced only while nobody else has written it;
     * what this version cannot see stays as it is stored.
     */
    updateEntity: async (entity: Entity | string, metadata: JsonObject): Promise<Entity> => {
      const read = typeof entity === 'string' ? await entities.get(entity) : entity
      return entities.replace(read, { ...read, metadata: spoken(metadata, options.version) })
    },
    /** The same in version 2.0. A visibility that is not said stays as it is. */
    updateEntityV2: async (id: string, metadata: JsonObject): Promise<Entity> => {
      const read = await entities.get(id, '2.0')
      const visibility = own(read.metadata, 'visibility') ?? 'public'
      return entities.replace(read, { ...read, metadata: { visibility, ...metadata } }, '2.0')
    },
    /** In version 2.0, whatever the client speaks. @param owner_identity 64 hex digits, or null for none */
    updateEntityOwner: async (id: string, owner_identity: string | null): Promise<void> => {
      const path = `/entities/${encodedKey(id)}/owner`
      await ask({ method: 'PUT', path, type: 'Entity', body: { owner_identity }, version: '2.0' })
    },
    queryEntities: (query?: Query) => entities.query(query),
    allEntities: () => entities.all(),
    countEntities: () => entities.count(),

    /** Answers its id; refused where an end is not there. */
    createRelation: async (
      from_entity: string,
      to_entity: string,
      relation_type: string,
      metadata: JsonObject,
    ): Promise<string> =>
      (await relations.create({ from_entity, to_entity, relation_type, metadata })).id,
    createRelationRaw: (relation: Relation) => relations.raw(relation),
    queryRelations: (query?: Query) => relations.query(query),
    allRelations: () => relations.all(),
    countRelations: () => relations.count(),

    createStateVersion: async (body: JsonObject): Promise<string> =>
      (await versions.create(body)).version_id,
    createStateVersionRaw: (version: StateVersion) => versions.raw(version),
    getStateVersion: (id: string) => versions.get(id),
    queryStateVersions: (query?: Query) => versions.query(query),
    allStateVersions: () => versions.all(),
    countStateVersions: () => versions.count(),

    createEvent: async (body: JsonObject): Promise<string> => (await events.create(body)).event_id,
    createEventRaw: (event: UniverseEvent) => events.raw(event),
    queryEvents: (query?: Query) => events.query(query),
    allEvents: () => events.all(),
    countEvents: () => events.count(),

    /** From version 2.0 on. */
    allAccessControl: () => access.all(),
  }
}
