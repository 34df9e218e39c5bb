/** Errors as an API tells them: a type of the contract like any other, of the store and of the gateway. */
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import {
  asText,
  base,
  change,
  convert,
  defineContract,
  errorStatus,
  move,
  openapi,
  rename,
  values,
  version,
  type Route,
} from '../../../src/contract/index.ts'
import { print, type Json } from '../../../src/json/index.ts'
import { startGateway } from '../support/gateway.ts'
import { call, startStore } from '../support/servers.ts'

const route = (id: string, method: Route['method'], kind: Route['kind']): Route => ({
  id,
  method,
  path: '/orders/{id}',
  kind,
  summary: id,
  response: 'Order',
  ...(kind === 'read' ? {} : { request: 'Order' }),
})

/** As some APIs do: a message, a list of fields with codes, and where to read on. */
const Failure = z.object({
  message: z.string(),
  documentation_url: z.string().optional(),
  status: z.int(),
  errors: z
    .array(
      z.object({
        field: z.string().meta({ names: 'field' }).optional(),
        pointer: z.string().meta({ names: 'pointer' }).optional(),
        code: z.enum(['missing', 'invalid', 'taken']),
        message: z.string().optional(),
      }),
    )
    .optional(),
})

const contract = defineContract({
  name: 'orders',
  base: base('1.0.0', {
    summary: 'First',
    types: {
      Order: z.object({
        name: z.string(),
        lines: z.array(z.object({ price: z.int() })),
        city: z.string().optional(),
        tags: z.record(z.string(), z.string()).optional(),
      }),
      Failure,
    },
    routes: [route('get', 'GET', 'read'), route('put', 'PUT', 'replace')],
    errors: {
      type: 'Failure',
      problem: {
        message: '$detail',
        documentation_url: '$type',
        status: '$status',
        errors: [{ $each: 'errors', field: '$field', code: 'invalid', message: '$detail' }],
      },
    },
  }),
  versions: [
    version('2.0.0', {
      summary: 'Second',
      changes: [
        change(
          'Names',
          {
            Order: [
              rename('name', 'title'),
              rename('lines', 'items'),
              rename('tags', 'labels'),
              move('city', ['to', 'city']),
            ],
            Failure: [rename('message', 'title')],
          },
          { errors: [errorStatus(422, 451, { title: 'blocked' }), errorStatus(404, 410)] },
        ),
      ],
    }),
    version('3.0.0', {
      summary: 'Third',
      changes: [change('Words', { Failure: [rename('documentation_url', 'help')] }, {})],
    }),
  ],
})

interface Told {
  readonly status: number
  readonly body: Json
}

const start = async (store: string, { status, body }: Told) => {
  const backend = await startStore((_, outgoing) => {
    outgoing.writeHead(status, { 'content-type': 'application/json' })
    outgoing.end(print(body))
  })
  const stores = { blue: { url: backend.url, version: store } }
  const { url } = await startGateway({ contract, stores })
  return (client: string, method = 'GET', sent?: Json, path = '/orders/1') =>
    call(`${url}${path}`, {
      method,
      headers: { 'API-Version': client, 'Content-Type': 'application/json' },
      ...(sent === undefined ? {} : { body: print(sent) }),
    })
}

const order1 = { name: 'a', lines: [{ price: 1 }], city: 'b' }
const order2 = { title: 'a', items: [{ price: 1 }], to: { city: 'b' } }

