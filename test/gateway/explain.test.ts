import { describe, expect, test } from 'vitest'
import type { ExplainInput } from '../../src/gateway/index.ts'
import { items } from './support/contract.ts'
import { fixedFlags, startGateway } from './support/gateway.ts'
import { call, startStore } from './support/servers.ts'

const json = { 'Content-Type': 'application/json' }
const merge = { 'Content-Type': 'application/merge-patch+json' }
const old = { 'API-Version': '1.0' }
const item = JSON.stringify(items['1.0'])

interface Cell extends ExplainInput {
  readonly headers?: Readonly<Record<string, string>>
}

/** Anything that a client may send to a gateway before a store of 2.0. */
const cells: Readonly<Record<string, Cell>> = {
  'a read': { method: 'GET', path: '/items/a', headers: old },
  'a head': { method: 'HEAD', path: '/items/a', headers: old },
  'a route that moved': { method: 'GET', path: '/items/export', headers: old },
  'a version in the path': { method: 'GET', path: '/v1.1/items/a' },
  'a mapped filter': { method: 'GET', path: '/items?filter[name][Equals]=x', headers: old },
  'a renamed parameter': { method: 'GET', path: '/items?limit=2', headers: old },
  'a field of another version': {
    method: 'GET',
    path: '/items?filter[title][Equals]=x',
    headers: old,
  },
  'a sort by what is not there': { method: 'GET', path: '/items?sort=-nothing', headers: old },
  'fields twice': { method: 'GET', path: '/items?fields=name&fields=id', headers: old },
  'a parameter of the store': { method: 'GET', path: '/items?page_size=2', headers: old },
  'another method in the query': {
    method: 'POST',
    path: '/items?_method=DELETE',
    headers: { ...old, ...json },
    body: item,
  },
  'a malformed version': { method: 'GET', path: '/items', headers: { 'API-Version': 'x' } },
  'an unknown version': { method: 'GET', path: '/items', headers: { 'API-Version': '7.7' } },
  'a wrong key': { method: 'GET', path: '/items', headers: { ...old, 'X-API-Key': 'nobody' } },
  'a route of later': { method: 'GET', path: '/boxes/a', headers: old },
  'a route of before': { method: 'GET', path: '/items/a/legacy', headers: old },
  'no route': { method: 'GET', path: '/nothing', headers: old },
  'what looks like a route': { method: 'GET', path: '/items/a%2Flegacy', headers: old },
  'a doubled slash': { method: 'GET', path: '//items/a', headers: old },
  'a wrong method': { method: 'PATCH', path: '/items', headers: { ...old, ...merge }, body: '{}' },
  'what passes': { method: 'GET', path: '/files/a?b=c', headers: old },
  'what passes by another method': { method: 'POST', path: '/files/a', headers: old, body: 'x' },
  'an own answer': { method: 'GET', path: '/schema', headers: old },
  'an own answer to OPTIONS': { method: 'OPTIONS', path: '/items', headers: old },
  'OPTIONS that ends here': {
    method: 'OPTIONS',
    path: '/items',
    headers: { ...old, 'Max-Forwards': '0' },
  },
  'a preflight': {
    method: 'OPTIONS',
    path: '/items',
    headers: { ...old, Origin: 'http://x.example', 'Access-Control-Request-Method': 'POST' },
  },
  TRACE: { method: 'TRACE', path: '/nothing', headers: old },
  'headers that are too large': {
    method: 'GET',
    path: '/items',
    headers: { ...old, 'X-Long': 'x'.repeat(9000) },
  },
  'a body that is too large': {
    method: 'POST',
    path: '/items',
    headers: { ...old, ...json },
    body: 'x'.repeat(5000),
  },
  'a create': { method: 'POST', path: '/items', headers: { ...old, ...json }, body: item },
  'a create of what is no JSON': {
    method: 'POST',
    path: '/items',
    headers: { ...old, ...json },
    body: '{',
  },
  'a create of another shape': {
    method: 'POST',
    path: '/items',
    headers: { ...old, ...json },
    body: '{"name":5,"made_at":"x"}',
  },
  'a create of another type': {
    method: 'POST',
    path: '/items',
    headers: { ...old, 'Content-Type': 'text/plain' },
    body: 'x',
  },
  'a create of nothing': { method: 'POST', path: '/items', headers: { ...old, ...json }, body: '' },
  'a replacement': { method: 'PUT', path: '/items/a', headers: { ...old, ...json }, body: item },
  'a replacement by nothing': {
    method: 'PUT',
    path: '/items/a',
    headers: { ...old, ...json },
    body: '',
  },
  'a patch': {
    method: 'PATCH',
    path: '/items/a',
    headers: { ...old, ...merge },
    body: '{"name":"x"}',
  },
  'a patch that is none': {
    method: 'PATCH',
    path: '/items/a',
    headers: { ...old, ...merge },
    body: '{"made_at":"x"}',
  },
  'a patch of another type': {
    method: 'PATCH',
    path: '/items/a',
    headers: { ...old, 'Content-Type': 'text/plain' },
    body: 'x',
  },
  'a deletion': { method: 'DELETE', path: '/items/a', headers: old },
}

