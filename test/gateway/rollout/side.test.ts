import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { createSide } from '../../../src/gateway/rollout/side.ts'
import { createMetrics, silentLogger } from '../../../src/telemetry/index.ts'
import { httpBackend, type Backend } from '../../../src/upstream/index.ts'
import { undiciTransport } from '../../../src/upstream/node/index.ts'
import { guid, start } from '../../inner-universe/support.ts'

const closing: (() => Promise<unknown>)[] = []

afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()))
})

const backendAt = (url: string): Backend => {
  const backend = httpBackend({
    name: 'green',
    version: '2.0',
    url,
    transport: undiciTransport({}),
    timeouts: {},
    log: silentLogger,
    metrics: createMetrics(),
  })
  closing.push(() => backend.close())
  return backend
}

const sideAt = (url: string, put = '/raw{path}') =>
  createSide({ backend: backendAt(url), put, headers: {}, limit: 100_000 })

/** A store that answers as it is told. */
const told = async (listener: RequestListener) => {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  closing.push(
    () =>
      new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      }),
  )
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const entity = (name: string) =>
  new TextEncoder().encode(
    JSON.stringify({
      id: guid(1),
      entity_type: 'Person',
      created_at: 1,
      updated_at: 2,
      deleted: false,
      owner_identity: null,
      metadata: {
        name,
        tags: [],
        properties: {},
        visibility: 'public',
        last_accessed: null,
        version: 1,
      },
    }),
  )

const path = `/entities/${guid(1)}`

describe('one side', () => {
  test('is read, written on a condition, and removed', async () => {
    const { store } = await start('2.0')
    const side = sideAt(store.url)
    expect(await side.get(path)).toEqual({ kind: 'absent' })
    expect(await side.put(path, entity('Rei'), 'absent')).toMatchObject({ kind: 'written' })
    expect(await side.put(path, entity('Asuka'), 'absent')).toEqual({ kind: 'overtaken' })
    const found = await side.get(path)
    if (found.kind !== 'found') throw new Error('It was written')
    expect(new TextDecoder().decode(found.document)).toContain('"created_at":1,"updated_at":2')
    const on = { ifMatch: found.tag }
    expect(await side.put(path, entity('Misato'), on)).toMatchObject({ kind: 'written' })
    expect(await side.put(path, entity('Asuka'), on)).toEqual({ kind: 'overtaken' })
    expect(await side.remove(path, found.tag)).toEqual({ kind: 'overtaken' })
    const newest = await side.get(path)
    if (newest.kind !== 'found') throw new Error('It is there')
    expect(await side.remove(path, newest.tag)).toMatchObject({ kind: 'written' })
    expect(await side.remove(path, newest.tag)).toEqual({ kind: 'overtaken' })
  })

  test('that refuses a document has not written it', async () => {
    const { store } = await start('2.0')
    const wrong = new TextEncoder().encode('{"id":"other"}')
    expect(await sideAt(store.url).put(path, wrong, 'absent')).toMatchObject({ kind: 'refused' })
  })

  test('that cannot be reached has written nothing', async () => {
    const side = sideAt('http://127.0.0.1:1')
    expect(await side.put(path, entity('Rei'), 'absent')).toMatchObject({ kind: 'refused' })
    expect(await side.get(path)).toMatchObject({ kind: 'failed' })
  })

  test.each([
    ['fails', (_, response) => response.writeHead(500).end()],
    ['breaks off', (_, response) => response.destroy()],
    ['is a gateway that gave up', (_, response) => response.writeHead(504).end()],
  ] satisfies [string, RequestListener][])('that %s may have written it', async (_, listener) => {
    const side = sideAt(await told(listener))
    expect(await side.put(path, entity('Rei'), 'absent')).toMatchObject({ kind: 'unknown' })
    expect(await side.remove(path, '"a"')).toMatchObject({ kind: 'unknown' })
    expect(await side.get(path)).toMatchObject({ kind: 'failed' })
  })

  test.each([
    ['has no tag', (_, response) => response.end('{}')],
    ['has a weak tag', (_, response) => response.setHeader('etag', 'W/"a"').end('{}')],
    ['is too large', (_, response) => response.setHeader('etag', '"a"').end('x'.repeat(200_000))],
    ['leads elsewhere', (_, response) => response.writeHead(302, { location: '/' }).end()],
    ['has nothing', (_, response) => response.writeHead(204).end()],
  ] satisfies [string, RequestListener][])(
    'whose answer %s cannot be read',
    async (_, listener) => {
      expect(await sideAt(await told(listener)).get(path)).toMatchObject({ kind: 'failed' })
    },
  )

  test('is written at the path of its template, whatever stands in the path', async () => {
    const asked: (string | undefined)[] = []
    const url = await told(({ url: to }, response) => {
      asked.push(to)
      response.writeHead(204).end()
    })
    await sideAt(url, '/x{path}/raw').put('/a/$&$1', entity('Rei'), 'absent')
    expect(asked).toEqual(['/x/a/$&$1/raw'])
  })
})
