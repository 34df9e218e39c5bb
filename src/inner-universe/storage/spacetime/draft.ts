/**
 * A write that is only worked out: what it read, and what it would write. The mirror stays as it is, so
 * it can be worked out again.
 */
import type { ResourceName } from '../../dialect.ts'
import type { Head, Row } from '../documents.ts'
import { etagOf } from '../etag.ts'
import type { Transaction } from '../transaction.ts'

/** What a draft may ask the mirror. */
export interface Mirrored {
  get(resource: ResourceName, id: string): Row | undefined
  head(resource: ResourceName, id: string): Head | undefined
  relationsOf(entity: string): Iterable<string>
}

/** A document that the draft has something to do with. */
export interface Touched {
  readonly resource: ResourceName
  readonly id: string
  /** As the mirror has it: a row where its text counts, a head where only that it is there. */
  before: Row | Head | undefined
  /** What is to be there; undefined where nothing is, or where it was only read. */
  after: Row | undefined
  written: boolean
}

export class Draft implements Transaction {
  private readonly mirror: Mirrored
  /** Whether a relation, as text, has an end at an entity. */
  private readonly endsAt: (relation: string, entity: string) => boolean
  /** In the order in which the draft came to them. */
  private readonly all: Touched[] = []
  private readonly byKey = new Map<ResourceName, Map<string, Touched>>()
  /** Entities of which it counts that they have no relations. */
  readonly free = new Set<string>()

  constructor(mirror: Mirrored, endsAt: (relation: string, entity: string) => boolean) {
    this.mirror = mirror
    this.endsAt = endsAt
  }

  get touched(): Iterable<Touched> {
    return this.all
  }

  get(resource: ResourceName, id: string): Row | undefined {
    const known = this.known(resource, id)
    if (known?.written) return known.after
    const row = this.mirror.get(resource, id)
    if (known) known.before = row
    else this.note(resource, id, row)
    return row
  }

  head(resource: ResourceName, id: string): Head | undefined {
    const known = this.known(resource, id)
    if (known) return known.written ? known.after : known.before
    const head = this.mirror.head(resource, id)
    this.note(resource, id, head)
    return head
  }

  hasRelations(entity: string): boolean {
    for (const id of this.mirror.relationsOf(entity)) {
      const known = this.known('relations', id)
      if (known?.written && !(known.after && this.endsAt(known.after.body, entity))) continue
      // That it is there counts.
      this.head('relations', id)
      return true
    }
    for (const { resource, after } of this.all) {
      if (resource === 'relations' && after && this.endsAt(after.body, entity)) return true
    }
    this.free.add(entity)
    return false
  }

  insert(resource: ResourceName, id: string, body: string, etag = etagOf(body)): Row {
    return this.write(this.known(resource, id) ?? this.note(resource, id, undefined), body, etag)
  }

  update(resource: ResourceName, id: string, body: string, etag = etagOf(body)): Row {
    return this.write(this.stored(resource, id), body, etag)
  }

  remove(resource: ResourceName, id: string): void {
    const one = this.stored(resource, id)
    one.after = undefined
    one.written = true
  }

  private write(one: Touched, body: string, etag: string): Row {
    const row = { id: one.id, etag, body }
    one.after = row
    one.written = true
    return row
  }

  /** One whose text is known where the mirror has it, as it is about to be replaced. */
  private stored(resource: ResourceName, id: string): Touched {
    if (!this.known(resource, id)?.written) this.get(resource, id)
    return this.known(resource, id)!
  }

  private known(resource: ResourceName, id: string): Touched | undefined {
    return this.byKey.get(resource)?.get(id)
  }

  private note(resource: ResourceName, id: string, before: Row | Head | undefined): Touched {
    const one = { resource, id, before, after: undefined, written: false }
    this.all.push(one)
    const keys = this.byKey.get(resource) ?? new Map<string, Touched>()
    this.byKey.set(resource, keys.set(id, one))
    return one
  }
}
