/** The documents of Inner Universe up to version 2.0, as TypeScript knows them. */
import type { Json, JsonNumber, JsonObject } from '../json/index.ts'

/** Microseconds since 1970. */
export type Timestamp = number | JsonNumber

/** 32 bytes as 64 lower-case hex digits. */
export type Identity = string

export interface Entity extends JsonObject {
  id: string
  entity_type: string
  created_at: Timestamp
  updated_at: Timestamp
  metadata: JsonObject
}

export interface Relation extends JsonObject {
  id: string
  from_entity: string
  to_entity: string
  relation_type: string
  created_at: Timestamp
  metadata: JsonObject
}

export interface StateVersion extends JsonObject {
  version_id: string
  timestamp: Timestamp
  description: string
  data_hash: string
  owner: Identity
}

export interface UniverseEvent extends JsonObject {
  event_id: string
  event_type: string
  timestamp: Timestamp
  data: Json
}

export interface AccessControl extends JsonObject {
  entity_id: string
  owner_identity: Identity
  access_level: number
  last_modified: Timestamp
}
