/** What every storage does, held against a plain map: whatever is written, taken back or worked out again. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import contract from '../../adapters/index.ts'
import { failed, ok, problem } from '../../src/errors/index.ts'
import type { ResourceName } from '../../src/inner-universe/dialect.ts'
import { dialectOf } from '../../src/inner-universe/dialects.ts'
import { silentLog, type Storage } from '../../src/inner-universe/index.ts'
import { etagOf } from '../../src/inner-universe/storage/etag.ts'
import type { Work } from '../../src/inner-universe/storage/transaction.ts'
import { storageOf } from '../support/embedded-store.ts'
import { holdsInTime } from '../support/seed.ts'
import { entityBody, guid, relationBody } from './support.ts'

const open = (): Promise<Storage> => {
  const [dialect, version] = [dialectOf('2.0'), contract.version('2.0')]
  if (!dialect || !version) throw new Error('there is no 2.0')
  return storageOf(':memory:')({
    dialect,
    version,
    deletionsKept: 1000,
    log: silentLog,
  })
}

/** Puts a document there, or takes it away. */
interface Step {
  readonly resource: ResourceName
  readonly id: string
  readonly body: string | undefined
}

/** One transaction, which may fail after it has written. */
interface Write {
  readonly steps: readonly Step[]
  readonly fails: boolean
}

const entity = (id: string, name: string): string =>
  JSON.stringify({ ...entityBody('2.0', name), id, created_at: 1, updated_at: 1 })

const relation = (id: string, from: string, to: string): string =>
  JSON.stringify({ ...relationBody('2.0', from, to), id, created_at: 1 })

const event = (id: string): string =>
  JSON.stringify({
    event_id: id,
    event_type: 'TOLD',
    source: null,
    timestamp: 1,
    data: { type: 'Custom', values: {} },
  })

const few = fc.integer({ min: 1, max: 5 }).map(guid)
const gone = fc.constant(undefined)

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  fc
    .tuple(few, fc.option(fc.constantFrom('a', 'b', '\u{1F600}', '"\\'), { nil: undefined }))
    .map(([id, name]) => ({
      resource: 'entities' as const,
      id,
      body: name === undefined ? undefined : entity(id, name),
    })),
  fc.tuple(few, fc.oneof(gone, fc.tuple(few, few))).map(([id, ends]) => ({
    resource: 'relations' as const,
    id,
    body: ends && relation(id, ends[0], ends[1]),
  })),
  fc.integer({ min: 1, max: 30 }).map((number) => ({
    resource: 'events' as const,
    id: guid(number),
    body: event(guid(number)),
  })),
)

const anyWrite: fc.Arbitrary<Write> = fc.record({
  steps: fc.array(anyStep, { maxLength: 5 }),
  fails: fc.boolean(),
})

/** Bodies by resource and key, in the order in which they came to be there. */
type Model = Map<string, Step & { readonly body: string }>

const keyOf = ({ resource, id }: Pick<Step, 'resource' | 'id'>): string => `${resource} ${id}`

const stepped = (before: Model, steps: readonly Step[]): Model => {
  const after: Model = new Map(before)
  for (const step of steps) {
    const { resource, id, body } = step
    if (body === undefined) after.delete(keyOf(step))
    else after.set(keyOf(step), { resource, id, body })
  }
  return after
}

/** Answers what it found before each step, and after it. */
const workOf =
  ({ steps, fails }: Write): Work<readonly (string | undefined)[]> =>
  (writing) => {
    const found: (string | undefined)[] = []
    for (const { resource, id, body } of steps) {
      const head = writing.head(resource, id)
      if (body === undefined) {
        if (head) writing.remove(resource, id)
      } else if (head) writing.update(resource, id, body)
      else writing.insert(resource, id, body)
      found.push(head?.etag, writing.get(resource, id)?.body)
    }
    return fails ? failed(problem('malformed', 'Taken back.')) : ok(found)
  }

/** The same of a model. */
const foundIn = (before: Model, steps: readonly Step[]): readonly (string | undefined)[] =>
  steps.flatMap((step, i) => {
    const stored = stepped(before, steps.slice(0, i)).get(keyOf(step))
    return [stored && etagOf(stored.body), step.body]
  })

