/** Entity tags: what tells views and backends apart, and what a deployment leaves as it is. */
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import {
  add,
  assembleContract,
  base,
  change,
  convert,
  custom,
  defineContract,
  object,
  remove,
  rename,
  scale,
  string,
  version,
  type Contract,
  type VersionDeclaration,
} from '../../../src/contract/index.ts'
import type { Op } from '../../../src/lens/index.ts'
import type { Flags } from '../../../src/flags/index.ts'
import { startGateway } from '../support/gateway.ts'
import { call, startStore, type Store } from '../support/servers.ts'

const step = (number: string, edits: Record<string, readonly Op[]>): VersionDeclaration =>
  version(number, { summary: 'Next', changes: [change('Changes', edits)] })

const shopOf = (versions: readonly VersionDeclaration[]): Contract =>
  defineContract({
    name: 'shop',
    base: base('1.0.0', {
      summary: 'First',
      types: {
        Item: z.object({ id: z.string(), name: z.string() }),
        Other: z.object({ id: z.string(), size: z.int() }),
      },
      routes: [
        {
          id: 'read',
          method: 'GET',
          path: '/items/{id}',
          kind: 'read',
          summary: 'R',
          response: 'Item',
        },
        {
          id: 'replace',
          method: 'PUT',
          path: '/items/{id}',
          kind: 'replace',
          summary: 'W',
          request: 'Item',
          response: 'Item',
        },
        {
          id: 'other',
          method: 'GET',
          path: '/others/{id}',
          kind: 'read',
          summary: 'R',
          response: 'Other',
        },
      ],
    }),
    versions,
  })

const named = step('2.0.0', { Item: [rename('name', 'title')] })
const contract = shopOf([named])

/** Which backend takes a request is decided from outside, request by request. */
const switchable = () => {
  const state = { backend: 'blue' }
  const flags: Flags = {
    version: 'switchable',
    string: async () => ({ value: state.backend, variant: state.backend, reason: 'STATIC' }),
    boolean: async (_, fallback) => ({ value: fallback, variant: 'off', reason: 'STATIC' }),
    close: async () => undefined,
  }
  return { state, flags }
}

/** A store that counts its tags, and obeys what is asked by them. */
const counting = (body: unknown): Promise<Store> =>
  startStore(({ method, headers }, outgoing) => {
    const tag = '"5"'
    const listed = (name: string) => {
      const text = String(headers[name] ?? '')
      return text === '*' || text.split(', ').includes(tag)
    }
    const text = JSON.stringify(body)
    const head = { ETag: tag, 'Last-Modified': 'Sun, 06 Nov 1994 08:49:37 GMT' }
    if (headers['if-match'] !== undefined && !listed('if-match')) {
      outgoing.writeHead(412).end()
    } else if (headers['if-none-match'] !== undefined && listed('if-none-match')) {
      outgoing.writeHead(method === 'GET' ? 304 : 412, head).end()
    } else if (
      headers['if-none-match'] === undefined &&
      headers['if-modified-since'] !== undefined
    ) {
      outgoing.writeHead(304, head).end()
    } else if (headers.range && (!headers['if-range'] || headers['if-range'] === tag)) {
      outgoing.writeHead(206, { ...head, 'Content-Range': `bytes 0-3/${text.length}` })
      outgoing.end(text.slice(0, 4))
    } else outgoing.writeHead(200, { 'Content-Type': 'application/json', ...head }).end(text)
  })

const startTwo = async (stored: string) => {
  const whole = (name: string) => ({ id: 'a', [stored === '1.0' ? 'name' : 'title']: name })
  const blue = await counting(whole('blue'))
  const green = await counting(whole('green'))
  const { state, flags } = switchable()
  const gateway = await startGateway({
    contract,
    threads: false,
    stores: {
      blue: { url: blue.url, version: stored },
      green: { url: green.url, version: stored },
    },
    flags,
    config: { unknownRoutes: { pass: [{ prefix: '/files/', methods: ['GET', 'PUT'] }] } },
  })
  const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    call(gateway.url + path, {
      method,
      headers: { 'API-Version': '1.0', 'Content-Type': 'application/json', ...headers },
      ...(method === 'PUT' ? { body: '{"id":"a","name":"n"}' } : {}),
    })
  return { state, ask, blue, green, gateway }
}

