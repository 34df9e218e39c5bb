/** Bodies in the forms that APIs take them in: what a client sends goes on as the store's version takes it. */
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import {
  add,
  base,
  change,
  convert,
  defineContract,
  openapi,
  rename,
  routeMethod,
  routeTakes,
  scale,
  version,
  type BodyForm,
  type Contract,
  type Route,
} from '../../../../src/contract/index.ts'
import { print, valueAt, type Json, type JsonObject } from '../../../../src/json/index.ts'
import { startGateway } from '../../support/gateway.ts'
import { call, startStore, type Received } from '../../support/servers.ts'

const Charge = z.object({
  id: z.string().meta({ readOnly: true }),
  name: z.string(),
  amount: z.int(),
  paid: z.boolean().optional(),
  note: z.string().nullish(),
  tags: z.array(z.string()).optional(),
  meta: z.record(z.string(), z.string()).optional(),
  items: z.array(z.object({ price: z.int(), count: z.int().optional() })).optional(),
})

const route = (
  id: string,
  method: Route['method'],
  kind: Route['kind'],
  takes?: readonly BodyForm[],
): Route => ({
  id,
  method,
  path: kind === 'create' ? '/charges' : '/charges/{id}',
  kind,
  summary: id,
  response: 'Charge',
  ...(kind === 'read' ? {} : { request: 'Charge' }),
  ...(takes ? { takes } : {}),
})

/** As some APIs were, and became: forms first, then JSON; changed by POST first, then by PATCH. */
const contract = defineContract({
  name: 'charges',
  base: base('1.0.0', {
    summary: 'Forms',
    types: { Charge },
    routes: [
      route('charges.create', 'POST', 'create', ['form']),
      route('charges.update', 'POST', 'patch', ['form']),
      route('charges.get', 'GET', 'read'),
    ],
  }),
  versions: [
    version('2.0.0', {
      summary: 'JSON',
      changes: [
        change(
          'Bodies are JSON, amounts are cents',
          {
            Charge: [
              rename('name', 'title'),
              convert('amount', scale({ factor: 100, integer: true }), { lossy: 'rounded' }),
            ],
          },
          {
            routes: [
              routeTakes('charges.create', ['json']),
              routeTakes('charges.update', ['json']),
              routeMethod('charges.update', 'PATCH'),
            ],
          },
        ),
      ],
    }),
  ],
})

interface Sent {
  readonly type: string
  readonly body: string
}

const start = async (of: Contract, store: string, stored: Json = {}) => {
  const received: Received[] = []
  const backend = await startStore((request, outgoing) => {
    if (request.method !== 'GET') received.push(request)
    outgoing.writeHead(200, { 'content-type': 'application/json', etag: '"1"' })
    outgoing.end(print(stored))
  })
  const gateway = await startGateway({
    stores: { blue: { url: backend.url, version: store } },
    contract: of,
  })
  return {
    send: (client: string, method: string, path: string, { type, body }: Sent) =>
      call(`${gateway.url}${path}`, {
        method,
        headers: { 'API-Version': client, 'Content-Type': type },
        body,
      }),
    /** What the store was sent last. */
    last: () => {
      const request = received.at(-1)
      return request && [request.method, request.headers['content-type'], request.body]
    },
  }
}

const form = (body: string): Sent => ({ type: 'application/x-www-form-urlencoded', body })
const json = (body: Json, type = 'application/json'): Sent => ({ type, body: print(body) })

const stored1 = { id: 'c', name: 'a', amount: 5 }
const stored2 = { id: 'c', title: 'a', amount: 512 }