const resources = ['entities', 'relations', 'events'] as const
const ids = Array.from({ length: 30 }, (_, i) => guid(i + 1))

const holdsWhat = (storage: Storage, model: Model): void => {
  const { documents, ranges } = storage
  for (const resource of resources) {
    const expected = [...model.values()].filter((one) => one.resource === resource)
    const inOrder = expected.toSorted((a, b) => (a.id < b.id ? -1 : 1))
    const rows = [...ranges.rows(resource, {}, { limit: 100, documents: true })]
    expect(rows).toEqual(inOrder.map(({ id, body }) => [id, etagOf(body), body]))
    expect(documents.count('resource = :resource', { resource })).toBe(expected.length)
    const since = documents.since(resource, 0, 100)
    const sinceInOrder = since.toSorted((a, b) => (a.id < b.id ? -1 : 1))
    expect(sinceInOrder.map(({ id, etag, body }) => [id, etag, body])).toEqual(rows)
    expect(since.map(({ id }) => documents.seqOf(resource, id))).toEqual(
      since.map(({ seq }) => seq),
    )
    expect(documents.lastSeq(resource)).toBe(since.at(-1)?.seq ?? 0)
    for (const id of ids) {
      const body = model.get(keyOf({ resource, id }))?.body
      expect(documents.get(resource, id)?.body).toBe(body)
      expect(documents.head(resource, id)?.etag).toBe(body && etagOf(body))
    }
  }
  // The stream of events is read in this order.
  expect(documents.since('events', 0, 100).map(({ id }) => id)).toEqual(
    [...model.values()].filter(({ resource }) => resource === 'events').map(({ id }) => id),
  )
  const ends = [...model.values()]
    .filter(({ resource }) => resource === 'relations')
    .flatMap(({ body }) => Object.values(JSON.parse(body) as Record<string, unknown>))
  for (const id of ids) {
    const own = model.has(keyOf({ resource: 'relations', id })) ? 1 : 0
    const named = ends.filter((end) => end === id).length > own
    expect(documents.hasRelations(id)).toBe(named)
  }
}

test('what was written is there, what failed is not, and both are told', () =>
  holdsInTime(
    60,
    fc.asyncProperty(fc.array(anyWrite, { maxLength: 12 }), async (writes) => {
      const storage = await open()
      try {
        let model: Model = new Map()
        let news = 0
        storage.onNews(() => {
          news += 1
        })
        for (const write of writes) {
          const [number, heard] = [storage.changes.last(), news]
          const result = await storage.transaction(workOf(write))
          const after = write.fails ? model : stepped(model, write.steps)
          expect(result).toEqual(
            write.fails
              ? failed(problem('malformed', 'Taken back.'))
              : ok(foundIn(model, write.steps)),
          )
          holdsWhat(storage, after)
          const told = [...storage.changes.since(number, 100)]
          for (const change of told) expect(change.deleted).toBe(!after.has(keyOf(change)))
          const changed = [...new Set([...model.keys(), ...after.keys()])].filter(
            (key) => model.get(key)?.body !== after.get(key)?.body,
          )
          expect(told.map(keyOf)).toEqual(expect.arrayContaining(changed))
          expect(write.fails ? told : []).toEqual([])
          expect(changed.length > 0 ? news : Infinity).toBeGreaterThan(heard)
          model = after
        }
      } finally {
        await storage.close()
      }
    }),
  ))

test('writes that are asked for at once are made in their order', async () => {
  const storage = await open()
  const id = guid(1)
  const seen: (string | undefined)[] = []
  const bodies = Array.from({ length: 20 }, (_, i) => entity(id, `n${i}`))
  const results = await Promise.all(
    bodies.map((body) =>
      storage.transaction((writing) => {
        const before = writing.get('entities', id)?.body
        if (before === undefined) writing.insert('entities', id, body)
        else writing.update('entities', id, body)
        return ok(before)
      }),
    ),
  )
  for (const result of results) seen.push(result.ok ? result.value : 'failed')
  expect(seen).toEqual([undefined, ...bodies.slice(0, -1)])
  await storage.close()
})