describe('an error of the store', () => {
  test('has the names of an older client, in its body and of the fields that it names', async () => {
    const send = await start('3.0', {
      status: 422,
      body: {
        title: 'Not valid: "items[0].price" is wrong',
        help: 'https://docs.example/1',
        status: 422,
        errors: [
          { field: 'title', code: 'missing', message: 'field "title" is missing' },
          { field: 'items[0].price', code: 'invalid' },
          { field: 'items.0.price', code: 'invalid' },
          { pointer: '/to/city', code: 'taken' },
          { field: 'elsewhere', code: 'taken' },
        ],
      },
    })
    const answer = await send('1.0', 'PUT', order1)
    expect(answer.status).toBe(422)
    expect(answer.json).toEqual({
      message: 'Not valid: "lines[0].price" is wrong',
      documentation_url: 'https://docs.example/1',
      status: 422,
      errors: [
        { field: 'name', code: 'missing', message: 'field "name" is missing' },
        { field: 'lines[0].price', code: 'invalid' },
        { field: 'lines.0.price', code: 'invalid' },
        { pointer: '/city', code: 'taken' },
        { field: 'elsewhere', code: 'taken' },
      ],
    })
  })

  test.each([
    ['labels[example.com/team]', 'tags[example.com/team]'],
    ['labels.team', 'tags.team'],
    ['items[0][x.y]', 'lines[0][x.y]'],
    ['items[]', 'lines'],
    ['[title]', 'name'],
    ['[', '['],
    ['', ''],
  ])('that names "%s" names "%s" to an older client', async (there, here) => {
    const send = await start('2.0', {
      status: 422,
      body: { title: 'no', status: 422, errors: [{ field: there, code: 'invalid' }] },
    })
    expect((await send('1.0', 'PUT', order1)).json).toMatchObject({
      errors: [{ field: here, code: 'invalid' }],
    })
  })

  test('has those of a newer one', async () => {
    const send = await start('1.0', {
      status: 400,
      body: { message: 'no', status: 400, errors: [{ field: 'lines[3]', code: 'taken' }] },
    })
    const answer = await send('3.0', 'PUT', order2)
    expect(answer.status).toBe(400)
    expect(answer.json).toEqual({
      title: 'no',
      status: 400,
      errors: [{ field: 'items[3]', code: 'taken' }],
    })
  })

  test.each([
    ['3.0', '1.0', 451, { title: 'blocked', status: 451 }, 422],
    ['3.0', '1.0', 451, { title: 'else', status: 451 }, 451],
    ['1.0', '3.0', 422, { message: 'blocked', status: 422 }, 451],
    ['1.0', '3.0', 422, { message: 'else', status: 422 }, 422],
    ['2.0', '1.0', 410, { title: 'gone', status: 410 }, 404],
    ['1.0', '2.0', 404, { message: 'gone', status: 404 }, 410],
    ['2.0', '2.0', 410, { title: 'gone', status: 410 }, 410],
    ['3.0', '2.0', 451, { title: 'blocked', status: 451 }, 451],
  ])(
    'of a store of %s has for a client of %s another status than %i',
    async (store, client, status, body, seen) => {
      const send = await start(store, { status, body })
      expect((await send(client)).status).toBe(seen)
    },
  )

  test.each<[string, string, RequestInit | undefined, number]>([
    ['a HEAD', '', { method: 'HEAD' }, 404],
    ['no JSON', 'gone', undefined, 404],
    ['a broken body', '{', undefined, 404],
  ])('of which the body is not known has its status, too: %s', async (_, text, init, seen) => {
    const backend = await startStore((_request, outgoing) => {
      outgoing.writeHead(410, {
        'content-type': text === 'gone' ? 'text/plain' : 'application/json',
      })
      outgoing.end(text)
    })
    const stores = { blue: { url: backend.url, version: '2.0' } }
    const { url } = await startGateway({ contract, stores })
    const answer = await fetch(`${url}/orders/1`, { ...init, headers: { 'API-Version': '1.0' } })
    expect(answer.status).toBe(seen)
    await answer.text()
  })

  test('that is not of the type keeps its words', async () => {
    const send = await start('3.0', { status: 400, body: { whatever: [1] } })
    expect((await send('1.0')).json).toEqual({ whatever: [1] })
  })
})

describe('a problem of the gateway', () => {
  test.each([
    ['1.0', 'message', 'documentation_url'],
    ['2.0', 'title', 'documentation_url'],
    ['3.0', 'title', 'help'],
  ])('is told as errors of %s are', async (client, words, link) => {
    const stores = { blue: { url: 'http://127.0.0.1:1', version: '1.0' } }
    const { url } = await startGateway({ contract, stores })
    const answer = await call(`${url}/orders/1`, { headers: { 'API-Version': client } })
    expect(answer.status).toBe(503)
    expect(answer.headers['content-type']).toBe('application/json')
    expect(Object.keys(answer.json)).toEqual([words, link, 'status', 'errors'])
    expect(answer.json).toMatchObject({
      [link]: 'urn:isthmus:error:backend-unreachable',
      status: 503,
      errors: [],
    })
  })

  test('names the fields that it is about', async () => {
    const send = await start('3.0', { status: 200, body: order2 })
    const answer = await send('1.0', 'PUT', { ...order1, title: 'b' })
    expect(answer.status).toBe(422)
    expect(answer.json).toMatchObject({
      status: 422,
      errors: [{ field: 'title', code: 'invalid' }],
    })
  })

  test('says the status that it has in the version of the client', async () => {
    const send = await start('1.0', { status: 200, body: order1 })
    for (const [client, status] of [
      ['1.0', 404],
      ['2.0', 410],
    ] as const) {
      const answer = await send(client, 'GET', undefined, '/nowhere')
      expect([answer.status, answer.json['status']]).toEqual([status, status])
    }
  })

  test('of a version that is none is told as problems are', async () => {
    const send = await start('3.0', { status: 200, body: order2 })
    const answer = await send('9.0')
    expect(answer.headers['content-type']).toBe('application/problem+json')
  })
})

