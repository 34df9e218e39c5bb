import { describe, expect, onTestFinished, test } from 'vitest'
import * as z from 'zod'
import universe from '../../../../adapters/index.ts'
import {
  add,
  base,
  boolean,
  change,
  defineContract,
  pathsOf,
  version,
  type Route,
} from '../../../../src/contract/index.ts'
import { startEmbeddedStore } from '../../../support/embedded-store.ts'
import { startGateway } from '../../support/gateway.ts'
import { call, startStore } from '../../support/servers.ts'

const Thing = z.object({ id: z.string(), name: z.string() })
const Changed = z.object({ thing: Thing, fields: pathsOf('Thing') })

const stream = (id: string, form: 'sse' | 'ndjson', rest: Partial<Route> = {}): Route => ({
  id,
  method: 'GET',
  path: `/${id}`,
  kind: 'stream',
  stream: form,
  summary: id,
  response: 'Changed',
  ...rest,
})

const contract = defineContract({
  name: 'changes',
  base: base('1.0.0', {
    summary: 'First',
    types: { Thing, Changed },
    routes: [
      stream('events', 'sse', { hiddenChanges: 'skip' }),
      stream('lines', 'ndjson', { hiddenChanges: 'skip' }),
      stream('shown', 'ndjson', { hiddenChanges: 'show' }),
    ],
  }),
  versions: [
    version('2.0.0', {
      summary: 'Second',
      changes: [change('A thing can be hidden', { Thing: [add('hidden', boolean, false)] })],
    }),
  ],
})

const changed = (fields: readonly string[]) => ({
  thing: { id: 'a', name: 'x', hidden: true },
  fields,
})
const documents = [['hidden'], ['hidden', 'name'], []].map(changed)
const seen = (fields: readonly string[]) => ({ thing: { id: 'a', name: 'x' }, fields })

const streamed = async (path: string, client = '1.0') => {
  const store = await startStore(({ url }, outgoing) => {
    const isEvents = url === '/events'
    outgoing.writeHead(200, {
      'Content-Type': isEvents ? 'text/event-stream' : 'application/x-ndjson',
    })
    const texts = documents.map((document, index) =>
      isEvents
        ? `id: ${index}\nevent: changed\ndata: ${JSON.stringify(document)}\n\n`
        : `${JSON.stringify(document)}\n`,
    )
    outgoing.end(texts.join(''))
  })
  const stores = { blue: { url: store.url, version: '2.0' } }
  const { url } = await startGateway({ stores, contract })
  return (await call(url + path, { headers: { 'API-Version': client } })).text
}

const lines = (text: string): unknown[] =>
  text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as unknown]))

describe('a route that skips what a client does not see', () => {
  test('leaves such lines out', async () => {
    expect(lines(await streamed('/lines'))).toEqual([seen(['name']), seen([])])
  })

  test('leaves such events out, and tells from where to resume', async () => {
    const blocks = (await streamed('/events')).trimEnd().split('\n\n')
    expect(blocks.map((block) => block.replace(/^data: .*$/m, 'data'))).toEqual([
      'id: 0\nevent: changed',
      'id: 1\nevent: changed\ndata',
      'id: 2\nevent: changed\ndata',
    ])
  })

  test('leaves nothing out for who sees all', async () => {
    expect(lines(await streamed('/lines', '2.0'))).toEqual(documents)
  })
})

test('a route that shows them tells of no fields', async () => {
  expect(lines(await streamed('/shown'))).toEqual([seen([]), seen(['name']), seen([])])
})

const put = (to: string, client: string, body: unknown) =>
  call(to, {
    method: 'PUT',
    headers: { 'API-Version': client, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  })

test('names that a client does not see stay when it writes the list anew', async () => {
  const store = await startEmbeddedStore({
    schema: '2.0',
    contract: universe,
    port: 0,
    file: ':memory:',
  })
  onTestFinished(() => store.close())
  const { url } = await startGateway({
    stores: { blue: { url: store.url, version: '2.0' } },
    contract: universe,
  })
  const id = 'd0000000-0000-4000-8000-000000000001'
  const path = `/raw/events/${id}`
  const event = (...changed_fields: string[]) => ({
    event_id: id,
    event_type: 'ENTITY_UPDATED',
    timestamp: 1,
    data: {
      type: 'EntityUpdated',
      entity_id: id,
      changed_fields,
      old_metadata: { tags: [], properties: {} },
      new_metadata: { tags: [], properties: {} },
    },
  })
  const first = event('owner_identity', 'metadata.name', 'metadata.version')
  expect((await put(store.url + path, '2.0', first)).status).toBe(201)
  const written = await put(url + path, '1.0', event('metadata.tags', 'metadata.name'))
  expect(written.status).toBe(200)
  expect(written.json).toMatchObject({
    data: { changed_fields: ['metadata.tags', 'metadata.name'] },
  })
  expect((await call(`${store.url}/events/${id}`)).json).toMatchObject({
    data: {
      changed_fields: ['metadata.tags', 'metadata.name', 'owner_identity', 'metadata.version'],
    },
  })
})
