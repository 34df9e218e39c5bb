/** The rules of the store: what may be written, and the event that each write leaves behind in the same transaction. */
import { randomUUID } from 'node:crypto'
import { failed, ok, problem, type Result } from '../errors/index.ts'
import { equal, isObject, print, type Json, type JsonObject } from '../json/index.ts'
import type { Clock } from './clock.ts'
import { keyOf, readOnlyFields, type Dialect, type Resource } from './dialect.ts'
import { parsed } from './query/list.ts'
import type { SchemaSet } from './schema-set.ts'
import type { Lookup, Row } from './storage/documents.ts'
import type { Storage } from './storage/storage.ts'
import type { Transaction } from './storage/transaction.ts'
import { changedFields } from './writes/changed-fields.ts'
import { eventBody, type Happening } from './writes/event-body.ts'
import { inPortions } from './writes/in-portions.ts'
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
  readonly storage: Storage
  readonly dialect: Dialect
  readonly schemas: SchemaSet
  readonly clock: Clock
}

export class Store {
  private readonly parts: StoreParts

  constructor(parts: StoreParts) {
    this.parts = parts
  }

  read(resource: Resource, id: string): Result<Row> {
    const { storage } = this.parts
    const found = this.found(storage.documents, resource, id)
    if (found.ok) return found
    const legible = storage.legible(resource.name, id)
    return legible.ok ? found : legible
  }

  /** Adds a document; its key and timestamps are the store's. */
  async create(resource: Resource, value: Json): Promise<Result<Written>> {
    const { storage, schemas } = this.parts
    const body = accepted(schemas.request(resource.type), resource, value)
    if (!body.ok) return body
    return storage.transaction((writing) => {
      const id = resource.assigned ? randomUUID() : keyOf(resource, body.value)
      if (writing.head(resource.name, id)) {
        return failed(problem('already-exists', `There is already a ${resource.noun} ${id}.`))
      }
      const refused = dangling(writing, resource, body.value)
      if (refused) return refused
      const now = this.now()
      const document = stampNew(body.value, resource, id, now)
      const row = writing.insert(resource.name, id, print(document))
      this.tell(writing, { resource: resource.name, id, after: document }, now)
      return ok({ created: true, row })
    })
  }

  /** Changes a document. A change that changes nothing writes nothing and leaves no event. */
  change(resource: Resource, id: string, guard: Guard, edit: Edit): Promise<Result<Written>> {
    const { storage, schemas } = this.parts
    return storage.transaction((writing) => {
      const found = this.found(writing, resource, id)
      if (!found.ok) return found
      const unmet = guard(found.value)
      if (unmet) return failed(unmet)
      const stored = parsed(found.value.body) as JsonObject
      const edited = edit(stored)
      if (!edited.ok) return edited
      const body = accepted(schemas.request(resource.type), resource, edited.value, id)
      if (!body.ok) return body
      const refused = dangling(writing, resource, body.value, stored)
      if (refused) return refused
      const document = stampChanged(body.value, stored, resource)
      const row = equal(document, stored)
        ? found.value
        : this.update(writing, resource, id, stored, document)
      return ok({ created: false, row })
    })
  }

  private update(
    writing: Transaction,
    resource: Resource,
    id: string,
    before: JsonObject,
    after: JsonObject,
  ): Row {
    const now = this.now()
    if (resource.updated) after[resource.updated] = now
    const changed = changedFields(before, after, readOnlyFields(resource))
    const row = writing.update(resource.name, id, print(after))
    this.tell(writing, { resource: resource.name, id, before, after, changed }, now)
    return row
  }

  remove(resource: Resource, id: string, guard: Guard): Promise<Result<undefined>> {
    return this.parts.storage.transaction((writing) => {
      const found = this.found(writing, resource, id)
      if (!found.ok) return found
      const unmet = guard(found.value)
      if (unmet) return failed(unmet)
      if (resource.name === 'entities' && writing.hasRelations(id)) {
        return failed(problem('entity-in-use', `Entity ${id} has relations.`))
      }
      writing.remove(resource.name, id)
      const before = parsed(found.value.body)
      if (isObject(before)) this.tell(writing, { resource: resource.name, id, before }, this.now())
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
  writeRaw(resource: Resource, id: string, guard: Guard, body: RawBody): Promise<Result<Written>> {
    return this.parts.storage.transaction((writing) =>
      putRaw(writing, resource, { id, guard, body }),
    )
  }

  /**
   * Writes and deletes documents likewise, of any resource, in one transaction, or in as few as the storage
   * takes. What fails does not keep the others from being written.
   */
  writeAllRaw(
    resource: Resource,
    writes: readonly RawWrite[],
  ): Promise<Result<readonly Result<RawWritten>[]>> {
    return inPortions(writes, (portion) =>
      this.parts.storage.transaction((writing) =>
        ok(portion.map((write) => applyRaw(writing, resource, write))),
      ),
    )
  }

  private tell(writing: Transaction, happening: Happening, now: Json): void {
    const body = eventBody(happening, this.parts.dialect)
    if (!body) return
    const id = randomUUID()
    const event = { event_id: id, event_type: body.event_type, source: null, timestamp: now }
    writing.insert('events', id, print({ ...event, data: body.data }))
  }

  private now(): Json {
    return this.parts.dialect.timestamp(this.parts.clock.now())
  }

  private found(documents: Lookup, { name, noun, notFound }: Resource, id: string): Result<Row> {
    const row = documents.get(name, id)
    return row ? ok(row) : failed(problem(notFound, `There is no ${noun} ${id}.`))
  }
}
