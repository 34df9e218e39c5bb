/** What clients do again and again, each with what has to be true of it. */
import type { Asked, Client, Json, Watch } from './client.ts'
import {
  doubtful,
  entityOf,
  isThere,
  relationOf,
  tagOf,
  written,
  wrong,
  type Name,
  type Owned,
} from './documents.ts'

export interface Actor {
  readonly client: Client
  readonly watch: Watch
  /** By their ids. */
  readonly owned: Map<string, Owned>
  /** A document that all clients write to, if there is one. */
  readonly shared: string | undefined
  /** Documents that all clients read and nobody writes. */
  readonly still: readonly Owned[]
  /** Tags that it was told it has put there, and those of which it does not know. */
  readonly tags: { readonly sure: string[]; readonly doubtful: string[] }
  /** A whole number below `most`, drawn. */
  readonly draw: (most: number) => number
  /** A text that nobody has had. */
  readonly text: () => string
}

type Act = (actor: Actor, version: string) => Promise<void>

const tell = ({ watch, client }: Actor, version: string, what: string): void => {
  watch.errors.push(`${client.id} ${version}: ${what}`)
}

const drawn = ({ owned, draw }: Actor): Owned | undefined => {
  const there = [...owned.values()].filter(isThere)
  return there[draw(Math.max(1, there.length))]
}

const create: Act = async (actor, version) => {
  const name = actor.text()
  const { body, visibility } = entityOf(version, name)
  const made = await actor.client.ask({ version, method: 'POST', path: '/entities', body })
  if (made.kind === 'refused') tell(actor, version, `no create: ${made.status} ${made.code}`)
  if (made.kind !== 'done') return
  const id = String(made.body['id'])
  actor.owned.set(id, { id, names: [name], visibility })
}

/** Makes one write of a document, and notes what may be there from then on. */
const change = async (
  actor: Actor,
  owned: Owned,
  name: Name,
  asked: Omit<Asked, 'path'>,
): Promise<void> => {
  const answer = await actor.client.ask({ ...asked, path: `/entities/${owned.id}` })
  if (answer.kind === 'done') actor.owned.set(owned.id, written(owned, name))
  if (answer.kind === 'unknown') actor.owned.set(owned.id, doubtful(owned, name))
  // A relation may be there of which nobody knows whether it was made.
  if (answer.kind === 'refused' && answer.code !== 'entity-in-use') {
    tell(actor, asked.version, `${asked.method} ${owned.id}: ${answer.status} ${answer.code}`)
  }
}

const merge: Act = async (actor, version) => {
  const owned = drawn(actor)
  if (!owned) return create(actor, version)
  const name = actor.text()
  await change(actor, owned, name, { version, method: 'PATCH', body: { metadata: { name } } })
}

const patchType = { 'content-type': 'application/json-patch+json' }

const patch: Act = async (actor, version) => {
  const owned = drawn(actor)
  if (!owned) return create(actor, version)
  const name = actor.text()
  const body = [{ op: 'replace', path: '/metadata/name', value: name }]
  await change(actor, owned, name, { version, method: 'PATCH', body, headers: patchType })
}

/** Reads what must be there; undefined where it cannot be told. */
const read = async (actor: Actor, version: string, owned: Owned) => {
  const answer = await actor.client.ask({ version, method: 'GET', path: `/entities/${owned.id}` })
  if (answer.kind === 'unknown') return undefined
  const found = answer.kind === 'done' ? answer.body : undefined
  const fault = wrong(owned, found)
  if (fault !== undefined) tell(actor, version, `read: ${fault}`)
  return answer.kind === 'done' ? answer : undefined
}

const look: Act = async (actor, version) => {
  const all = [...actor.owned.values()]
  const owned = all[actor.draw(Math.max(1, all.length))]
  if (owned) await read(actor, version, owned)
}

