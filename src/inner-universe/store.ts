/** The rules of the store: what may be written, and the event that each write leaves behind in the same transaction. */
import { randomUUID } from 'node:crypto'
import { failed, ok, problem, type Result } from '../errors/index.ts'
import { equal, isObject, print, type Json, type JsonObject } from '../json/index.ts'
import type { Clock } from './clock.ts'
import { keyOf, readOnlyFields, type Dialect, type Resource } from './dialect.ts'
import { parsed } from './query/list.ts'
import type { SchemaSet } from './schema-set.ts'
import type { Documents, Row } from './storage/documents.ts'
import { changedFields } from './writes/changed-fields.ts'
import { eventBody, type Happening } from './writes/event-body.ts'
import { stampChanged, stampNew } from './writes/stamp.ts'
import {
  applyRaw,
  putRaw,
  rawBody,
  type RawBody,
  type RawWrite,
  type RawWritten,
} from './writes/raw.ts'
import { accepted, dangling } from './writes/validate.ts'
import type { Guard, Written } from './writes/written.ts'

/** A change of a stored document, before it is validated. */
export type Edit = (stored: JsonObject) => Result<Json>

export interface StoreParts {
  readonly documents: Documents
  readonly dialect: Dialect
  readonly schemas: SchemaSet
  readonly clock: Clock
  /** Called after each commit that may have added events. */
  readonly onCommit: () => void
}

export class Store {
  private readonly parts: StoreParts

  constructor(parts: StoreParts) {
    this.parts = parts
  }

  read(resource: Resource, id: string): Result<Row> {
    const row = this.parts.documents.get(resource.name, id)
    return row ? ok(row) : this.missing(resource, id)
  }

  /** Adds a document; its key and timestamps are the store's. */
  create(resource: Resource, value: Json): Result<Written> {
    const { documents, schemas } = this.parts
    const body = accepted(schemas.request(resource.type), resource, value)
    if (!body.ok) return body
    return this.commit(() => {
      const id = resource.assigned ? randomUUID() : keyOf(resource, body.value)
      if (documents.get(resource.name, id)) {
        return failed(problem('already-exists', `There is already a ${resource.noun} ${id}.`))
      }
      const refused = dangling(documents, resource, body.value)
      if (refused) return refused
      const now = this.now()
      const document = stampNew(body.value, resource, id, now)
      const row = documents.insert(resource.name, id, print(document))
      this.tell({ resource: resource.name, id, after: document }, now)
      return ok({ created: true, row })
    })
  }

  /** Changes a document. A change that changes nothing writes nothing and leaves no event. */
  change(resource: Resource, id: string, guard: Guard, edit: Edit): Result<Written> {
    const { documents, schemas } = this.parts
    return this.commit(() => {
      const found = this.read(resource, id)
      if (!found.ok) return found
      const unmet = guard(found.value)
      if (unmet) return failed(unmet)
      const stored = parsed(found.value.body) as JsonObject
      const edited = edit(stored)
      if (!edited.ok) return edited
      const body = accepted(schemas.request(resource.type), resource, edited.value, id)
      if (!body.ok) return body
      const refused = dangling(documents, resource, body.value, stored)
      if (refused) return refused
      return ok({ created: false, row: this.update(resource, found.value, stored, body.value) })
    })
  }

  private update(resource: Resource, row: Row, stored: JsonObject, body: JsonObject): Row {
    const document = stampChanged(body, stored, resource)
    if (equal(document, stored)) return row
    const now = this.now()
    if (resource.updated) document[resource.updated] = now
    const changed = changedFields(stored, document, readOnlyFields(resource))
    const written = this.parts.documents.update(resource.name, row, print(document))
    this.tell(
      { resource: resource.name, id: row.id, before: stored, after: document, changed },
      now,
    )
    return written
  }

  remove(resource: Resource, id: string, guard: Guard): Result<undefined> {
    const { documents } = this.parts
    return this.commit(() => {
      const found = this.read(resource, id)
      if (!found.ok) return found
      const unmet = guard(found.value)
      if (unmet) return failed(unmet)
      if (resource.name === 'entities' && documents.hasRelations(id)) {
        return failed(problem('entity-in-use', `Entity ${id} has relations.`))
      }
      documents.remove(resource.name, id)
      const before = parsed(found.value.body)
      if (isObject(before)) this.tell({ resource: resource.name, id, before }, this.now())
      return ok(undefined)
    })
  }

  /** What `value` is stored as by a raw write. Problem: `validation-failed`. */
  rawBody(resource: Resource, id: string, value: Json): Result<RawBody> {
    return rawBody(this.parts.schemas, resource, id, value)
  }

  /**
   * Writes a document as it is: key and timestamps kept, no defaults, no event, and without asking
   * whether what it refers to is there yet, as copies arrive in any order.
   */
  writeRaw(resource: Resource, id: string, guard: Guard, body: RawBody): Result<Written> {
    const { documents } = this.parts
    return this.commit(() => putRaw(documents, resource, { id, guard, body }))
  }

  /**
   * Writes and deletes documents likewise, of any resource, in one transaction. What fails does not keep
   * the others from being written.
   */
  writeAllRaw(resource: Resource, writes: readonly RawWrite[]): readonly Result<RawWritten>[] {
    const { documents, onCommit } = this.parts
    const apply = (write: RawWrite) => applyRaw(documents, resource, write)
    const written = documents.transaction(() => writes.map(apply))
    onCommit()
    return written
  }

  private tell(happening: Happening, now: Json): void {
    const { documents, dialect } = this.parts
    const body = eventBody(happening, dialect)
    if (!body) return
    const id = randomUUID()
    const event = { event_id: id, event_type: body.event_type, source: null, timestamp: now }
    documents.insert('events', id, print({ ...event, data: body.data }))
  }

  private now(): Json {
    return this.parts.dialect.timestamp(this.parts.clock.now())
  }

  private missing({ noun, notFound }: Resource, id: string) {
    return failed(problem(notFound, `There is no ${noun} ${id}.`))
  }

  private commit<T>(work: () => Result<T>): Result<T> {
    const result = this.parts.documents.transaction(work)
    if (result.ok) this.parts.onCommit()
    return result
  }
}
