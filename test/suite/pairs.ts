/** The contract suite: what every runtime of the gateway must do, over sockets, for all sixteen pairs. */
import Ajv2020 from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import contract from '../../adapters/index.ts'
import type { GatewayConfigInput } from '../../src/gateway/index.ts'
import { openapi } from '../../src/contract/index.ts'
import { print } from '../../src/json/index.ts'
import { documents, ids, versions, type Version } from './fixtures.ts'
import { configFor, startStores, type Stores } from './setup.ts'

export interface Runtime {
  readonly name: string
  readonly start: (
    config: GatewayConfigInput,
  ) => Promise<{ readonly url: string; close(): Promise<void> }>
}

type Doc = Record<string, unknown>

const pairs = versions.flatMap((client) => versions.map((store) => [client, store] as const))

interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  json(): Doc
}

/** Each OpenAPI document as the validator of what the gateway answers. */
const validators = () => {
  const compiled = new Map<Version, Ajv2020.default>()
  return (version: Version, type: string, value: unknown): readonly string[] => {
    let ajv = compiled.get(version)
    if (!ajv) {
      ajv = new Ajv2020.default({ strict: false, allErrors: true })
      addFormats.default(ajv)
      ajv.addSchema(JSON.parse(print(openapi(contract, version))) as object, 'api')
      compiled.set(version, ajv)
    }
    const check = ajv.getSchema(`api#/components/schemas/${type}`)
    if (!check) return [`no schema ${type}`]
    return check(value) ? [] : (check.errors ?? []).map((e) => `${e.instancePath} ${e.message}`)
  }
}

