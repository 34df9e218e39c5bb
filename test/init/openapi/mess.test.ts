import { describe, expect, test } from 'vitest'
import { readOpenApi } from '../../../src/init/openapi/read.ts'
import type { Json, JsonObject } from '../../../src/json/index.ts'
import { contractOfModel } from '../support/contract-of-model.ts'

type Loose = { readonly [name: string]: unknown }

const documentOf = (paths: Loose, more: Loose = {}): JsonObject =>
  ({ openapi: '3.0.3', info: { title: 'Mess', version: '1' }, paths, ...more }) as JsonObject

const answer = (schema: unknown, media = 'application/json') => ({
  responses: { '200': { description: '', content: { [media]: { schema } } } },
})

/** The model of a document, which makes a contract, too. */
const read = (paths: Loose, more: Loose = {}) => {
  const model = readOpenApi(documentOf(paths, more))
  contractOfModel(model)
  return model
}

/** The shape that a schema becomes as the only field of an answer. */
const field = (schema: unknown, schemas: Loose = {}, version = '3.0.3') => {
  const properties = { type: 'object', required: ['f'], properties: { f: schema } }
  const model = read(
    { '/a': { get: answer({ $ref: '#/components/schemas/Whole' }) } },
    { openapi: version, components: { schemas: { Whole: properties, ...schemas } } },
  )
  const whole = model.types['Whole']
  return { field: whole?.kind === 'object' ? whole.fields['f'] : undefined, model }
}

