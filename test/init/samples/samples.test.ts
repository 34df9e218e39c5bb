import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { validator } from '../../../src/contract/emit/validator.ts'
import type { Failure } from '../../../src/errors/index.ts'
import { sampleName } from '../../../src/init/samples/files.ts'
import { inferred } from '../../../src/init/samples/infer.ts'
import { readHar, readSamples } from '../../../src/init/samples/read.ts'
import { templatesOf } from '../../../src/init/samples/templates.ts'
import { json } from '../../../src/testing/generate/json-values.ts'
import { holds } from '../../support/seed.ts'
import { contractOfModel } from '../support/contract-of-model.ts'

let folder = ''

const write = async (files: Readonly<Record<string, unknown>>, into: string): Promise<void> => {
  for (const [name, body] of Object.entries(files)) {
    const file = join(into, name)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, typeof body === 'string' ? body : JSON.stringify(body))
  }
}

const order = (id: string, more: object = {}) => ({
  id,
  state: 'open',
  total: 12.5,
  placed_at: '2024-01-01T00:00:00Z',
  ...more,
})

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isthmus-samples-'))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

const templates = (...paths: readonly string[]) => [...templatesOf(paths, () => 'id,name').values()]

const entry = (method: string, url: string, status: number, body?: unknown, sent?: unknown) => ({
  request: {
    method,
    url,
    headers: [{ name: 'Authorization', value: 'Bearer top-secret' }],
    ...(sent === undefined
      ? {}
      : { postData: { mimeType: 'application/json', text: JSON.stringify(sent) } }),
  },
  response: {
    status,
    content:
      body === undefined
        ? {}
        : { mimeType: 'application/json; charset=utf-8', text: JSON.stringify(body) },
  },
})
const har = (...entries: readonly object[]) => JSON.stringify({ log: { version: '1.2', entries } })

describe('samples in a folder', () => {
  test('make a contract, with a type for what is listed, read and written', async () => {
    const into = join(folder, 'shop')
    await write(
      {
        'orders.json': { data: [order('a'), order('b', { note: 'x' })], next: null },
        'orders/{id}/GET.json': order('a', { note: null }),
        'orders/{id}/GET 404.json': { code: 'not_found', message: 'There is none' },
        'orders/POST request.json': { total: 3, note: 'x' },
        'orders/POST 201.json': order('c'),
        'orders/{id}/PATCH request.json': { note: 'y' },
        'orders/{id}/PATCH.json': order('c', { note: 'y' }),
        'GET orders {id} items.json': [{ sku: 's', count: 1 }],
        'stock.json': { '2024-01-01': 1, '2024-01-02': 2 },
      },
      into,
    )
    const model = await readSamples(into)
    expect(
      model.routes.map(({ id, method, path, kind, request, response }) => [
        id,
        method,
        path,
        kind,
        request,
        response,
      ]),
    ).toEqual(
      expect.arrayContaining([
        ['orders.list', 'GET', '/orders', 'list', undefined, 'OrderPage'],
        ['orders.get', 'GET', '/orders/{id}', 'read', undefined, 'Order'],
        ['orders.create', 'POST', '/orders', 'create', 'CreateOrderRequest', 'Order'],
        ['orders.update', 'PATCH', '/orders/{id}', 'patch', 'UpdateOrderRequest', 'Order'],
        ['orders.items.list', 'GET', '/orders/{id}/items', 'list', undefined, 'ItemList'],
        ['stock.get', 'GET', '/stock', 'read', undefined, 'Stock'],
      ]),
    )
    expect(model.types['Order']).toMatchObject({
      fields: {
        note: { optional: true, shape: { kind: 'nullable', of: { kind: 'string' } } },
        placed_at: { shape: { kind: 'string', format: 'date-time' } },
      },
    })
    expect(model.types['Stock']).toEqual({ kind: 'map', of: { kind: 'number', integer: true } })
    expect(model.errors).toEqual({ type: 'Error', problem: { code: '$code', message: '$detail' } })
    expect(contractOfModel(model).versions[0]?.types).toEqual(model.types)
  })

  test.each([
    ['orders.json', 'GET', '/orders', 200, false],
    ['orders/17.json', 'GET', '/orders/17', 200, false],
    ['orders/{id}/GET 404 (gone).json', 'GET', '/orders/{id}', 404, false],
    ['orders/POST request (2).json', 'POST', '/orders', undefined, true],
    ['orders/POST.json', 'POST', '/orders', 201, false],
    ['POST orders {id} cancel 202.json', 'POST', '/orders/{id}/cancel', 202, false],
  ])('%s says what it is', (file, method, path, status, isRequest) => {
    expect(sampleName(file)).toEqual({ method, path, status, isRequest })
  })

  test('that are no JSON are told by their names, without what is in them', async () => {
    const into = join(folder, 'broken')
    await write({ 'a.json': '{"secret": tru', 'b.json': '{}' }, into)
    const failure = (await readSamples(into).catch((error: unknown) => error)) as Failure
    expect(failure).toMatchObject({ code: 'source-unreadable', issues: [{ place: 'a.json' }] })
    expect(failure.message).not.toContain('secret')
  })

  test('are needed', async () => {
    const into = join(folder, 'none')
    await mkdir(into)
    await expect(readSamples(into)).rejects.toMatchObject({ code: 'source-unreadable' })
  })
})