const start = async () => {
  const store = await startStore((_, outgoing) => {
    outgoing.writeHead(200, json)
    outgoing.end(JSON.stringify(items['2.0']))
  })
  const gateway = await startGateway({
    stores: { blue: { url: store.url, version: '2.0' } },
    config: {
      identity: { apiKey: {} },
      limits: { headerBytes: 8192, bodyBytes: 4096 },
      unknownRoutes: { pass: [{ prefix: '/files/', methods: ['GET'] }] },
    },
    flags: fixedFlags({ store: 'blue' }),
  })
  return { store, gateway }
}

describe('an explanation says what the gateway does', () => {
  test.each(Object.entries(cells))('with %s', async (_, cell) => {
    const { store, gateway } = await start()
    const explanation = await gateway.explain(cell)
    expect(store.received).toEqual([])
    const { method, path, headers, body } = cell
    const answer = await call(gateway.url + path, {
      method,
      headers: { ...headers },
      ...(body === undefined ? {} : { body }),
    })
    const first = store.received[0]
    expect(explanation.sends).toEqual(first && { method: first.method, path: first.url })
    // What is answered once the store was asked, nobody knows before.
    const isOwn = answer.headers['content-type'] === 'application/problem+json' && !first
    expect(explanation.problem?.status).toBe(isOwn ? answer.status : undefined)
    const told = method === 'HEAD' || !isOwn ? undefined : answer.json
    const { request_id: _id, ...problem } = told ?? {}
    expect(explanation.problem ?? {}).toEqual(problem)
    expect(explanation.steps.every(({ ok }) => ok)).toBe(!isOwn)
  })

  test('and counts nothing, keeps nothing', async () => {
    const { gateway } = await start()
    for (const cell of Object.values(cells)) await gateway.explain(cell)
    const counted = gateway.metrics
      .collect()
      .filter(({ name }) => name.startsWith('isthmus.requests') || name === 'isthmus.problems')
    expect(
      counted.flatMap((metric) => JSON.stringify(metric).match(/"value":[1-9]/g) ?? []),
    ).toEqual([])
    expect(gateway.lines.filter(({ level }) => level === 'error')).toEqual([])
  })
})

describe('a write without its body', () => {
  test('is judged as far as it goes', async () => {
    const { gateway, store } = await start()
    const explanation = await gateway.explain({ method: 'PUT', path: '/items/a', headers: old })
    expect(explanation.problem).toBeUndefined()
    expect(explanation.steps.at(-1)).toEqual({
      step: 'send',
      ok: true,
      says: 'What is sent depends on the body, and none was given.',
    })
    const wrong = await gateway.explain({
      method: 'PUT',
      path: '/items/a?x-http-method=DELETE',
      headers: old,
    })
    expect(wrong.problem).toMatchObject({ code: 'malformed' })
    expect(store.received).toEqual([])
  })
})

const post = async (body: string | Uint8Array<ArrayBuffer>) => {
  const { gateway } = await start()
  const answer = await gateway.admin.fetch(
    new Request('http://admin/explain', { method: 'POST', body }),
  )
  return { status: answer.status, json: (await answer.json()) as Record<string, unknown> }
}

describe('the admin listener', () => {
  test('explains', async () => {
    const asked = { method: 'GET', path: '/items?fields=id&fields=id', headers: old }
    expect(await post(JSON.stringify(asked))).toMatchObject({
      status: 200,
      json: { problem: { code: 'unmappable-query', backend: 'blue', route: 'items.list' } },
    })
  })

  test('takes nobody for a client whom it does not know', async () => {
    const asked = { method: 'GET', path: '/items', client: 'nobody' }
    expect(await post(JSON.stringify(asked))).toMatchObject({
      status: 200,
      json: { problem: { code: 'unknown-client' }, steps: [{ step: 'identify', ok: false }] },
    })
  })

  test.each([
    ['no JSON', '{'],
    ['nothing', ''],
    ['a list', '[]'],
    ['null', 'null'],
    ['no path', '{"method":"GET"}'],
    ['a URL', '{"method":"GET","path":"http://x/"}'],
    ['no method', '{"method":"GET /","path":"/"}'],
    ['a number for a header', '{"method":"GET","path":"/","headers":{"a":1}}'],
    ['a header with a line break', '{"method":"GET","path":"/","headers":{"a":"b\\r\\nc: d"}}'],
    ['no name of a header', '{"method":"GET","path":"/","headers":{"a b":"c"}}'],
    ['a stranger', '{"method":"GET","path":"/","what":"else"}'],
    ['an object for a body', '{"method":"GET","path":"/","body":{}}'],
    ['more than it takes', `{"method":"GET","path":"/","body":"${'x'.repeat(20_000)}"}`],
  ])('refuses %s', async (_, body) => {
    expect(await post(body)).toMatchObject({ status: 400, json: { code: 'malformed' } })
  })
})
