/** What the code of the store needs to know of the schema version it serves; everything else comes from the schemas. */
import type { ErrorCode } from '../errors/index.ts'
import type { Json, JsonObject, Path } from '../json/index.ts'

export type ResourceName =
  | 'entities'
  | 'relations'
  | 'state-versions'
  | 'events'
  | 'deltas'
  | 'access-control'

/** A member that names a document of another resource, which must exist when this one is written. */
export interface Reference {
  readonly path: Path
  readonly resource: ResourceName
}

export interface Resource {
  /** First segment of its routes. */
  readonly name: ResourceName
  /** Its type in the contract. */
  readonly type: string
  /** What one document is called in messages. */
  readonly noun: string
  readonly key: string
  /** Whether the store assigns the key; otherwise the client's document carries it. */
  readonly assigned: boolean
  /** The timestamp set when a document is created, and the one set by every write. */
  readonly created?: string
  readonly updated?: string
  /** Whether documents may be replaced, patched and deleted; otherwise they are append-only. */
  readonly writable: boolean
  readonly notFound: ErrorCode
  readonly references: readonly Reference[]
}

export interface Dialect {
  /** MAJOR.MINOR. */
  readonly key: string
  readonly resources: readonly Resource[]
  /** The member of an entity that says what it is. */
  readonly kindField: string
  /** Where a relation names its entities. */
  readonly ends: { readonly from: Path; readonly to: Path }
  /** Whether entities have an owner, set through a route of its own. */
  readonly owners: boolean
  readonly timestamp: (microseconds: number) => Json
  /** A text as a property value. */
  readonly propertyText: (text: string) => Json
}

/** The key of a document that has been validated. */
export const keyOf = ({ key }: Resource, document: JsonObject): string => {
  const id = document[key]
  return typeof id === 'string' ? id : ''
}

/** The members of a document that only the store sets. */
export const readOnlyFields = ({ key, assigned, created, updated }: Resource): readonly string[] =>
  [assigned ? key : undefined, created, updated].filter((field) => field !== undefined)

/** The members of a relation that name its ends, as they stand in it. */
export const endsOf = ({ ends }: Dialect, relation: JsonObject): JsonObject => {
  const names = new Set([ends.from[0], ends.to[0]])
  return Object.fromEntries(Object.entries(relation).filter(([name]) => names.has(name)))
}
