/** How the demo's world came to be: state versions, their deltas, and an event for everything. */
import { print, type Json, type JsonObject } from '../../json/index.ts'
import { stableHash, stableId } from './stable.ts'

/** Who made the world: an identity of 32 bytes in hex. */
export const maker = stableHash('isthmus/demo')

export interface Chapter {
  readonly name: string
  readonly description: string
  readonly operations: readonly JsonObject[]
  /** The documents that it added. */
  readonly documents: readonly JsonObject[]
}

export interface Closing {
  readonly version: JsonObject & { version_id: string; timestamp: number }
  readonly delta: JsonObject & { delta_id: string; timestamp: number }
}

/** The state version and the delta record that close a chapter. */
export const closeChapter = (
  { name, description, operations, documents }: Chapter,
  previous: Closing | undefined,
  now: () => number,
): Closing => {
  const version = {
    version_id: stableId(`state-version/${name}`),
    parent_version_id: previous?.version.version_id ?? null,
    timestamp: now(),
    description,
    data_hash: stableHash(print([...documents])),
    owner: maker,
  }
  const delta = {
    delta_id: stableId(`delta/${name}`),
    state_version_id: version.version_id,
    operations: [...operations],
    timestamp: now(),
    metadata: {
      description: `What ${name} added`,
      author: 'isthmus demo',
      tags: [name],
      parent_delta_id: previous?.delta.delta_id ?? null,
    },
  }
  return { version, delta }
}

/** The operations of a delta that tells of entities by name; every kind of operation occurs. */
export const tellOf = (name: string, entities: readonly JsonObject[]): readonly JsonObject[] => {
  const names = entities.slice(0, 5).map(({ metadata }) => (metadata as JsonObject)['name'] ?? null)
  return [
    { op: 'Set', path: `world.${name}.count`, value: entities.length },
    ...names.map((value, index) => ({ op: 'Insert', path: `world.${name}.first`, index, value })),
    { op: 'Remove', path: `world.${name}.first`, index: names.length - 1 },
    { op: 'Patch', path: `world.${name}`, value: { complete: true, share: 0.5 } },
    { op: 'Delete', path: `world.${name}.draft` },
  ]
}

/** An event that happened to the document with this id. */
export const event = (
  event_type: string,
  id: string,
  timestamp: Json | undefined,
  data: JsonObject,
): JsonObject => ({
  event_id: stableId(`event/${event_type}/${id}`),
  event_type,
  source: 'isthmus demo',
  timestamp: timestamp ?? null,
  data,
})