describe('a form', () => {
  test('becomes the document that a newer store takes', async () => {
    const { send, last } = await start(contract, '2.0', stored2)
    const body =
      'name=a+b%26c&amount=5&paid=true&note=&tags[]=x&tags[]=y&meta[a]=1&meta[b]=&items[1][price]=7&items[0][price]=3'
    expect((await send('1.0', 'POST', '/charges', form(body))).status).toBe(200)
    const [method, type, sent = ''] = last() ?? []
    expect([method, type]).toEqual(['POST', 'application/json'])
    expect(JSON.parse(sent)).toEqual({
      title: 'a b&c',
      amount: 500,
      paid: true,
      note: null,
      tags: ['x', 'y'],
      meta: { a: '1', b: '' },
      items: [{ price: 3 }, { price: 7 }],
    })
  })

  test('is what an older store gets for a document', async () => {
    const { send, last } = await start(contract, '1.0', stored1)
    const body = {
      title: 'a b&c',
      amount: 500,
      paid: false,
      note: null,
      tags: ['x', 'ü'],
      items: [{ price: 3, count: 2 }],
    }
    expect((await send('2.0', 'POST', '/charges', json(body))).status).toBe(200)
    const [method, type, sent = ''] = last() ?? []
    expect([method, type]).toEqual(['POST', 'application/x-www-form-urlencoded'])
    expect([...new URLSearchParams(sent)]).toEqual([
      ['name', 'a b&c'],
      ['amount', '5'],
      ['paid', 'false'],
      ['note', ''],
      ['tags[0]', 'x'],
      ['tags[1]', 'ü'],
      ['items[0][price]', '3'],
      ['items[0][count]', '2'],
    ])
  })

  test('changes members, by POST here and PATCH there', async () => {
    const { send, last } = await start(contract, '2.0', stored2)
    expect((await send('1.0', 'POST', '/charges/c', form('name=b&note='))).status).toBe(200)
    expect(last()).toEqual(['PATCH', 'application/json', '{"title":"b","note":null}'])
  })

  test('is what a partial update becomes for an older store', async () => {
    const { send, last } = await start(contract, '1.0', stored1)
    expect(
      (await send('2.0', 'PATCH', '/charges/c', json({ title: 'b', note: null }))).status,
    ).toBe(200)
    expect(last()).toEqual(['POST', 'application/x-www-form-urlencoded', 'name=b&note='])
  })

  test('passes as it is where both sides take it', async () => {
    const { send, last } = await start(contract, '1.0', stored1)
    const body = 'amount=5&name=%61&tags[]=x'
    expect((await send('1.0', 'POST', '/charges', form(body))).status).toBe(200)
    expect(last()).toEqual(['POST', 'application/x-www-form-urlencoded', body])
  })

  test.each([
    ['a[b', 'is not like'],
    ['a]b=1', 'is not like'],
    ['=1', 'is not like'],
    ['name=a&name=b', '/name'],
    ['items[][price]=1&items[][count]=2', 'number the items'],
    ['meta[a]=1&meta[a][b]=2', '/meta/a'],
    ['tags[x]=1', '/tags'],
    [`${'a'.repeat(3)}${'[b]'.repeat(200)}=1`, 'deeper'],
  ])('%s is refused', async (body, words) => {
    const { send, last } = await start(contract, '2.0', stored2)
    const answer = await send('1.0', 'POST', '/charges', form(`amount=1&${body}`))
    expect(answer.status).toBeLessThan(500)
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.text).toContain(words)
    expect(last()).toBeUndefined()
  })

  test.each([
    ['a number', 'name=a&amount=x', '/amount'],
    ['no more than a number', 'name=a&amount=1e', '/amount'],
  ])('with what is not %s is refused with its place', async (_, body, pointer) => {
    const { send } = await start(contract, '2.0', stored2)
    const answer = await send('1.0', 'POST', '/charges', form(body))
    expect(answer.status).toBe(422)
    expect(answer.json).toMatchObject({ errors: [{ pointer }] })
  })

  test('names that objects have by themselves are names like others', async () => {
    const { send, last } = await start(contract, '2.0', stored2)
    const body = 'name=a&amount=1&meta[__proto__]=x&meta[constructor]=y'
    expect((await send('1.0', 'POST', '/charges', form(body))).status).toBe(200)
    expect(last()?.[2]).toContain('"meta":{"__proto__":"x","constructor":"y"}')
  })
})

describe('a partial update as application/json', () => {
  const things = defineContract({
    name: 'things',
    base: base('1.0.0', {
      summary: 'Partial updates are JSON',
      types: { Charge },
      routes: [
        route('charges.update', 'PATCH', 'patch', ['json', 'merge-patch', 'json-patch']),
        route('charges.replace', 'PUT', 'replace'),
        route('charges.get', 'GET', 'read'),
      ],
    }),
    versions: [
      version('2.0.0', {
        summary: 'Another name, and merge patches only',
        changes: [
          change(
            'The name is a title',
            { Charge: [rename('name', 'title'), add('country', { kind: 'string' }, 'FR')] },
            { routes: [routeTakes('charges.update', ['merge-patch'])] },
          ),
        ],
      }),
    ],
  })

  test('becomes a merge patch where the store takes these, and no default is filled in', async () => {
    const { send, last } = await start(things, '2.0', { ...stored2, country: 'DE' })
    expect((await send('1.0', 'PATCH', '/charges/c', json({ name: 'b' }))).status).toBe(200)
    expect(last()).toEqual(['PATCH', 'application/merge-patch+json', '{"title":"b"}'])
  })

  test('is what a merge patch stays that the store takes', async () => {
    const { send, last } = await start(things, '1.0', stored1)
    const patch = json({ title: 'b' }, 'application/merge-patch+json')
    expect((await send('2.0', 'PATCH', '/charges/c', patch)).status).toBe(200)
    expect(last()).toEqual(['PATCH', 'application/merge-patch+json', '{"name":"b"}'])
  })

  test('a JSON Patch becomes the whole document where the store takes none', async () => {
    const { send, last } = await start(things, '2.0', { ...stored2, country: 'DE' })
    const patch = json(
      [{ op: 'replace', path: '/name', value: 'b' }],
      'application/json-patch+json',
    )
    expect((await send('1.0', 'PATCH', '/charges/c', patch)).status).toBe(200)
    expect(last()).toEqual([
      'PUT',
      'application/json',
      '{"id":"c","title":"b","amount":512,"country":"DE"}',
    ])
  })

  test.each([
    'application/strategic-merge-patch+json',
    'application/apply-patch+yaml',
    'text/plain',
    'application/x-www-form-urlencoded',
    '',
  ])('%s is refused by name', async (type) => {
    const { send, last } = await start(things, '2.0', stored2)
    const answer = await send('1.0', 'PATCH', '/charges/c', { type, body: '{}' })
    expect(answer.status).toBe(415)
    expect(answer.json).toMatchObject({
      detail: expect.stringMatching(
        /\. This route takes application\/json or application\/merge-patch\+json or /,
      ),
      supported: [
        'application/json',
        'application/merge-patch+json',
        'application/json-patch+json',
      ],
    })
    expect(last()).toBeUndefined()
  })

  test('is told in the OpenAPI document of each version', () => {
    const bodies = ['1.0', '2.0'].map((key) => {
      const document = openapi(things, key)
      const content = valueAt(document, [
        'paths',
        '/charges/{id}',
        'patch',
        'requestBody',
        'content',
      ])
      return Object.keys(content as JsonObject)
    })
    expect(bodies).toEqual([
      ['application/json', 'application/merge-patch+json', 'application/json-patch+json'],
      ['application/merge-patch+json'],
    ])
  })
})