const visit: Act = async (actor, version) => {
  const { still, draw } = actor
  const one = still[draw(Math.max(1, still.length))]
  if (one) await read(actor, version, one)
}

/** On the condition of what was read, which nobody else has changed. */
const replace: Act = async (actor, version) => {
  const owned = drawn(actor)
  const seen = owned && (await read(actor, version, owned))
  if (!owned || !seen) return
  const name = actor.text()
  const metadata = { ...(seen.body['metadata'] as Json), name }
  const headers = actor.draw(2) === 0 ? {} : { 'if-match': seen.tag }
  const body = { ...seen.body, metadata }
  await change(actor, owned, name, { version, method: 'PUT', body, headers })
}

const remove: Act = async (actor, version) => {
  const owned = drawn(actor)
  if (owned && actor.owned.size > 5) {
    await change(actor, owned, undefined, { version, method: 'DELETE' })
  }
}

const relate: Act = async (actor, version) => {
  const [from, to] = [drawn(actor), drawn(actor)]
  if (!from || !to) return
  const { ask } = actor.client
  const body = relationOf(version, from.id, to.id)
  const made = await ask({ version, method: 'POST', path: '/relations', body })
  if (made.kind === 'refused') tell(actor, version, `no relation: ${made.status} ${made.code}`)
  if (made.kind !== 'done') return
  const path = `/relations/${String(made.body['id'])}`
  const found = await ask({ version, method: 'GET', path })
  if (found.kind === 'refused') tell(actor, version, `${path} was made, and is ${found.status}`)
  const gone = await ask({ version, method: 'DELETE', path })
  if (gone.kind === 'refused') tell(actor, version, `no delete of ${path}: ${gone.status}`)
}

/** All pages; undefined where they could not be had. */
const pages = async (actor: Actor, version: string): Promise<readonly Json[] | undefined> => {
  const items: Json[] = []
  let next = ''
  do {
    const path = `/entities?limit=${20 + actor.draw(30)}${next}`
    const page = await actor.client.ask({ version, method: 'GET', path })
    if (page.kind === 'refused' && page.code === 'cursor-gone') {
      actor.watch.counts.restarted += 1
      return pages(actor, version)
    }
    if (page.kind === 'refused') tell(actor, version, `no page: ${page.status} ${page.code}`)
    if (page.kind !== 'done') return undefined
    items.push(...(page.body['items'] as readonly Json[]))
    const cursor = page.body['next_cursor']
    next = typeof cursor === 'string' ? `&cursor=${encodeURIComponent(cursor)}` : ''
  } while (next !== '')
  return items
}

/** All that the client has written is there once, and is as it was written. */
const list: Act = async (actor, version) => {
  const items = await pages(actor, version)
  if (!items) return
  const byId = new Map(items.map((item) => [String(item['id']), item]))
  if (byId.size !== items.length) tell(actor, version, 'list: a document is there twice')
  for (const owned of actor.owned.values()) {
    const fault = wrong(owned, byId.get(owned.id))
    if (fault !== undefined) tell(actor, version, `list: ${fault}`)
  }
}

/** Each client puts tags of its own into one document: none must get lost, and none be there twice. */
const share: Act = async ({ client, shared, tags, text }, version) => {
  if (shared === undefined) return
  const tag = text()
  const body = [{ op: 'add', path: '/metadata/tags/-', value: tagOf(version, tag) }]
  const path = `/entities/${shared}`
  const asked = { version, method: 'PATCH', path, body, headers: patchType }
  const answer = await client.ask(asked)
  if (answer.kind === 'done') tags.sure.push(tag)
  if (answer.kind === 'unknown') tags.doubtful.push(tag)
}

/** The more often, the more usual. */
export const acts: readonly Act[] = [
  create,
  create,
  merge,
  merge,
  patch,
  replace,
  replace,
  remove,
  look,
  look,
  visit,
  visit,
  visit,
  visit,
  relate,
  list,
  share,
  share,
]
