/** The resources of one kind: what is stored, how it changed, and who watches. */
import { unknownFields, type Kind } from './kinds.ts'
import {
  alreadyExists,
  badRequest,
  conflict,
  expired,
  fieldsOf,
  invalid,
  notFound,
  textOf,
  type Fields,
} from './status.ts'

export interface Event {
  readonly type: string
  readonly object: Fields
}

/** The part of a resource that a path is about: its status has one of its own. */
export type Part = 'main' | 'status'

/** How many changes a server remembers. */
const remembered = 100

const metadataOf = (object: Fields): Fields => fieldsOf(object['metadata'])
const nameOf = (object: Fields): string => textOf(metadataOf(object)['name'])
const namespaceOf = (object: Fields): string => textOf(metadataOf(object)['namespace'])

const isHeld = (object: Fields): boolean => {
  const { finalizers } = metadataOf(object)
  return Array.isArray(finalizers) && finalizers.length > 0
}

/** Nothing here depends on what time it is. */
const now = '2026-01-01T00:00:00Z'

export const revisionOf = (object: Fields): number => Number(metadataOf(object)['resourceVersion'])

/** One counter for all resources of a server. */
export interface Clock {
  now: number
}

export class Collection {
  readonly kind: Kind
  readonly clock: Clock
  private readonly stored = new Map<string, Fields>()
  private events: Event[] = []
  private readonly watchers = new Set<(event: Event) => void>()
  /** The last change that is forgotten. */
  private forgotten = 0

  constructor(kind: Kind, clock: Clock) {
    this.kind = kind
    this.clock = clock
  }

  /** In the order of their names. */
  all(namespace: string | undefined): readonly Fields[] {
    return [...this.stored]
      .filter(([key]) => namespace === undefined || key.startsWith(`${namespace}/`))
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([, object]) => object)
  }

  get(namespace: string, name: string): Fields {
    const found = this.stored.get(`${namespace}/${name}`)
    if (!found) throw notFound(this.kind, name)
    return found
  }

  create(namespace: string, sent: Fields): Fields {
    const { name, generateName } = metadataOf(sent)
    const named = textOf(name) || `${textOf(generateName)}${this.clock.now}`
    if (this.stored.has(`${namespace}/${named}`)) throw alreadyExists(this.kind, named)
    const uid = `00000000-0000-4000-8000-${String(this.clock.now).padStart(12, '0')}`
    const given = { ...metadataOf(sent), name: named, namespace, uid, creationTimestamp: now }
    const { status: _, ...rest } = sent
    return this.put('ADDED', { ...rest, metadata: { ...given, generation: 1 } })
  }

  /** @param sent the whole resource, of which only the part counts */
  replace(namespace: string, name: string, sent: Fields, part: Part): Fields {
    const stored = this.get(namespace, name)
    const { resourceVersion: wanted } = metadataOf(sent)
    const { resourceVersion, uid, creationTimestamp, deletionTimestamp, generation } =
      metadataOf(stored)
    if (wanted !== undefined && wanted !== resourceVersion) throw conflict(this.kind, name)
    if (part === 'status') {
      const { status } = sent
      this.judged(name, sent)
      return this.put('MODIFIED', { ...stored, ...(status === undefined ? {} : { status }) })
    }
    const isSame = JSON.stringify(sent['spec']) === JSON.stringify(stored['spec'])
    const metadata = {
      ...metadataOf(sent),
      name,
      namespace,
      ...(uid === undefined ? {} : { uid }),
      ...(creationTimestamp === undefined ? {} : { creationTimestamp }),
      ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
      generation: Number(generation) + (isSame ? 0 : 1),
    }
    const { status: _, ...rest } = sent
    const { status } = stored
    const next = { ...rest, metadata, ...(status === undefined ? {} : { status }) }
    const isOver = deletionTimestamp !== undefined && !isHeld(next)
    return isOver ? this.gone(next) : this.put('MODIFIED', next)
  }

  /** What has finalizers stays until they are taken away; undefined where nothing is left. */
  remove(namespace: string, name: string): Fields | undefined {
    const stored = this.get(namespace, name)
    if (isHeld(stored)) {
      const metadata = { ...metadataOf(stored), deletionTimestamp: now }
      return this.put('MODIFIED', { ...stored, metadata })
    }
    this.gone(stored)
    return undefined
  }

  private gone(object: Fields): Fields {
    this.stored.delete(`${namespaceOf(object)}/${nameOf(object)}`)
    return this.tell('DELETED', object)
  }

  /** What has changed since, and then what changes, until the returned function is called. */
  watch(since: number | undefined, tell: (event: Event) => void): () => void {
    if (since !== undefined && since < this.forgotten) {
      throw expired(`too old resource version: ${since} (${this.forgotten})`)
    }
    const before =
      since === undefined
        ? this.all(undefined).map((object) => ({ type: 'ADDED', object }))
        : this.events.filter(({ object }) => revisionOf(object) > since)
    before.forEach(tell)
    this.watchers.add(tell)
    return () => this.watchers.delete(tell)
  }

  private judged(name: string, { apiVersion, kind, ...rest }: Fields): Fields {
    const { group, version, kind: own, known, causes } = this.kind
    const named = `${group}/${version}`
    if ((apiVersion ?? named) !== named || (kind ?? own) !== own) {
      throw badRequest(`the API version in the data is not ${named}, or its kind is not ${own}`)
    }
    const unknown = unknownFields(rest, known)
    if (unknown.length > 0) {
      const fields = unknown.map((field) => `unknown field "${field}"`).join(', ')
      throw badRequest(`strict decoding error: ${fields}`)
    }
    const wrong = causes(fieldsOf(rest['spec']))
    if (wrong.length > 0) throw invalid(this.kind, name, wrong)
    return { apiVersion: named, kind: own, ...rest }
  }

  private put(type: string, object: Fields): Fields {
    const name = nameOf(object)
    const told = this.tell(type, this.judged(name, object))
    this.stored.set(`${namespaceOf(told)}/${name}`, told)
    return told
  }

  private tell(type: string, object: Fields): Fields {
    this.clock.now += 1
    const resourceVersion = String(this.clock.now)
    const told = { ...object, metadata: { ...metadataOf(object), resourceVersion } }
    const event = { type, object: told }
    this.events = [...this.events, event]
    this.forgotten = Math.max(this.forgotten, ...this.events.slice(0, -remembered).map(eventTime))
    this.events = this.events.slice(-remembered)
    for (const watcher of this.watchers) watcher(event)
    return told
  }
}

const eventTime = ({ object }: Event): number => revisionOf(object)
