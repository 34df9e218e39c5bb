/** Writes that look before they overwrite, and links in bodies: in threads as in place, to the byte. */
import { describe, expect, test } from 'vitest'
import type { Contract } from '../../../src/contract/index.ts'
import { linkedContract } from '../../support/linked.ts'
import { startGateway } from '../support/gateway.ts'
import { call, startStore, type Store } from '../support/servers.ts'
import { card, payments, positions, wallet } from '../upgrade/write/unseen/contract.ts'

interface Held {
  readonly contract: Contract
  readonly version: string
  /** What is stored, given the address of the store. */
  readonly document: (store: string) => unknown
}

interface Asked {
  readonly client: string
  readonly method: string
  readonly path: string
  /** Given the address of the gateway. */
  readonly body?: (gateway: string) => unknown
}

/** What a gateway with so many threads makes of a request, before a store that takes all it is sent. */
const outcome = async (count: number, held: Held, { client, method, path, body }: Asked) => {
  const store: Store = await startStore((request, outgoing) => {
    outgoing.writeHead(request.method === 'POST' ? 201 : 200, {
      'Content-Type': 'application/json',
      ETag: '"1"',
    })
    const isWhole = request.method === 'PUT' || request.method === 'POST'
    outgoing.end(isWhole ? request.body : JSON.stringify(held.document(store.url)))
  })
  const gateway = await startGateway({
    stores: { blue: { url: store.url, version: held.version } },
    contract: held.contract,
    config: { threads: { count } },
  })
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json'
  const { status, text } = await call(gateway.url + path, {
    method,
    headers: { 'API-Version': client, 'Content-Type': type },
    ...(body ? { body: JSON.stringify(body(gateway.url)) } : {}),
  })
  const placed = (given: string) =>
    given
      .replaceAll(store.url, 'http://store.test')
      .replaceAll(gateway.url, 'http://gateway.test')
      .replaceAll(/"(instance|request_id)":"[^"]*"/g, '"$1":""')
  const metrics = await (await gateway.admin.request('/metrics')).text()
  const done = metrics.split('\n').filter((line) => line.startsWith('isthmus_large_jobs_total{'))
  return {
    told: { status, text: placed(text) },
    store: store.received.map((one) => [one.method, one.url, placed(one.body)]),
    jobs: done.flatMap((line) => /kind="([^"]*)"/.exec(line)?.[1] ?? []).sort(),
  }
}

/** The same of a gateway with threads and one without; it has to be threads that did it. */
const both = async (held: Held, asked: Asked) => {
  const away = await outcome(1, held, asked)
  const here = await outcome(0, held, asked)
  expect(here.jobs).toEqual([])
  expect(away.told).toEqual(here.told)
  expect(away.store).toEqual(here.store)
  return away
}

const long = 'a'.repeat(100_000)
const position = positions['in a member']

const write = (method: string, body: unknown): Asked => ({
  client: '1.0',
  method,
  path: '/docs/1',
  body: () => body,
})

describe('a write that has to look first', () => {
  const paid = (pay: object): Held => ({
    contract: payments(position, 'later'),
    version: '2.0',
    document: () => position.doc({ ...pay }, long),
  })

  test.each([
    ['PATCH', { name: 'b' }],
    ['PUT', position.doc(card, 'b')],
    ['PUT', position.doc(card, `${long}b`)],
  ])('by %s is refused where it does not see what is stored', async (method, body) => {
    const { told, store, jobs } = await both(paid(wallet), write(method, body))
    expect(JSON.parse(told.text)).toMatchObject({
      status: 409,
      code: 'document-not-in-version',
      applied: false,
      errors: [{ pointer: '/pay/type' }],
      versions: ['2.0'],
    })
    expect(store.map(([sent]) => sent)).toEqual(['GET'])
    expect(jobs).toContain('merge')
  })

  test.each([
    ['PATCH', { name: 'b' }],
    ['PUT', position.doc(card, 'b')],
    ['PUT', position.doc(card, `${long}b`)],
  ])('by %s goes on where it does', async (method, body) => {
    const { told, store, jobs } = await both(paid(card), write(method, body))
    expect(told.status).toBe(200)
    expect(store.at(-1)).toEqual([method, '/docs/1', JSON.stringify(body)])
    expect(jobs).toContain('merge')
  })
})

describe('links in bodies', () => {
  const numbers = Array.from({ length: 100 }, (_, i) => i)
  /** Links that the store gives by its own address. */
  const old: Held = {
    contract: linkedContract,
    version: '1.0',
    document: (store) => ({
      id: 'a',
      self: `${store}/items/a`,
      name: long,
      related: numbers.map((i) => `${store}/items/${i}`),
    }),
  }
  const young: Held = {
    contract: linkedContract,
    version: '4.0',
    document: (store) => ({
      id: 'a',
      self: { href: `${store}/api/things/a` },
      title: long,
      related: numbers.map((i) => ({ href: `${store}/api/things/${i}` })),
    }),
  }
  const things = (kind = '', base = '') =>
    numbers.map((i) => ({ href: `${base}/api/things/${kind}${i}` }))
  const items = (kind = '', base = '') => numbers.map((i) => `${base}/items/${kind}${i}`)

  test('of answers lead to the gateway', async () => {
    const { told, jobs } = await both(old, { client: '4.0', method: 'GET', path: '/api/things/a' })
    expect(JSON.parse(told.text)).toMatchObject({
      self: { href: '/api/things/a' },
      related: things(),
    })
    expect(jobs).toEqual(['answer'])
    const back = await both(young, { client: '1.0', method: 'GET', path: '/items/a' })
    expect(JSON.parse(back.told.text)).toMatchObject({ self: '/items/a', related: items() })
  })

  test.each(['POST', 'PUT', 'PATCH'])('of a client lead to the store, by %s', async (method) => {
    const [ofThing, ofItem] = ['/api/things', '/items'].map((path) =>
      method === 'POST' ? path : `${path}/a`,
    ) as [string, string]
    const up = await both(old, {
      client: '4.0',
      method,
      path: ofThing,
      body: (gateway) => ({ title: `${long}B`, related: things('new', gateway) }),
    })
    expect(up.told.status).toBeLessThan(300)
    const [verb, url, body] = up.store.at(-1) as [string, string, string]
    expect(url).toBe(ofItem)
    expect(JSON.parse(body)).toMatchObject({ name: `${long}B`, related: items('new') })
    expect(up.jobs.length).toBeGreaterThan(0)
    expect(verb).not.toBe('GET')

    const down = await both(young, {
      client: '1.0',
      method,
      path: ofItem,
      body: (gateway) => ({ name: `${long}B`, related: items('new', gateway) }),
    })
    expect(down.told.status).toBeLessThan(300)
    expect(JSON.parse(down.store.at(-1)?.[2] ?? '')).toMatchObject({
      title: `${long}B`,
      related: things('new'),
    })
  })
})
