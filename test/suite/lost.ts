/** What a client writes comes back to it, or is refused: with all kinds of writes, before real stores. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ids, versions, type Version } from './fixtures.ts'
import type { Runtime } from './pairs.ts'
import { configFor, startStores, type Stores } from './setup.ts'

type Doc = Record<string, unknown>

interface Write {
  readonly method: string
  readonly path: string
  readonly body: unknown
  readonly type?: string
  /** Where the problem points. */
  readonly pointer: string
}

const mergePatch = 'application/merge-patch+json'
const jsonPatch = 'application/json-patch+json'
const one = `/entities/${ids.ada}`

/** An entity of the version with more metadata. */
const entity = (version: Version, metadata: Doc): Doc => ({
  [version === '3.0' ? 'kind' : 'entity_type']: 'Person',
  metadata: { name: 'n', tags: [], properties: {}, ...metadata },
})

/** Metadata of a version that has nothing but tags and properties, and more. */
const metadata = (extra: Doc): Doc => ({ tags: [], properties: {}, ...extra })

/** Each way to say that the metadata of an entity has something. */
const writes = (version: Version, [field, value]: readonly [string, unknown]): readonly Write[] => {
  const body = entity(version, { [field]: value })
  return [
    { method: 'POST', path: '/entities', body, pointer: `/metadata/${field}` },
    { method: 'PUT', path: one, body: { id: ids.ada, ...body }, pointer: `/metadata/${field}` },
    {
      method: 'PATCH',
      path: one,
      type: mergePatch,
      body: { metadata: { [field]: value } },
      pointer: `/metadata/${field}`,
    },
    {
      method: 'PATCH',
      path: one,
      type: jsonPatch,
      body: [{ op: 'add', path: `/metadata/${field}`, value }],
      pointer: '/0/path',
    },
    {
      method: 'PATCH',
      path: one,
      type: jsonPatch,
      body: [{ op: 'replace', path: '/metadata', value: { [field]: value } }],
      pointer: `/0/value/${field}`,
    },
  ]
}

export const lostSuite = ({ name, start }: Runtime): void => {
  let stores: Stores
  let gateway: Awaited<ReturnType<Runtime['start']>>

  beforeAll(async () => {
    stores = await startStores()
    gateway = await start(configFor(stores.urls))
  })

  afterAll(async () => {
    await gateway?.close()
    await stores?.close()
  })

  const send = async (client: Version, store: Version, write: Omit<Write, 'pointer'>) => {
    const answer = await fetch(`${gateway.url}${write.path}`, {
      method: write.method,
      headers: {
        'API-Version': client,
        'X-Client-Id': `to-${store}`,
        'content-type': write.type ?? 'application/json',
      },
      body: JSON.stringify(write.body),
    })
    return { status: answer.status, body: (await answer.json()) as Doc }
  }

  const all = async (store: Version): Promise<string> =>
    (await fetch(`${stores.urls[store]}/entities/export`)).text()

  /** What each way of saying it is answered, and what it should be. */
  const refusals = async (
    client: Version,
    store: Version,
    code: string,
    said: readonly [string, unknown],
  ) => {
    const answers = []
    for (const { pointer, ...write } of writes(client, said)) {
      const { status, body } = await send(client, store, write)
      const errors = (body['errors'] as Doc[] | undefined)?.map((error) => error['pointer'])
      answers.push([
        { write, status, code: body['code'], errors },
        { write, status: 422, code, errors: [pointer] },
      ])
    }
    return answers
  }

  describe(`what would not come back to its client, in ${name}`, () => {
    test.each<readonly [Version, Version, readonly [string, unknown]]>([
      ['1.0', '1.1', ['visibility', 'private']],
      ['1.0', '2.0', ['visibility', 'private']],
      ['1.0', '3.0', ['visibility', 'private']],
      ['1.1', '2.0', ['version', 7]],
      ['1.1', '3.0', ['last_accessed', 1_700_000_000_000_000]],
    ])(
      'is refused: a client of %s before a store of %s sets a field of later: %j',
      async (client, store, said) => {
        const before = await all(store)
        for (const [is, should] of await refusals(client, store, 'path-not-in-version', said)) {
          expect(is).toEqual(should)
        }
        expect(await all(store)).toBe(before)
      },
    )

    test.each<readonly [Version, Version, readonly [string, unknown]]>([
      ['3.0', '2.0', ['visibility', 'internal']],
      ['3.0', '1.1', ['visibility', 'internal']],
      ['3.0', '1.0', ['visibility', 'private']],
      ['2.0', '1.1', ['version', 7]],
      ['1.1', '1.0', ['visibility', 'private']],
    ])(
      'is refused: a client of %s before a store of %s says more than it can hold: %j',
      async (client, store, said) => {
        const before = await all(store)
        for (const [is, should] of await refusals(client, store, 'not-representable', said)) {
          expect(is).toEqual(should)
        }
        expect(await all(store)).toBe(before)
      },
    )

    test.each(versions.slice(1))(
      'is refused even where it is the default that stands in for it: a store of %s',
      async (store) => {
        const said = ['visibility', 'public'] as const
        for (const [is, should] of await refusals('1.0', store, 'path-not-in-version', said)) {
          expect(is).toEqual(should)
        }
      },
    )

    test.each<readonly [string, unknown]>([
      ['version', 99],
      ['visibility', 'public'],
    ])('is refused in a variant of a union: %s', async (field, value) => {
      const path = '/raw/events/b0000000-0000-4000-8000-0000000000ff'
      const event = (extra: Doc): Doc => ({
        event_id: path.slice('/raw/events/'.length),
        event_type: 'ENTITY_UPDATED',
        timestamp: 1,
        data: {
          type: 'EntityUpdated',
          entity_id: ids.ada,
          changed_fields: [],
          old_metadata: metadata({}),
          new_metadata: metadata(extra),
        },
      })
      const stored = event({ visibility: 'private', version: 4, last_accessed: null })
      await send('2.0', '2.0', { method: 'PUT', path, body: stored })
      const { status, body } = await send('1.0', '2.0', {
        method: 'PUT',
        path,
        body: event({ [field]: value }),
      })
      const pointer = `/data/new_metadata/${field}`
      expect({ status, ...body }).toMatchObject({
        status: 422,
        code: 'path-not-in-version',
        errors: [{ pointer }],
      })
      const now = await fetch(`${stores.urls['2.0']}${path.slice('/raw'.length)}`)
      expect(await now.json()).toMatchObject({
        data: { new_metadata: { visibility: 'private', version: 4 } },
      })
    })

    test('is no reason to refuse what is only rounded, as it was declared', async () => {
      const relation = {
        from_entity: ids.ada,
        to_entity: ids.engine,
        relation_type: 'KNOWS',
        metadata: { strength: 0.257 },
      }
      const made = await send('1.0', '3.0', { method: 'POST', path: '/relations', body: relation })
      expect(made).toMatchObject({ status: 201, body: { metadata: { strength: 0.26 } } })
    })
  })
}
