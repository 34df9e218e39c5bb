/** The rules of the store: what may be written, and the event that each write leaves behind in the same transaction. */
import { randomUUID } from 'node:crypto'
import { failed, ok, problem, type Problem, type Result } from '../errors/index.ts'
import { equal, isObject, print, type Json, type JsonObject } from '../json/index.ts'
import type { Clock } from './clock.ts'
import { keyOf, readOnlyFields, type Dialect, type Resource } from './dialect.ts'
import { parsed } from './query/list.ts'
import type { SchemaSet } from './schema-set.ts'
import type { Documents, Row } from './storage/documents.ts'
import { changedFields } from './writes/changed-fields.ts'
import { eventBody, type Happening } from './writes/event-body.ts'
import { stampChanged, stampNew } from './writes/stamp.ts'
import { accepted, checked, dangling, wrongKey } from './writes/validate.ts'

/** Whether the caller's conditions hold for what is stored; a problem when they do not. */
export type Guard = (stored: Row | undefined) => Problem | undefined

export interface Written {
  readonly created: boolean
  readonly row: Row
}

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

  /**
   * Writes a document as it is: key and timestamps kept, no defaults, no event, and without asking
   * whether what it refers to is there yet, as copies arrive in any order.
   */
  writeRaw(resource: Resource, id: string, guard: Guard, value: Json): Result<Written> {
    const { documents, schemas } = this.parts
    const valid = checked(schemas.document(resource.type), resource.noun, value)
    if (!valid.ok) return valid
    const wrong = wrongKey(resource, valid.value, id)
    if (wrong) return wrong
    const body = print(value)
    return this.commit((): Result<Written> => {
      const stored = documents.get(resource.name, id)
      const unmet = guard(stored)
      if (unmet) return failed(unmet)
      if (!stored) return ok({ created: true, row: documents.insert(resource.name, id, body) })
      if (stored.body === body) return ok({ created: false, row: stored })
      return ok({ created: false, row: documents.update(resource.name, stored, body) })
    })
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