export const pairSuite = ({ name, start }: Runtime): void => {
  let stores: Stores
  let gateway: Awaited<ReturnType<Runtime['start']>>
  const validate = validators()

  beforeAll(async () => {
    stores = await startStores()
    gateway = await start(configFor(stores.urls))
  })

  afterAll(async () => {
    await gateway?.close()
    await stores?.close()
  })

  const send = async (
    client: Version,
    store: Version,
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> => {
    const answer = await fetch(`${gateway.url}${path}`, {
      method,
      headers: {
        'API-Version': client,
        'X-Client-Id': `to-${store}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    return {
      status: answer.status,
      headers: answer.headers,
      text,
      json: () => JSON.parse(text) as Doc,
    }
  }

  const stored = async (store: Version, path: string): Promise<string> =>
    (await fetch(`${stores.urls[store]}${path}`)).text()

  describe.each(pairs)(`client %s on store %s, in ${name}`, (client, store) => {
    const ask = (method: string, path: string, body?: unknown, headers?: Record<string, string>) =>
      send(client, store, method, path, body, headers)

    test.each(Object.keys(documents))('reads /%s in its own version', async (path) => {
      const answer = await ask('GET', `/${path}`)
      expect(answer.status).toBe(200)
      expect(answer.json()).toEqual(documents[path]?.(client))
      expect(answer.headers.get('api-version')).toBe(`${client}.0`)
      expect(answer.headers.get('vary')).toContain('API-Version')
    })

    test('reads lists, and every answer fits its OpenAPI document', async () => {
      const types = {
        entities: 'EntityPage',
        relations: 'RelationPage',
        'state-versions': 'StateVersionPage',
        events: 'EventPage',
        deltas: 'DeltaRecordPage',
      }
      for (const [resource, type] of Object.entries(types)) {
        const answer = await ask('GET', `/${resource}?limit=1000`)
        expect(answer.status).toBe(200)
        expect(validate(client, type, answer.json())).toEqual([])
      }
      const page = (await ask('GET', '/entities?limit=1000')).json() as { items: Doc[] }
      const found = page.items.find(({ id }) => id === ids.ada)
      expect(found).toEqual(documents[`entities/${ids.ada}`]?.(client))
    })

    test('counts, and finds by the names of its own version', async () => {
      const kind = client === '3.0' ? 'kind' : 'entity_type'
      const page = (await ask('GET', `/entities?${kind}=Machine`)).json() as { items: Doc[] }
      expect(page.items.map(({ id }) => id)).toEqual([ids.engine])
      const count = (await ask('GET', `/entities/count?${kind}=Machine`)).json()
      expect(count).toEqual({ count: 1 })
      const query = `filter[metadata.name][StartsWith]=${encodeURIComponent('Ада')}&${kind}=Person`
      const filtered = (await ask('GET', `/entities?${query}`)).json() as { items: Doc[] }
      expect(filtered.items.map(({ id }) => id)).toContain(ids.ada)
    })

    test('cuts events to what was asked for, whatever they are about', async () => {
      const kind = client === '3.0' ? 'kind' : 'entity_type'
      const wanted = new Set(['entity_id', kind])
      const all = (await ask('GET', '/events?limit=1000')).json() as { items: Doc[] }
      expect(all.items.length).toBeGreaterThan(0)
      const query = `fields=event_id,data.entity_id,data.${kind}`
      const cut = (await ask('GET', `/events?limit=1000&${query}`)).json() as { items: Doc[] }
      expect(cut.items).toEqual(
        all.items.map(({ event_id, data }) => ({
          event_id,
          data: Object.fromEntries(
            Object.entries(data as Doc).filter(([field]) => wanted.has(field)),
          ),
        })),
      )
    })

    test('exports line by line', async () => {
      const answer = await ask('GET', '/relations/export')
      expect(answer.status).toBe(200)
      const lines = answer.text.trimEnd().split('\n')
      expect(lines.map((line) => JSON.parse(line) as Doc)).toContainEqual(
        documents[`relations/${ids.wrote}`]?.(client),
      )
    })

    test('streams events, with the metadata inside them, in its own version', async () => {
      const abort = new AbortController()
      const answer = await fetch(`${gateway.url}/events/stream`, {
        headers: { 'API-Version': client, 'X-Client-Id': `to-${store}` },
        signal: abort.signal,
      })
      const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
      const created = await ask('POST', '/entities', newEntity(client, 'Streamed'))
      const { id } = created.json()
      let text = ''
      let event: Doc | undefined
      while (!event) {
        const { value, done } = (await reader?.read()) ?? { value: undefined, done: true }
        if (done) break
        text += value ?? ''
        event = text
          .split('\n')
          .filter((line) => line.startsWith('data:') && line.endsWith('}'))
          .map((line) => JSON.parse(line.slice(5)) as Doc)
          .find(({ data }) => (data as Doc)['entity_id'] === id)
      }
      abort.abort()
      expect(validate(client, 'Event', event)).toEqual([])
      expect(event?.['data']).toMatchObject({
        type: 'EntityCreated',
        metadata: newEntity(client, 'Streamed').metadata,
      })
      await ask('DELETE', `/entities/${String(id)}`)
    })

    test('creates; and reads back what it wrote', async () => {
      const sent = newEntity(client, 'Made')
      const made = await ask('POST', '/entities', sent)
      expect(made.status).toBe(201)
      const { id } = made.json()
      expect(made.headers.get('location')).toBe(`/entities/${String(id)}`)
      const read = await ask('GET', `/entities/${String(id)}`)
      expect(read.json()).toMatchObject(sent)
      expect(validate(client, 'Entity', read.json())).toEqual([])
      expect((await ask('DELETE', `/entities/${String(id)}`)).status).toBe(204)
      expect((await ask('GET', `/entities/${String(id)}`)).status).toBe(404)
    })

    test('replaces where nothing hidden is at stake', async () => {
      const made = await ask('POST', '/entities', newEntity(client, 'Before'))
      const path = `/entities/${String(made.json()['id'])}`
      const changed = { ...made.json(), metadata: newEntity(client, 'After').metadata }
      const replaced = await ask('PUT', path, changed)
      expect(replaced.status).toBe(200)
      expect((await ask('GET', path)).json()).toMatchObject({ metadata: { name: 'After' } })
      await ask('DELETE', path)
    })

    test('has the schemas of its own version at /schema', async () => {
      const answer = await ask('GET', '/schema')
      expect(answer.status).toBe(200)
      expect(answer.json()).toMatchObject({ version: `${client}.0` })
    })

    const path = `/entities/${ids.hidden}`

    test('rename by a 1.0 client keeps a private entity private (as a patch)', async () => {
      const before = JSON.parse(await stored(store, path)) as { metadata: Doc }
      const answer = await ask(
        'PATCH',
        path,
        { metadata: { name: 'Renamed' } },
        { 'content-type': 'application/merge-patch+json' },
      )
      expect(answer.status).toBe(200)
      const after = JSON.parse(await stored(store, path)) as { metadata: Doc }
      expect(after.metadata).toEqual({ ...before.metadata, name: 'Renamed' })
    })

    test('rename by a 1.0 client keeps a private entity private (as a replacement)', async () => {
      const before = JSON.parse(await stored(store, path)) as Doc & { metadata: Doc }
      const read = (await ask('GET', path)).json() as Doc & { metadata: Doc }
      const body = { ...read, metadata: { ...read.metadata, name: 'Replaced' } }
      const answer = await ask('PUT', path, body)
      expect(answer.status).toBe(200)
      expect(answer.json()).toMatchObject({ metadata: { ...read.metadata, name: 'Replaced' } })
      const { updated_at: now, ...after } = JSON.parse(await stored(store, path)) as Doc
      const { updated_at: then, ...rest } = before
      expect(typeof now).toBe(typeof then)
      expect(after).toEqual({ ...rest, metadata: { ...before.metadata, name: 'Replaced' } })
    })

    test('a patch that the store cannot be told as one goes into the document', async () => {
      const before = JSON.parse(await stored(store, path)) as Doc & { metadata: Doc }
      const read = (await ask('GET', path)).json() as Doc & { metadata: Doc }
      const patch = [
        { op: 'test', path: '/metadata', value: read.metadata },
        { op: 'copy', from: '/metadata/name', path: '/metadata/description' },
        { op: 'add', path: '/metadata/tags/-', value: newEntity(client, '').metadata['tags'][0] },
      ]
      const answer = await ask('PATCH', path, patch, {
        'content-type': 'application/json-patch+json',
      })
      expect(answer.status).toBe(200)
      const after = JSON.parse(await stored(store, path)) as Doc & { metadata: Doc }
      const tags = before.metadata['tags'] as Doc[]
      expect(after.metadata).toEqual({
        ...before.metadata,
        description: before.metadata['name'],
        tags: [...tags, newEntity(store, '').metadata['tags'][0]],
      })
    })
  })

  test('a route that the version of the client lacks is 404 and says who has it', async () => {
    const answer = await send('1.0', '2.0', 'GET', '/access-control')
    expect(answer.status).toBe(404)
    expect(answer.json()).toMatchObject({ code: 'route-not-in-version', versions: ['2.0', '3.0'] })
  })

  test('a route that the version of the store lacks is 501 and says who has it', async () => {
    const answer = await send('2.0', '1.0', 'GET', '/access-control')
    expect(answer.status).toBe(501)
    expect(answer.json()).toMatchObject({ code: 'not-in-store-version', versions: ['2.0', '3.0'] })
  })

  test('what an older store cannot hold is refused, not dropped', async () => {
    const sent = { ...newEntity('2.0', 'X'), deleted: true }
    const answer = await send('2.0', '1.0', 'POST', '/entities', sent)
    expect(answer.status).toBe(422)
    expect(answer.json()).toMatchObject({
      code: 'not-representable',
      errors: [{ pointer: '/deleted' }],
    })
  })

  test('numbers keep their text across an adapted pair', async () => {
    const body = `{"entity_type":"N","metadata":{"name":"n","properties":{"big":9007199254740993,"one":1.0,"huge":1e400}}}`
    const made = await fetch(`${gateway.url}/entities`, {
      method: 'POST',
      headers: {
        'API-Version': '1.0',
        'X-Client-Id': 'to-3.0',
        'content-type': 'application/json',
      },
      body,
    })
    expect(made.status).toBe(201)
    const text = await made.text()
    expect(text).toContain('"big":9007199254740993')
    expect(text).toContain('"one":1.0')
    expect(text).toContain('"huge":1e400')
  })

  test('the same version passes the bytes of the store as they are', async () => {
    const direct = await stored('2.0', `/entities/${ids.ada}`)
    const answer = await send('2.0', '2.0', 'GET', `/entities/${ids.ada}`)
    expect(answer.text).toBe(direct)
  })
}

const newEntity = (
  version: Version,
  name: string,
): Doc & { metadata: Doc & { tags: unknown[] } } => {
  const tags = version === '3.0' ? [{ name: 'new' }] : ['new']
  const properties = version === '3.0' ? { n: { type: 'Integer', value: 1 } } : { n: 1 }
  const metadata = { name, tags, properties }
  return version === '3.0' ? { kind: 'Thing', metadata } : { entity_type: 'Thing', metadata }
}