describe.each([
  ['of the same version', '1.0', '/items/a'],
  ['of another version', '2.0', '/items/a'],
  ['whose type is the same in both versions', '2.0', '/others/a'],
  ['that no version knows', '1.0', '/files/a'],
])('a document %s, in two stores that count alike', (_, stored, path) => {
  test('has a tag of its own in each, which only that one confirms', async () => {
    const { state, ask } = await startTwo(stored)
    const first = await ask(path)
    const tag = first.headers['etag'] ?? ''
    expect(tag).toMatch(/^"5~.+"$/)
    const confirmed = await ask(path, { 'If-None-Match': `"x", ${tag}` })
    expect(confirmed.status).toBe(304)
    expect(confirmed.headers['etag']).toBe(tag)
    state.backend = 'green'
    const elsewhere = await ask(path, {
      'If-None-Match': tag,
      'If-Modified-Since': 'Sun, 06 Nov 1994 08:49:37 GMT',
    })
    expect(elsewhere.status).toBe(200)
    expect(elsewhere.text).toContain('green')
    expect(elsewhere.headers['etag']).toMatch(/^"5~.+"$/)
    expect(elsewhere.headers['etag']).not.toBe(tag)
  })

  test('is not confirmed by the tag that a store alone gave it, nor by a weak one of the other', async () => {
    const { state, ask } = await startTwo(stored)
    expect((await ask(path, { 'If-None-Match': '"5"' })).status).toBe(200)
    const { headers } = await ask(path)
    state.backend = 'green'
    const weak = `W/${headers['etag']}`
    expect((await ask(path, { 'If-None-Match': weak })).status).toBe(200)
    expect((await ask(path, { 'If-None-Match': '*' })).status).toBe(304)
  })
})

describe.each([
  ['of the same version', '1.0', '/items/a'],
  ['of another version', '2.0', '/items/a'],
  ['that no version knows', '1.0', '/files/a'],
])('a write to a document %s', (_, stored, path) => {
  test('on condition of one store is none of the other', async () => {
    const { state, ask, green } = await startTwo(stored)
    const tag = (await ask(path)).headers['etag'] ?? ''
    expect((await ask(path, { 'If-Match': tag }, 'PUT')).status).toBe(200)
    state.backend = 'green'
    expect((await ask(path, { 'If-Match': tag }, 'PUT')).status).toBe(412)
    expect((await ask(path, { 'If-Match': '"5"' }, 'PUT')).status).toBe(412)
    const own = (await ask(path)).headers['etag'] ?? ''
    expect((await ask(path, { 'If-Match': `${tag}, ${own}` }, 'PUT')).status).toBe(200)
    expect(green.last().headers['if-match']).toBe('"5"')
    expect((await ask(path, { 'If-Match': '*' }, 'PUT')).status).toBe(200)
  })
})

test('a part is not put to that of another store', async () => {
  const { state, ask } = await startTwo('1.0')
  const tag = (await ask('/files/a')).headers['etag'] ?? ''
  const part = { Range: 'bytes=0-3', 'If-Range': tag }
  expect((await ask('/files/a', part)).status).toBe(206)
  state.backend = 'green'
  expect((await ask('/files/a', part)).status).toBe(200)
  expect((await ask('/files/a', { ...part, 'If-Range': '"5"' })).status).toBe(200)
})

test('one store has its tags as they are, wherever nothing changes', async () => {
  const store = await counting({ id: 'a', title: 'a' })
  const gateway = await startGateway({
    contract,
    threads: false,
    stores: { blue: { url: store.url, version: '2.0' } },
    config: { unknownRoutes: { pass: [{ prefix: '/files/', methods: ['GET'] }] } },
  })
  for (const [asVersion, path] of [
    ['2.0', '/items/a'],
    ['1.0', '/others/a'],
    ['1.0', '/files/a'],
  ] as const) {
    const answer = await call(gateway.url + path, { headers: { 'API-Version': asVersion } })
    expect(answer.headers['etag']).toBe('"5"')
  }
})

