/**
 * A real graph for the demo and the tests, as plain documents of version 1.0. Its facts come from
 * the npm package `world-countries` (mledoze/countries, Open Database License 1.0).
 */
import type { JsonObject } from '../../json/index.ts'
import { stableClock } from './stable.ts'
import { worldThings, type Thing } from './world-entities.ts'
import { closeChapter, event, tellOf, type Chapter, type Closing } from './world-history.ts'
import { worldLinks, type Link } from './world-relations.ts'

/** Documents by resource, each list in the order of creation. */
export interface WorldGraph {
  readonly entities: readonly JsonObject[]
  readonly relations: readonly JsonObject[]
  readonly 'state-versions': readonly JsonObject[]
  readonly events: readonly JsonObject[]
  readonly deltas: readonly JsonObject[]
}

const entityOf = ({ id, kind, name, description, tags, properties }: Thing, now: number) => ({
  id,
  entity_type: kind,
  created_at: now,
  updated_at: now,
  metadata: { name, description, tags: [...tags], properties },
})

const relationOf = (link: Link, now: number) => ({
  id: link.id,
  from_entity: link.from,
  to_entity: link.to,
  relation_type: link.type,
  created_at: now,
  metadata: {
    description: link.description,
    strength: link.strength,
    bidirectional: link.bidirectional,
    tags: [link.type.toLowerCase().replaceAll('_', '-')],
    properties: link.properties,
  },
})

const entityCreated = ({ id, entity_type, created_at, metadata }: ReturnType<typeof entityOf>) =>
  event('ENTITY_CREATED', id, created_at, {
    type: 'EntityCreated',
    entity_id: id,
    entity_type,
    metadata,
  })

const relationCreated = (relation: ReturnType<typeof relationOf>) =>
  event('RELATION_CREATED', relation.id, relation.created_at, {
    type: 'RelationCreated',
    relation_id: relation.id,
    from_entity: relation.from_entity,
    to_entity: relation.to_entity,
    relation_type: relation.relation_type,
  })

const kinds: readonly (readonly [name: string, kinds: readonly Thing['kind'][]])[] = [
  ['regions', ['Region', 'Subregion']],
  ['words', ['Language', 'Currency']],
  ['countries', ['Country', 'City']],
]

/** The same documents on every call, on every machine. */
export const worldGraph = (): WorldGraph => {
  const now = stableClock()
  const events: JsonObject[] = []
  const closings: Closing[] = []

  const close = (chapter: Chapter): void => {
    const { version, delta } = closeChapter(chapter, closings.at(-1), now)
    const { version_id } = version
    closings.push({ version, delta })
    events.push(
      event('STATE_VERSION_COMMITTED', version_id, version.timestamp, {
        type: 'StateVersionCommitted',
        version_id,
        description: chapter.description,
      }),
      event('DELTA_RECORDED', delta.delta_id, delta.timestamp, {
        type: 'DeltaRecorded',
        delta_id: delta.delta_id,
        state_version_id: version_id,
      }),
    )
  }

  const things = worldThings()
  const entities = kinds.flatMap(([name, members]) => {
    const documents = things
      .filter(({ kind }) => members.includes(kind))
      .map((thing) => entityOf(thing, now()))
    events.push(...documents.map(entityCreated))
    const description = `Adds ${documents.length} ${members.join(' and ').toLowerCase()} entities`
    close({ name, description, operations: tellOf(name, documents), documents })
    return documents
  })

  const relations = worldLinks().map((link) => relationOf(link, now()))
  events.push(...relations.map(relationCreated))
  const set = { op: 'Set', path: 'world.relations.count', value: relations.length }
  const description = `Adds ${relations.length} relations`
  close({ name: 'relations', description, operations: [set], documents: relations })

  return {
    entities,
    relations,
    'state-versions': closings.map(({ version }) => version),
    events,
    deltas: closings.map(({ delta }) => delta),
  }
}
