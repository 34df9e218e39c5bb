/** What was made by a write whose answer got lost is found however much was made since. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import contract from '../../../adapters/index.ts'
import { replicationSchema } from '../../../src/gateway/config/replication-schema.ts'
import type { Backing } from '../../../src/gateway/rollout/backing.ts'
import { newestKeys } from '../../../src/gateway/rollout/newest.ts'
import { createSide } from '../../../src/gateway/rollout/side.ts'
import { createMetrics, silentLogger } from '../../../src/telemetry/index.ts'
import { httpBackend } from '../../../src/upstream/index.ts'
import { undiciTransport } from '../../../src/upstream/node/index.ts'
import { guid, start, type Call } from '../../inner-universe/support.ts'

const closing: (() => unknown)[] = []

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

const version = (key: string) => {
  const found = contract.version(key)
  if (!found) throw new Error(`There is no version ${key}`)
  return found
}

const newest = { entities: { path: '/entities?sort=-created_at&limit=3', by: 'created_at' } }

const one = (name: string, schema: string, url: string, lists: typeof newest) => {
  const backend = httpBackend({
    name,
    version: schema,
    url,
    transport: undiciTransport({}),
    timeouts: {},
    log: silentLogger,
    metrics: createMetrics(),
  })
  closing.push(() => backend.close())
  const side = createSide({ backend, put: '/raw{path}', headers: {}, limit: 100_000 })
  return {
    version: version(schema),
    backend,
    side,
    replication: replicationSchema.parse({ newest: lists }),
  }
}

const between = (blueUrl: string, greenUrl: string, lists = newest): Backing => {
  const [from, to] = [one('blue', '1.1', blueUrl, lists), one('green', '2.0', greenUrl, lists)]
  return {
    versions: { from: from.version, to: to.version },
    backends: { from: from.backend, to: to.backend },
    sides: { from: from.side, to: to.side },
    replication: { from: from.replication, to: to.replication },
  }
}

let blue: { readonly url: string; readonly call: Call }
let green: typeof blue

beforeEach(async () => {
  const [from, to] = [await start('1.1'), await start('2.0')]
  blue = { url: from.store.url, call: from.call }
  green = { url: to.store.url, call: to.call }
})

const keyOf = (id: string): string => `entities.get?id=${id}`

const micros = (agoMs: number): number => (Date.now() - agoMs) * 1000

/** Made so long ago, at blue, and unless it was lost at green, too. */
const made = async (number: number, agoMs: number, isLost = false): Promise<string> => {
  const id = guid(number)
  const times = { created_at: micros(agoMs), updated_at: micros(agoMs) }
  const whole = { id, entity_type: 'Place', deleted: false, ...times }
  const metadata = { name: id, tags: [], properties: {} }
  const put = (call: Call, more: object) =>
    call('PUT', `/raw/entities/${id}`, { ...whole, metadata: { ...metadata, ...more } })
  expect((await put(blue.call, { visibility: 'public' })).status).toBeLessThan(300)
  if (!isLost) {
    const shared = { version: 1, access_level: 'public' }
    const { status, text } = await put(green.call, shared)
    expect({ status, text }).toMatchObject({ status: 201 })
  }
  return keyOf(id)
}

const signal = AbortSignal.timeout(600_000)

const sought = (backing: Backing, ageMs: number) =>
  newestKeys(backing, { maker: '', resource: 'entities', side: 'from', ageMs, signal })

test('however many documents were made since', async () => {
  for (let number = 1; number <= 20; number++) await made(number, 100_000 + number * 1000)
  const lost = await made(50, 60_000, true)
  for (let number = 51; number <= 70; number++) await made(number, 59_000 - (number - 50) * 1000)
  expect(await sought(between(blue.url, green.url), 60_000)).toEqual([lost])
})

test('and nothing that was made before it', async () => {
  await made(1, 100_000, true)
  const lost = await made(2, 60_000, true)
  expect(await sought(between(blue.url, green.url), 60_000)).toEqual([lost])
})

test('of all documents, where none is older', async () => {
  const lost = [await made(1, 100), await made(2, 90, true), await made(3, 80, true)][1]
  expect(await sought(between(blue.url, green.url), 60_000)).toContain(lost)
})

test('in a list without documents there is nothing', async () => {
  expect(await sought(between(blue.url, green.url), 60_000)).toEqual([])
})

test('where the other side lists nothing each is asked for', async () => {
  const lost = await made(2, 1000, true)
  await made(3, 900)
  const backing = between(blue.url, green.url)
  const silent = { ...backing.replication.to, newest: {} }
  const all = { ...backing, replication: { ...backing.replication, to: silent } }
  expect(await sought(all, 60_000)).toEqual([lost])
})

test('documents without a time are for somebody to look after', async () => {
  await made(1, 1000)
  const lists = { entities: { ...newest.entities, by: 'metadata.name' } }
  await expect(sought(between(blue.url, green.url, lists), 60_000)).rejects.toThrow(
    /blue > replication > newest lists documents .* no time in "metadata.name"/,
  )
})

/** A backend whose list is always this one, with the header of its clock if there is one. */
const serving = async (answer: (url: string) => object, date?: string): Promise<string> => {
  const server = createServer((request, response) => {
    if (date !== undefined) response.setHeader('date', date)
    else response.sendDate = false
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(answer(request.url ?? '')))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(
    () => server.closeAllConnections(),
    () => server.close(),
  )
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test('a list that never ends is given up', async () => {
  let turn = 0
  const url = await serving(() => ({
    items: [{ id: guid((turn += 1)), created_at: micros(0) }],
    next_cursor: `page-${turn}`,
  }))
  await expect(sought(between(url, green.url), 60_000)).rejects.toThrow(/not end after 500 pages/)
})

test('a page that does not reach back, of a list without a cursor, is for somebody to look after', async () => {
  const url = await serving(() => ({ items: [{ id: guid(1), created_at: micros(0) }] }))
  const lists = { entities: { path: '/newest-entities', by: 'created_at' } }
  await expect(sought(between(url, green.url, lists), 60_000)).rejects.toThrow(
    /does not reach back to the write/,
  )
})

test('the clock is that of the backend', async () => {
  const at = Date.UTC(2020, 0, 1)
  const times = [at - 50_000, at - 80_000]
  const items = times.map((time, index) => ({ id: guid(index + 1), created_at: time * 1000 }))
  const url = await serving(() => ({ items }), new Date(at).toUTCString())
  expect(await sought(between(url, green.url), 60_000)).toEqual([keyOf(guid(1))])
})

test('a backend that says no is asked again later', async () => {
  const refusing = createServer((_, response) => response.writeHead(403).end())
  await new Promise<void>((resolve) => refusing.listen(0, '127.0.0.1', resolve))
  closing.push(
    () => refusing.closeAllConnections(),
    () => refusing.close(),
  )
  const url = `http://127.0.0.1:${(refusing.address() as AddressInfo).port}`
  await expect(sought(between(url, green.url), 60_000)).rejects.toThrow(/does not answer the list/)
})
