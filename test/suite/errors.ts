/** The contract suite: errors and events of the store, in the words of the client, for all sixteen pairs. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ids, versions, type Version } from './fixtures.ts'
import type { Runtime } from './pairs.ts'
import { configFor, startStores, type Stores } from './setup.ts'

type Doc = Record<string, unknown>

const pairs = versions.flatMap((client) => versions.map((store) => [client, store] as const))

const isNewest = (version: Version) => version === '3.0'

/** A relation as a version has it, with one thing wrong that only a store finds out. */
const danglingRelation = (version: Version): Doc => {
  const [from, to] = [ids.ada, '00000000-0000-4000-8000-000000000000']
  return {
    ...(isNewest(version) ? { ends: { from, to } } : { from_entity: from, to_entity: to }),
    relation_type: 'KNOWS',
    metadata: {},
  }
}

/** Reads events of a stream, over one connection, until there is one that fits. */
const follow = async (url: string, headers: Record<string, string>) => {
  const abort = new AbortController()
  const answer = await fetch(`${url}/events/stream`, { headers, signal: abort.signal })
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  const blocks = (): readonly { id: string; data: Doc }[] =>
    text
      .split('\n\n')
      .slice(0, -1)
      .filter((block) => block.includes('data: '))
      .map((block) => ({
        id: /^id: (.*)$/m.exec(block)?.[1] ?? '',
        data: JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? 'null') as Doc,
      }))
  return {
    status: answer.status,
    find: async (fits: (event: Doc) => boolean) => {
      for (;;) {
        const found = blocks().find(({ data }) => fits(data['data'] as Doc))
        if (found) return found
        const { value, done } = (await reader?.read()) ?? { value: undefined, done: true }
        if (done) throw new Error(`the stream ended after ${text}`)
        text += value ?? ''
      }
    },
    all: blocks,
    close: () => abort.abort(),
  }
}