const later = step('3.0.0', { Other: [add('colour', string(), 'red')] })

test('a deployment that adds another version confirms what the one before it gave', async () => {
  const store = await counting({ id: 'a', title: 'a' })
  const stores = { blue: { url: store.url, version: '2.0' } }
  const before = await startGateway({ contract, threads: false, stores })
  const after = await startGateway({ contract: shopOf([named, later]), threads: false, stores })
  const headers = { 'API-Version': '1.0', 'Content-Type': 'application/json' }
  const { headers: given } = await call(`${before.url}/items/a`, { headers })
  const tag = given['etag'] ?? ''
  const again = await call(`${after.url}/items/a`, {
    headers: { ...headers, 'If-None-Match': tag },
  })
  expect(again.status).toBe(304)
  const written = await call(`${after.url}/items/a`, {
    method: 'PUT',
    headers: { ...headers, 'If-Match': tag },
    body: '{"id":"a","name":"n"}',
  })
  expect(written.status).toBe(200)
})

test('a deployment in which the document looks otherwise confirms nothing', async () => {
  const store = await counting({ id: 'a', title: 'a' })
  const stores = { blue: { url: store.url, version: '2.0' } }
  const other = shopOf([step('2.0.0', { Item: [rename('name', 'title'), remove('id', 'none')] })])
  const [before, after] = [
    await startGateway({ contract, threads: false, stores }),
    await startGateway({ contract: other, threads: false, stores }),
  ]
  const headers = { 'API-Version': '1.0' }
  const { headers: given } = await call(`${before.url}/items/a`, { headers })
  const tag = given['etag'] ?? ''
  const again = await call(`${after.url}/items/a`, {
    headers: { ...headers, 'If-None-Match': tag },
  })
  expect(again.status).toBe(200)
})

const hash = (of: Contract, type = 'Item') => of.lens(type, '2.0', '1.0').hash

describe('the hash of a lens', () => {
  test('is that of the contract written down', () => {
    const compiled = structuredClone(contract.compiled)
    expect(hash(assembleContract(compiled))).toBe(hash(contract))
  })

  test('knows no other version, and no other type', () => {
    const more = step('2.0.0', {
      Item: [rename('name', 'title')],
      Other: [rename('size', 'width')],
    })
    expect(hash(shopOf([more]))).toBe(hash(contract))
    expect(hash(shopOf([named, later]))).toBe(hash(contract))
  })

  test.each<[string, readonly Op[], readonly Op[]]>([
    ['a name', [rename('name', 'title')], [rename('name', 'label')]],
    ['a default', [remove('name', 'a')], [remove('name', 'b')]],
    [
      'what a function does',
      [
        custom('f', {
          reads: ['name'],
          writes: ['t'],
          to: object({ t: string() }),
          up: ({ name }) => ({ t: name ?? null }),
          down: ({ t }) => ({ name: t ?? null }),
          lossy: 'x',
        }),
      ],
      [
        custom('f', {
          reads: ['name'],
          writes: ['t'],
          to: object({ t: string() }),
          up: ({ name }) => ({ t: name ?? null }),
          down: () => ({ name: '!' }),
          lossy: 'x',
        }),
      ],
    ],
  ])('tells %s', (_, one, other) => {
    const [a, b] = [one, other].map((ops) => hash(shopOf([step('2.0.0', { Item: ops })])))
    expect(a).toMatch(/^[0-9a-f]{8}$/)
    expect(a).not.toBe(b)
  })

  test('tells a number of a codec', () => {
    const [a, b] = [10, 100].map((factor) =>
      hash(
        shopOf([step('2.0.0', { Other: [convert('size', scale({ factor }), { lossy: 'x' })] })]),
        'Other',
      ),
    )
    expect(a).not.toBe(b)
  })
})