describe('paths', () => {
  test('have parameters where ids stand', () => {
    expect(
      templates(
        '/v1/orders/17/items/018f0c6e-8f5e-7c3a-8d7b-2f1f0e6f9a10',
        '/customers/cus_Nff8s7Kq2',
        '/files/9b74c9897bac770ffc029102a200c5de',
        '/days/2024-05-01',
        '/v2/orders',
      ),
    ).toEqual([
      '/v1/orders/{orderId}/items/{id}',
      '/customers/{id}',
      '/files/{id}',
      '/days/{id}',
      '/v2/orders',
    ])
  })

  test('have parameters where several names are asked for in the same way', () => {
    expect(templates('/users', '/users/ada', '/users/bob', '/users/eve')).toEqual([
      '/users',
      '/users/{id}',
      '/users/{id}',
      '/users/{id}',
    ])
    const different = [...templatesOf(['/me', '/me/a', '/me/b', '/me/c'], (path) => path).values()]
    expect(different).toEqual(['/me', '/me/a', '/me/b', '/me/c'])
  })
})

describe('an inferred shape', () => {
  test('has every value that it was inferred of', () => {
    holds(
      1000,
      fc.property(fc.array(json(4), { minLength: 1, maxLength: 6 }), (values) => {
        const validate = validator({ Value: inferred(values) }, 'document')
        for (const value of values) expect(validate('Value', value)).toMatchObject({ ok: true })
      }),
    )
  })

  test('is an enum only of few words that come often, and takes others as well', () => {
    const states = ['open', 'paid', 'open', 'open', 'paid', 'open', 'open', 'open']
    expect(inferred(states)).toEqual({ kind: 'string', values: ['open', 'paid'], open: true })
    expect(inferred(states.slice(0, 4))).toEqual({ kind: 'string' })
  })
})

describe('an HTTP archive', () => {
  test('tells the routes of the host that most requests went to', () => {
    const model = readHar(
      har(
        entry('GET', 'https://api.example/v1/orders?limit=2&open=true', 200, [
          order('1'),
          order('2'),
        ]),
        entry('GET', 'https://api.example/v1/orders/1', 200, order('1')),
        entry('GET', 'https://api.example/v1/orders/2', 200, order('2')),
        entry('POST', 'https://api.example/v1/orders', 201, order('3'), { total: 1 }),
        entry('DELETE', 'https://api.example/v1/orders/3', 204),
        entry('GET', 'https://cdn.example/logo.png', 200),
        entry('GET', 'https://tracker.example/t', 200, {}),
      ),
    )
    expect(
      model.routes.map(({ method, path, kind, status = 200 }) => [method, path, kind, status]),
    ).toEqual([
      ['GET', '/v1/orders', 'list', 200],
      ['GET', '/v1/orders/{id}', 'read', 200],
      ['POST', '/v1/orders', 'create', 201],
      ['DELETE', '/v1/orders/{id}', 'delete', 204],
    ])
    expect(model.routes[0]?.query).toEqual({
      limit: { shape: { kind: 'number', integer: true } },
      open: { shape: { kind: 'boolean' } },
    })
    expect(model.servers).toEqual(['https://api.example'])
    expect(model.security?.schemes).toEqual({ bearer: { type: 'http', scheme: 'bearer' } })
    expect(JSON.stringify(model)).not.toContain('top-secret')
    contractOfModel(model)
  })

  test.each(['{}', '{"log": {}}', '[]', har()])('is none: %s', (text) => {
    expect(() => readHar(text)).toThrow(/HTTP archive|answered with JSON/)
  })
})