export const errorSuite = ({ name, start }: Runtime): void => {
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

  describe.each(pairs)(`errors and events, client %s on store %s, in ${name}`, (client, store) => {
    const headers = { 'API-Version': client, 'X-Client-Id': `to-${store}` }
    const ask = async (method: string, path: string, body?: unknown, more = {}) => {
      const answer = await fetch(`${gateway.url}${path}`, {
        method,
        headers: { ...headers, 'content-type': 'application/json', ...more },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const text = await answer.text()
      return { status: answer.status, json: JSON.parse(text || 'null') as Doc }
    }
    const kind = isNewest(client) ? 'kind' : 'entity_type'
    const strength = isNewest(client) ? 'weight' : 'strength'
    const to = isNewest(client) ? '/ends/to' : '/to_entity'

    test('what a document refers to wrongly is told in the names of the client', async () => {
      const { status, json } = await ask('POST', '/relations', danglingRelation(client))
      expect(status).toBe(422)
      expect(json['errors']).toEqual([
        { pointer: to, detail: expect.stringContaining('there is no') },
      ])
    })

    test('what is missing is told in the names of the client', async () => {
      const { status, json } = await ask('POST', '/entities', { metadata: {} })
      expect(status).toBe(422)
      expect(json['errors']).toContainEqual({
        pointer: `/${kind}`,
        detail: expect.stringContaining('expected a string, found nothing'),
      })
    })

    test('a wrong value is told in the names of the client', async () => {
      const sent = { [kind]: '', metadata: { name: 5 } }
      const { status, json } = await ask('POST', '/entities', sent)
      expect(status).toBe(422)
      const pointers = (json['errors'] as Doc[]).map(({ pointer }) => pointer)
      expect(pointers).toEqual(expect.arrayContaining([`/${kind}`, '/metadata/name']))
    })

    test('a patch that does not fit is told in the names of the client', async () => {
      const { status, json } = await ask(
        'PATCH',
        `/relations/${ids.wrote}`,
        { relation_type: '' },
        { 'content-type': 'application/merge-patch+json' },
      )
      expect(status).toBe(422)
      expect(json['errors']).toEqual([
        { pointer: '/relation_type', detail: expect.stringContaining('at least 1 character') },
      ])
    })

    test('a value out of bounds is told as the client sees it, the bound as well', async () => {
      const [most, sent] = isNewest(client) ? [100, 200] : [1, 2]
      const { status, json } = await ask(
        'PATCH',
        `/relations/${ids.wrote}`,
        { metadata: { [strength]: sent } },
        { 'content-type': 'application/merge-patch+json' },
      )
      expect(status).toBe(422)
      expect(json['errors']).toEqual([
        { pointer: `/metadata/${strength}`, detail: `expected at most ${most}, found ${sent}` },
      ])
    })

    test('a filter that the store refuses is told as the client wrote it', async () => {
      const parameter = `filter[metadata.${strength}][Nonsense]`
      const { status, json } = await ask('GET', `/relations?${encodeURIComponent(parameter)}=1`)
      expect(status).toBe(400)
      expect(json['parameter']).toBe(parameter)
      expect(json['detail']).toContain(`"${parameter}"`)
    })

    test('a list of names that the store refuses is told as the client wrote it', async () => {
      const { status, json } = await ask('GET', `/entities?sort=${kind}.x`)
      expect(status).toBe(400)
      expect(json).toMatchObject({ parameter: 'sort' })
      expect(json['detail']).toContain(`no field ${kind}.x`)
    })

    test('what is not there is told as the store tells it', async () => {
      const { status, json } = await ask('GET', '/entities/00000000-0000-4000-8000-000000000000')
      expect(status).toBe(404)
      expect(json).toMatchObject({ code: 'entity-not-found' })
    })

    test('events name what was changed as the client does: lists, exports, streams', async () => {
      const stream = await follow(gateway.url, headers)
      const isOurs = (data: Doc) =>
        data['type'] === 'RelationUpdated' && data['relation_id'] === made['id']
      const relation = { ...danglingRelation(store), metadata: {} }
      const ends = { from: ids.ada, to: ids.engine }
      const body = isNewest(store)
        ? { ...relation, ends }
        : { ...relation, from_entity: ends.from, to_entity: ends.to }
      const direct = async (method: string, path: string, sent: unknown) =>
        (await (
          await fetch(`${stores.urls[store]}${path}`, {
            method,
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify(sent),
          })
        ).json()) as Doc
      const made = await direct('POST', '/relations', body)
      const weight = isNewest(store) ? { weight: 50 } : { strength: 0.5 }
      const swapped = isNewest(store)
        ? { ends: { from: ends.to, to: ends.to } }
        : { from_entity: ends.to }
      await direct('PUT', `/relations/${String(made['id'])}`, {
        ...made,
        ...swapped,
        metadata: { ...(made['metadata'] as Doc), ...weight },
      })

      const expected = [isNewest(client) ? 'ends.from' : 'from_entity', `metadata.${strength}`]
      const { id, data } = await stream.find(isOurs)
      stream.close()
      expect((data['data'] as Doc)['changed_fields']).toEqual(expected)

      const single = await ask('GET', `/events/${id}`)
      expect(single.json).toEqual(data)
      const page = await ask('GET', '/events?limit=1000')
      expect(page.json['items']).toContainEqual(data)
      const exported = await fetch(`${gateway.url}/events/export`, { headers })
      const lines = (await exported.text()).trimEnd().split('\n')
      expect(lines.map((line) => JSON.parse(line) as Doc)).toContainEqual(data)
    })

    test('a client that comes back is told what it missed, and nothing twice', async () => {
      const create = async (title: string) => {
        const sent = { [kind]: 'Thing', metadata: { name: title } }
        return (await ask('POST', '/entities', sent)).json['id']
      }
      const before = await follow(gateway.url, headers)
      const first = await create('seen')
      const seen = await before.find((data) => data['entity_id'] === first)
      before.close()
      const missed = await create('missed')
      const after = await follow(gateway.url, { ...headers, 'Last-Event-ID': seen.id })
      const last = await create('next')
      await after.find((data) => data['entity_id'] === last)
      after.close()
      const told = after.all().map(({ data }) => (data['data'] as Doc)['entity_id'])
      expect(told).toEqual([missed, last])
      expect(after.all()[0]?.data).toMatchObject({ data: { [kind]: 'Thing' } })
    })

    test('an id that the store does not know is refused in its words', async () => {
      const id = '00000000-0000-4000-8000-000000000000'
      const { status, json } = await ask('GET', '/events/stream', undefined, {
        'Last-Event-ID': id,
      })
      expect(status).toBe(400)
      expect(json['detail']).toContain(id)
    })
  })

  const hidden = [
    ['1.0', '1.1'],
    ['1.0', '2.0'],
    ['1.0', '3.0'],
  ] as const

  test.each(hidden)(
    `a change that client %s on store %s does not see names no field, in ${name}`,
    async (client, store) => {
      const headers = { 'API-Version': client, 'X-Client-Id': `to-${store}` }
      const stream = await follow(gateway.url, headers)
      const path = `/entities/${ids.hidden}`
      const patched = await fetch(`${stores.urls[store]}${path}`, {
        method: 'PATCH',
        headers: { 'content-type': 'application/merge-patch+json' },
        body: JSON.stringify({ deleted: true, metadata: { visibility: 'public' } }),
      })
      expect(patched.status).toBe(200)
      const { data } = await stream.find(
        ({ type, entity_id }) => type === 'EntityUpdated' && entity_id === ids.hidden,
      )
      stream.close()
      expect(data['data']).toMatchObject({ changed_fields: [] })
      expect(data['data']).not.toHaveProperty('new_metadata.visibility')
    },
  )
}