const listing = (each: string) =>
  defineContract({
    name: 'listed',
    base: base('1.0.0', {
      summary: 'First',
      types: {
        Order: z.object({ name: z.string(), city: z.string() }),
        Failure: z.object({
          error: z.object({ causes: z.array(z.record(z.string(), z.string())) }),
        }),
      },
      routes: [route('get', 'GET', 'read'), route('put', 'PUT', 'replace')],
      errors: {
        type: 'Failure',
        problem: {
          error: { causes: [{ $each: each, at: '$pointer', on: '$field', why: '$detail' }] },
        },
      },
    }),
    versions: [
      version('2.0.0', {
        summary: 'Second',
        changes: [change('Titles', { Order: [rename('name', 'title')] })],
      }),
    ],
  })

const causesOf = async (each: string, path: string, body?: string, type = 'application/json') => {
  const backend = await startStore((asked, outgoing) => {
    const isPage = asked.url === '/orders/page'
    outgoing.writeHead(200, { 'content-type': isPage ? 'text/html' : 'application/json' })
    outgoing.end(isPage ? '<p>' : '{"title":"a","city":"c"}')
  })
  const stores = { blue: { url: backend.url, version: '2.0' } }
  const { url } = await startGateway({ contract: listing(each), stores })
  const headers = {
    'API-Version': '1.0',
    ...(body === undefined ? {} : { 'Content-Type': type }),
  }
  const method = body === undefined ? 'GET' : 'PUT'
  const answer = await call(url + path, {
    method,
    headers,
    ...(body === undefined ? {} : { body }),
  })
  expect(answer.status).toBeGreaterThanOrEqual(400)
  return (answer.json['error'] as { causes: readonly unknown[] }).causes
}

describe('a list of what is wrong', () => {
  const cases = [
    ['a path that is none', '/nowhere', undefined, undefined],
    ['a store that answers something else', '/orders/page', undefined, undefined],
    ['a body that is no JSON', '/orders/1', '{', undefined],
    ['a form that nobody takes', '/orders/1', 'a', 'text/plain'],
  ] as const

  test.each(cases)('is empty for %s', async (_, path, body, type) => {
    expect(await causesOf('errors', path, body, type)).toEqual([])
  })

  test.each(cases)(
    'has the problem itself for %s, where the API says causes',
    async (_, path, body, type) => {
      expect(await causesOf('causes', path, body, type)).toEqual([{ why: expect.any(String) }])
    },
  )

  test.each(['errors', 'causes'])('has each wrong place (%s)', async (each) => {
    expect(await causesOf(each, '/orders/1', '{"name":"b","title":"c"}')).toEqual([
      { at: '/title', on: 'title', why: expect.any(String) },
    ])
  })
})

test('errors are in OpenAPI', () => {
  const document = JSON.parse(print(openapi(contract, '3.0')))
  const contentOf = (method: string, status: string) => {
    const { $ref } = document.paths['/orders/{id}'][method].responses[status]
    return Object.keys(document.components.responses[$ref.split('/').at(-1)].content)
  }
  // Told before the version is known, in both ways, and only in the API's own form.
  expect(contentOf('get', '431')).toEqual(['application/problem+json'])
  expect(contentOf('get', '503')).toEqual(['application/json', 'application/problem+json'])
  expect(contentOf('get', '502')).toEqual(['application/json'])
  expect(contentOf('get', 'default')).toEqual(['application/json'])
  // 404 is 410 since version 2.0, and some 422 are 451.
  expect(Object.keys(document.paths['/orders/{id}'].get.responses)).not.toContain('404')
  expect(contentOf('get', '410')).toEqual(['application/json', 'application/problem+json'])
  expect(contentOf('put', '422')).toEqual(['application/json'])
  expect(contentOf('put', '451')).toEqual(['application/json'])
})

test.each([
  [{ type: 'Nothing' }, /unknown type "Nothing"/],
  [
    { type: 'Failure', problem: { errors: [{ $each: 'faults', field: '$field' }] } },
    /"\$each" has items of something else \(valid: errors, causes\)/,
  ],
  [
    { type: 'Failure', problem: { errors: { $each: 'errors', field: '$field' } } },
    /"\$each" makes items of a list: put its object into one/,
  ],
  [{ type: 'Failure', problem: { message: '$text' } }, /"\$text" is no part of a problem/],
])('%o is refused', (errors, message) => {
  expect(() =>
    defineContract({
      name: 'x',
      base: base('1.0.0', {
        summary: 'x',
        types: { Failure, Order: z.object({}) },
        routes: [route('get', 'GET', 'read')],
        errors,
      }),
      versions: [],
    }),
  ).toThrow(message)
})