const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` })

describe('schemas', () => {
  test.each<[string, unknown, Loose]>([
    ['no type', { properties: { x: {} } }, { kind: 'object' }],
    ['nothing at all', {}, { kind: 'any' }],
    ['a file', { type: 'file' }, { kind: 'string' }],
    ['binary', { type: 'string', format: 'binary' }, { kind: 'string' }],
    ['int64', { type: 'integer', format: 'int64' }, { kind: 'number', integer: true }],
    ['format only', { format: 'int64' }, { kind: 'number', integer: true }],
    [
      'null of 3.0',
      { type: 'string', nullable: true },
      { kind: 'nullable', of: { kind: 'string' } },
    ],
    [
      'null of 3.1',
      { type: ['integer', 'null'] },
      { kind: 'nullable', of: { kind: 'number', integer: true } },
    ],
    [
      'null in an enum',
      { type: 'string', nullable: true, enum: ['a', null] },
      { kind: 'nullable', of: { kind: 'string', values: ['a'] } },
    ],
    ['several types', { type: ['string', 'array'], items: {} }, { kind: 'kinds' }],
    ['a constant', { const: 'a' }, { kind: 'string', values: ['a'] }],
    ['an empty enum', { type: 'string', enum: [] }, { kind: 'string' }],
    ['an enum of texts and numbers', { enum: ['a', 1] }, { kind: 'kinds' }],
    [
      'an exclusive bound of 3.0',
      { type: 'integer', minimum: 1, exclusiveMinimum: true },
      { minimum: 2 },
    ],
    ['an exclusive bound of 3.1', { type: 'integer', exclusiveMaximum: 5 }, { maximum: 4 }],
    [
      'an exclusive bound of fractions',
      { type: 'number', exclusiveMinimum: 0.5 },
      { minimum: 0.5 },
    ],
    ['a pattern of another language', { type: 'string', pattern: '(?i)^a' }, { kind: 'string' }],
    [
      'a map',
      { type: 'object', additionalProperties: { type: 'number' } },
      { kind: 'map', of: { kind: 'number' } },
    ],
    ['a free object', { type: 'object' }, { kind: 'object', fields: {} }],
    [
      'a choice that says only what is required',
      {
        type: 'object',
        properties: { a: {}, b: {} },
        anyOf: [{ required: ['a'] }, { required: ['b'] }],
      },
      { kind: 'object', fields: { a: { optional: true }, b: { optional: true } } },
    ],
    [
      'a choice of kinds',
      { oneOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] },
      { kind: 'kinds' },
    ],
    [
      'a choice of null',
      { anyOf: [{ type: 'string' }, { type: 'null' }] },
      { kind: 'nullable', of: { kind: 'string' } },
    ],
    ['false', { allOf: [false, { type: 'string' }] }, { kind: 'string' }],
    [
      'items as a list',
      { type: 'array', items: [{ type: 'string' }] },
      { kind: 'array', of: { kind: 'any' } },
    ],
  ])('with %s', (_, schema, shape) => {
    expect(field(schema, {}, '3.1.0').field?.shape).toMatchObject(shape)
  })

  test('that refer in odd ways', () => {
    const schemas = {
      'a/b c': { type: 'string' },
      Deep: {
        type: 'object',
        properties: { in: { type: 'object', properties: { x: { type: 'string' } } } },
      },
      Alias: { $ref: '#/components/schemas/Deep' },
    }
    const shapeOf = (to: string, more: Loose = {}) => {
      const found = field({ $ref: to, ...more }, schemas)
      const shape = found.field?.shape
      const inner = shape?.kind === 'nullable' ? shape.of : shape
      return [shape?.kind, inner?.kind === 'ref' ? found.model.types[inner.type]?.kind : undefined]
    }
    expect(shapeOf('#/components/schemas/a~1b%20c')).toEqual(['ref', 'string'])
    expect(shapeOf('#/components/schemas/Deep/properties/in')).toEqual(['ref', 'object'])
    expect(shapeOf('#/components/schemas/Alias', { example: {} })).toEqual(['ref', 'object'])
    expect(shapeOf('#/components/schemas/Deep', { nullable: true })).toEqual(['nullable', 'object'])
    const nowhere = field({ $ref: '#/components/schemas/None' })
    expect(nowhere.field?.shape).toEqual({ kind: 'any' })
    expect(nowhere.model.notes).toContainEqual(
      expect.objectContaining({ place: '/components/schemas/Whole/properties/f' }),
    )
  })

  test('that hold themselves, one way or another', () => {
    for (const schemas of [
      { A: ref('A') },
      { A: ref('B'), B: ref('A') },
      { A: { allOf: [ref('A')] } },
      { A: { allOf: [ref('B')], nullable: true }, B: { allOf: [ref('A')], nullable: true } },
      { A: { oneOf: [ref('A'), { type: 'string' }] } },
      { A: { type: 'object', properties: { a: ref('A') } } },
      { A: { type: 'array', items: ref('A') } },
      {
        A: { allOf: [{ type: 'object', properties: { a: ref('A') } }, ref('B')] },
        B: { oneOf: [ref('A'), ref('C')] },
        C: { type: 'object', properties: { b: ref('B') } },
      },
    ]) {
      const { model } = field(ref('A'), schemas, '3.1.0')
      expect(Object.keys(model.types)).toContain('Whole')
    }
  })

  test('of a base with a discriminator stand for all that is made of it, and for what is yet to come', () => {
    const { model } = field(ref('Pet'), {
      Pet: {
        type: 'object',
        required: ['kind'],
        discriminator: { propertyName: 'kind', mapping: { cat: 'Cat' } },
        properties: { kind: { type: 'string' }, name: { type: 'string' } },
      },
      Cat: { allOf: [ref('Pet'), { type: 'object', properties: { lives: { type: 'integer' } } }] },
      Dog: { allOf: [ref('Pet'), { type: 'object', properties: { barks: { type: 'boolean' } } }] },
    })
    expect(model.types['Pet']).toMatchObject({
      kind: 'union',
      tag: 'kind',
      open: true,
      variants: {
        cat: { fields: { name: {}, lives: {} } },
        Dog: { fields: { name: {}, barks: {} } },
      },
    })
  })

  test('keep names, whatever these are', () => {
    const names = ['__proto__', 'constructor', 'a.b', 'a b', '', 'ünïcode', '0']
    const properties = Object.fromEntries(names.map((name) => [name, { type: 'string' }]))
    const { field: found } = field({ type: 'object', properties })
    const fields = found?.shape.kind === 'object' ? found.shape.fields : {}
    expect(Object.keys(fields).toSorted()).toEqual(names.toSorted())
  })

  test('whose names are the same once they can be written keep apart', () => {
    const names = [
      'my-type',
      'MyType',
      'my_type',
      'Foo.Bar<Baz>',
      'FooBarBaz',
      '__proto__',
      'default',
      'mytype',
    ]
    const paths = Object.fromEntries(
      names.map((name, i) => [
        `/p${i}`,
        { get: answer({ $ref: `#/components/schemas/${encodeURIComponent(name)}` }) },
      ]),
    )
    const schemas = Object.fromEntries(
      names.map((name, i) => [
        name,
        { type: 'object', properties: { [`f${i}`]: { type: 'string' } } },
      ]),
    )
    const model = read(paths, { components: { schemas } })
    expect(Object.keys(model.types).length).toBe(names.length)
    for (const [i, route] of model.routes.entries()) {
      expect(model.types[route.response!]).toMatchObject({ fields: { [`f${i}`]: {} } })
    }
  })

  test('have only defaults that fit them, and numbers that are exact', () => {
    const big = JSON.parse('{"n": 1}') as Loose
    const model = readOpenApi(
      JSON.stringify(
        documentOf({
          '/a': {
            get: answer({
              type: 'object',
              properties: {
                wrong: { type: 'integer', default: 'x' },
                right: { type: 'integer', default: big['n'] },
                big: { type: 'integer', default: 'BIG', maximum: 'BIG' },
              },
            }),
          },
        }),
      ).replaceAll('"BIG"', '9007199254740993'),
    )
    contractOfModel(model)
    expect(Object.values(model.types)[0]).toMatchObject({
      fields: {
        wrong: { optional: true },
        right: { default: 1 },
        big: { optional: true, shape: { kind: 'number', integer: true } },
      },
    })
    expect(JSON.stringify(model.types)).not.toContain('900719')
  })
})

