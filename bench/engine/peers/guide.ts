/**
 * What one would write by hand: `JSON.parse`, the guide's `EntitySchemaAdapter`, `JSON.stringify`.
 * For version 3.0, which the guide does not know, an adapter in the same manner. Like all that
 * stands on `JSON.parse` they round long numbers; the documents measured have none.
 */
import { bytesOf, textOf, type Pair, type Peer } from './peer.ts'

type Plain = null | boolean | number | string | Plain[] | Fields

interface Fields {
  [name: string]: Plain
}

interface Tagged {
  readonly type: string
  readonly value?: unknown
}

type Adapter = (entity: Fields) => Fields

/** The guide's `downgrade_metadata_v2_to_v1`. */
const downgradeMetadata = (metadata: Fields): Fields => {
  const copy = { ...metadata }
  delete copy['visibility']
  delete copy['version']
  delete copy['last_accessed']
  return copy
}

/** The guide's `EntitySchemaAdapter.to_v1`. */
const toV1: Adapter = ({ id, entity_type, created_at, updated_at, metadata }) => ({
  id: id as string,
  entity_type: entity_type as string,
  created_at: created_at as number,
  updated_at: updated_at as number,
  metadata: downgradeMetadata(metadata as Fields),
})

/** The guide's `EntitySchemaAdapter.to_v2`, with `deleted`, which it forgets. */
const toV2: Adapter = (entity) => ({
  ...entity,
  metadata: {
    ...(entity['metadata'] as Fields),
    visibility: 'public',
    last_accessed: null,
    version: 1,
  },
  deleted: false,
  owner_identity: null,
})

const toText = (microseconds: number): string => {
  const rest = ((microseconds % 1000) + 1000) % 1000
  const text = new Date((microseconds - rest) / 1000).toISOString()
  return `${text.slice(0, -1)}${String(rest).padStart(3, '0')}Z`
}

const toMicroseconds = (text: string): number =>
  Date.parse(`${text.slice(0, 23)}Z`) * 1000 + Number(text.slice(23, 26))

const mapped = <T>(fields: Fields, carry: (value: Plain) => T): Record<string, T> =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, carry(value)]))

const typed = (value: Plain): Plain => {
  if (value === null) return { type: 'Null' }
  if (Array.isArray(value)) return { type: 'Array', value: value.map(typed) }
  switch (typeof value) {
    case 'boolean':
      return { type: 'Boolean', value }
    case 'number':
      return { type: Number.isInteger(value) ? 'Integer' : 'Float', value }
    case 'string':
      return { type: 'String', value }
    default:
      return { type: 'Object', value: mapped(value, typed) }
  }
}

const untyped = (value: Plain): Plain => {
  const { type, value: inner } = value as unknown as Tagged
  if (type === 'Null') return null
  if (type === 'Array') return (inner as Plain[]).map(untyped)
  if (type === 'Object') return mapped(inner as Fields, untyped)
  return inner as Plain
}

/** Everything that 3.0 changes of an entity, and what the versions between add. */
const toV3: Adapter = (entity) => {
  const { entity_type, created_at, updated_at, metadata, ...rest } = toV2(entity)
  const { tags, properties, ...more } = metadata as Fields
  return {
    ...rest,
    kind: entity_type as string,
    created_at: toText(created_at as number),
    updated_at: toText(updated_at as number),
    metadata: {
      ...more,
      tags: (tags as string[]).map((name) => ({ name })),
      properties: mapped(properties as Fields, typed),
    },
  }
}

const fromV3: Adapter = ({ id, kind, created_at, updated_at, metadata }) => {
  const { tags, properties, ...more } = downgradeMetadata(metadata as Fields)
  return {
    id: id as string,
    entity_type: kind as string,
    created_at: toMicroseconds(created_at as string),
    updated_at: toMicroseconds(updated_at as string),
    metadata: {
      ...more,
      tags: (tags as { name: string }[]).map(({ name }) => name),
      properties: mapped(properties as Fields, untyped),
    },
  }
}

const adapters: Readonly<Record<Pair, Adapter>> = {
  '2.0 -> 1.0': toV1,
  '1.0 -> 2.0': toV2,
  '3.0 -> 1.0': fromV3,
  '1.0 -> 3.0': toV3,
}

export const guide: Peer = {
  name: "the guide's adapter by hand, on `JSON.parse`",
  carrier: (pair, isList) => {
    const adapter = adapters[pair]
    if (!adapter) return undefined
    if (!isList) return (bytes) => bytesOf(JSON.stringify(adapter(JSON.parse(textOf(bytes)))))
    return (bytes) => {
      const page = JSON.parse(textOf(bytes)) as Fields
      const items = (page['items'] as Fields[]).map(adapter)
      return bytesOf(JSON.stringify({ ...page, items }))
    }
  },
}