test('statuses that are none of errors are refused', () => {
  expect(() =>
    defineContract({
      name: 'x',
      base: base('1.0.0', {
        summary: 'x',
        types: { Failure, Order: z.object({ a: z.string() }) },
        routes: [route('get', 'GET', 'read')],
      }),
      versions: [
        version('2.0.0', {
          summary: 'x',
          changes: [
            change(
              'x',
              { Order: [convert('a', values({ up: {}, down: {} }))] },
              { errors: [errorStatus(200, 422)] },
            ),
          ],
        }),
      ],
    }),
  ).toThrow(/statuses of errors are 400 to 599/)
})

test('a problem names items and odd names in brackets where the contract says so', async () => {
  const Amount = z.object({ n: z.int() })
  const brackets = defineContract({
    name: 'brackets',
    base: base('1.0.0', {
      summary: 'First',
      types: {
        Amount,
        Order: z.object({ lines: z.array(Amount), tags: z.record(z.string(), Amount) }),
        Fault: z.object({
          field: z.string().optional(),
          causes: z.array(z.object({ field: z.string() })),
        }),
      },
      routes: [route('get', 'GET', 'read'), route('put', 'PUT', 'replace')],
      errors: {
        type: 'Fault',
        problem: { field: '$field', causes: [{ $each: 'errors', field: '$path' }] },
      },
    }),
    versions: [
      version('2.0.0', {
        summary: 'Second',
        changes: [change('Amounts are text', { Amount: [convert('n', asText())] })],
      }),
    ],
  })
  const { url } = await startGateway({
    contract: brackets,
    stores: { blue: { url: 'http://127.0.0.1:1', version: '2.0' } },
  })
  const put = (body: Json) =>
    call(`${url}/orders/1`, {
      method: 'PUT',
      headers: { 'API-Version': '1.0', 'Content-Type': 'application/json' },
      body: print(body),
    })
  const lines = await put({ lines: [{ n: 1 }, { n: 'x' }], tags: {} })
  expect(lines.json).toEqual({ field: 'lines.1.n', causes: [{ field: 'lines[1].n' }] })
  const tags = await put({ lines: [], tags: { 'example.com/team': { n: 'x' } } })
  expect(tags.json).toMatchObject({ causes: [{ field: 'tags[example.com/team].n' }] })
})

describe('an API that tells one error', () => {
  const Fault = z.object({
    error: z.object({
      type: z.string(),
      param: z.string().meta({ names: 'field' }).optional(),
      at: z.string().meta({ names: 'pointer' }).optional(),
      message: z.string(),
    }),
  })
  const single = defineContract({
    name: 'single',
    base: base('1.0.0', {
      summary: 'First',
      types: { Order: z.object({ name: z.string(), count: z.int() }), Fault },
      routes: [route('get', 'GET', 'read'), route('put', 'PUT', 'replace')],
      errors: {
        type: 'Fault',
        problem: { error: { type: 'own', param: '$field', at: '$pointer', message: '$detail' } },
      },
    }),
    versions: [
      version('2.0.0', {
        summary: 'Second',
        changes: [
          change(
            'Names',
            { Order: [rename('name', 'title'), convert('count', asText())] },
            { errors: [errorStatus(400, 402, { error: { type: 'card' } })] },
          ),
        ],
      }),
    ],
  })

  const before = async (store: string, type: string, status: number) => {
    const backend = await startStore((_, outgoing) => {
      outgoing.writeHead(status, { 'content-type': 'application/json' })
      outgoing.end(print({ error: { type, message: 'no' } }))
    })
    const stores = { blue: { url: backend.url, version: store } }
    const { url } = await startGateway({ contract: single, stores })
    return (client: string, body?: Json, contentType = 'application/json') =>
      call(`${url}/orders/1`, {
        headers: { 'API-Version': client, 'Content-Type': contentType },
        ...(body === undefined ? {} : { method: 'PUT', body: print(body) }),
      })
  }

  test.each([
    ['2.0', '1.0', 'card', 402, 400],
    ['1.0', '2.0', 'card', 400, 402],
    ['2.0', '1.0', 'other', 402, 402],
    ['1.0', '2.0', 'other', 400, 400],
  ])(
    'a store of %s and a client of %s: an error of type %s is %i there and %i here',
    async (store, client, type, there, here) => {
      const send = await before(store, type, there)
      expect((await send(client)).status).toBe(here)
    },
  )

  test('is told the first wrong place of a problem', async () => {
    const send = await before('2.0', 'card', 402)
    const answer = await send('1.0', { name: 'a', count: 'x' })
    expect([answer.status, answer.json]).toMatchObject([
      422,
      { error: { type: 'own', param: 'count', at: '/count' } },
    ])
  })

  test('is told no place where there is none', async () => {
    const send = await before('2.0', 'card', 402)
    const answer = await send('1.0', {}, 'text/plain')
    expect(answer.status).toBe(415)
    expect(Object.keys(answer.json['error'] as object)).toEqual(['type', 'message'])
  })
})