describe('operations', () => {
  test('without ids, or with those of others, have ids of their own', () => {
    const ok = { responses: { '200': { description: '' } } }
    const { routes } = read({
      '/orders': { get: { ...ok, operationId: 'x' }, post: ok },
      '/orders/{id}': { get: { ...ok, operationId: 'x' }, put: ok, delete: ok },
      '/orders/{id}/cancel': { post: ok },
      '/orders/{id}/items/{item-id}': { get: ok, patch: ok },
      '/orders/{other}/': { get: ok },
      '/': { get: ok },
    })
    const ids = routes.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids).toEqual([
      'orders.x',
      'orders.create',
      'orders.x2',
      'orders.replace',
      'orders.delete',
      'orders.cancel',
      'orders.items.get',
      'orders.items.update',
      'root.get',
    ])
    expect(routes.find(({ id }) => id === 'orders.items.get')?.path).toBe(
      '/orders/{id}/items/{item_id}',
    )
  })

  test.each<[string, Loose, Loose]>([
    [
      'default only',
      { default: { description: '', content: { 'application/json': { schema: {} } } } },
      { response: 'AnyValue' },
    ],
    ['descriptions only', { '204': { description: 'gone' } }, { status: 204 }],
    [
      '2XX',
      {
        '2XX': {
          description: '',
          content: { 'application/json': { schema: { type: 'object', properties: { a: {} } } } },
        },
      },
      { response: 'A' },
    ],
    ['no content', { '200': { description: '', content: {} } }, {}],
    [
      'several',
      {
        '200': { description: '' },
        '206': { description: '', content: { 'application/json': { schema: {} } } },
      },
      { status: 206 },
    ],
    [
      'a media type of its own',
      {
        '200': {
          description: '',
          content: { 'application/vnd.a+json; charset=utf-8': { schema: {} } },
        },
      },
      { media: 'application/vnd.a+json' },
    ],
    [
      'events',
      { '200': { description: '', content: { 'text/event-stream': {} } } },
      { kind: 'stream', stream: 'sse' },
    ],
    ['a redirect', { '302': { description: '' } }, { status: 302 }],
    ['errors only', { '400': { description: '' } }, {}],
  ])('that answer with %s', (_, responses, expected) => {
    expect(read({ '/a': { get: { responses } } }).routes).toMatchObject([
      { method: 'GET', path: '/a', ...expected },
    ])
  })

  test.each<[string, Json[], Loose]>([
    [
      'explode',
      [{ name: 'q', in: 'query', schema: { type: 'array', items: { type: 'string' } } }],
      { q: { explode: true } },
    ],
    [
      'commas',
      [
        {
          name: 'q',
          in: 'query',
          explode: false,
          schema: { type: 'array', items: { type: 'string' } },
        },
      ],
      { q: { shape: { kind: 'array' } } },
    ],
    [
      'a deep object',
      [
        {
          name: 'f',
          in: 'query',
          style: 'deepObject',
          schema: { type: 'object', properties: { a: { type: 'integer' } } },
        },
      ],
      { 'f[a]': { shape: { kind: 'number' } } },
    ],
    [
      'pipes',
      [
        {
          name: 'q',
          in: 'query',
          style: 'pipeDelimited',
          explode: false,
          schema: { type: 'array', items: {} },
        },
      ],
      { q: { shape: { kind: 'string' } } },
    ],
    [
      'a document',
      [{ name: 'q', in: 'query', content: { 'application/json': { schema: {} } } }],
      { q: { shape: { kind: 'string' } } },
    ],
    [
      'a default that is none',
      [{ name: 'q', in: 'query', schema: { type: 'integer', default: 'x' } }],
      { q: { shape: { kind: 'number' } } },
    ],
    [
      'no schema',
      [{ name: 'q', in: 'query', required: true }],
      { q: { shape: { kind: 'any' }, required: true } },
    ],
  ])('with parameters: %s', (_, parameters, query) => {
    expect(read({ '/a': { get: { ...answer({}), parameters } } }).routes[0]?.query).toMatchObject(
      query,
    )
  })

  test.each<[path: string, expected: string | undefined, isTold: boolean]>([
    ['/a/{b}.json', '/a/{bJson}', true],
    ['/a/{b}:cancel', '/a/{bCancel}', true],
    ['/files/{path+}', '/files/{path+}', false],
    ['/files/{+path}', '/files/{path+}', false],
    ['/a/{b}/{b}', '/a/{b}/{b2}', false],
    ['/a/{}/{1}', '/a/{parameter}/{p1}', false],
    ['//a//b/', '/a/b', true],
    ['/a b', undefined, true],
    ['/a#b', undefined, true],
    ['/a?do=this', '/a', false],
  ])('on the path %s', (path, expected, isTold) => {
    const { routes, notes } = read({ [path]: { get: answer({}) } })
    expect(routes.map((route) => route.path)).toEqual(expected === undefined ? [] : [expected])
    expect(notes.length > 0).toBe(isTold)
  })

  test('that routes do not have, and what else there is, are notes', () => {
    const { routes, notes, servers } = read(
      {
        '/a': {
          head: answer({}),
          options: answer({}),
          trace: answer({}),
          get: { ...answer({}), callbacks: { x: {} }, deprecated: true },
          'x-internal': {},
        },
        'x-paths': {},
        '/b': { $ref: '#/components/pathItems/None' },
      },
      {
        webhooks: { w: {} },
        servers: [
          { url: '/api/' },
          { url: 'https://{h}.example/api', variables: { h: { default: 'a' } } },
        ],
      },
    )
    expect(routes.map(({ path }) => path)).toEqual(['/api/a'])
    expect(servers).toEqual(['https://a.example'])
    expect(notes.map(({ place }) => place)).toEqual(
      expect.arrayContaining([
        '/paths/~1a/head',
        '/paths/~1b',
        '/paths/~1a/get/callbacks',
        '/webhooks',
      ]),
    )
  })
})
