/** What clients learn of an API besides its shapes: who may call, what it looks like, what goes wrong, how long it lives. */
import { Validator } from '@seriousme/openapi-schema-validator'
import Ajv2020 from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import inner from '../../../adapters/index.ts'
import github from '../../../examples/github/contract.ts'
import kubernetes from '../../../examples/kubernetes/contract.ts'
import shop from '../../../examples/shop/contract.ts'
import payments from '../../../examples/stripe-like/contract.ts'
import {
  addRoutes,
  base,
  change,
  defineContract,
  rename,
  routeSecurity,
  version,
  type Contract,
  type Route,
} from '../../../src/contract/index.ts'
import { openapi, type OpenApiOptions } from '../../../src/contract/emit/openapi.ts'
import { print } from '../../../src/json/index.ts'

const Item = z.object({ id: z.string().readonly(), name: z.string() })

const route = (more: Partial<Route>): Route => ({
  id: 'items.get',
  method: 'GET',
  path: '/items/{id}',
  kind: 'read',
  summary: 'Read an item',
  response: 'Item',
  ...more,
})

const written = { request: 'Item', response: 'Item' }

const items = defineContract({
  name: 'items',
  info: { title: 'All items', license: { name: 'MIT' }, description: 'What there is.' },
  base: base('1.0.0', {
    summary: 'Items',
    types: { Item },
    security: {
      schemes: { key: { type: 'apiKey', in: 'header', name: 'X-Key' } },
      required: [{ key: [] }],
    },
    examples: {
      Item: [
        { id: '7', name: 'Tea' },
        { id: '8', name: 'Pot' },
      ],
    },
    routes: [
      route({ description: 'One of them.' }),
      route({ id: 'items.list', path: '/items', kind: 'list', security: [] }),
      route({ id: 'items.put', method: 'PUT', kind: 'replace', ...written }),
      route({ id: 'items.patch', method: 'PATCH', kind: 'patch', ...written }),
      route({ id: 'items.all', path: '/export', kind: 'stream', stream: 'ndjson' }),
      route({ id: 'items.live', path: '/live', kind: 'stream', stream: 'sse' }),
    ],
  }),
  versions: [
    version('2.0.0', {
      summary: 'Titles',
      changes: [
        change(
          'A name is a title',
          { Item: [rename('name', 'title')] },
          {
            routes: [
              routeSecurity('items.list', undefined),
              ...addRoutes(route({ id: 'items.new', path: '/new' })),
            ],
            security: {
              schemes: { token: { type: 'http', scheme: 'bearer' } },
              required: [{ key: [], token: [] }],
            },
          },
        ),
      ],
    }),
  ],
})

/** With the components that it refers to in their places. */
const documentOf = (contract: Contract, key: string, options?: OpenApiOptions) => {
  const document = JSON.parse(print(openapi(contract, key, options)))
  const operations = Object.values<object>(document.paths).flatMap((path) => Object.values(path))
  return {
    document,
    components: document.components,
    operation: (id: string) => operations.find(({ operationId }) => operationId === id),
    response: (id: string, status: string) => {
      const found = operations.find(({ operationId }) => operationId === id).responses[status]
      return found.$ref ? document.components.responses[found.$ref.split('/').at(-1)] : found
    },
  }
}

test('info is that of the contract, with the summary of the version', () => {
  expect(documentOf(items, '2.0').document.info).toEqual({
    title: 'All items',
    version: '2.0.0',
    description: 'What there is.\n\nTitles',
    license: { name: 'MIT' },
  })
})

describe('security', () => {
  test('is what the version declares', () => {
    const first = documentOf(items, '1.0')
    expect(first.document.security).toEqual([{ key: [] }])
    expect(first.operation('items.list').security).toEqual([])
    expect(first.operation('items.get')).not.toHaveProperty('security')
    expect(Object.keys(first.components.securitySchemes)).toEqual(['key'])
    const second = documentOf(items, '2.0')
    expect(second.document.security).toEqual([{ key: [], token: [] }])
    expect(second.operation('items.list')).not.toHaveProperty('security')
    expect(second.components.securitySchemes).toEqual({
      key: { type: 'apiKey', in: 'header', name: 'X-Key' },
      token: { type: 'http', scheme: 'bearer' },
    })
  })

  test('where it is needed there is a 401, with how to say who one is', () => {
    const { operation, response } = documentOf(items, '1.0')
    expect(operation('items.list').responses).not.toHaveProperty('401')
    expect(response('items.get', '401').headers).toHaveProperty('WWW-Authenticate')
  })

  test('given from outside counts where the contract says nothing', () => {
    const plain = defineContract({
      name: 'plain',
      base: base('1.0.0', { summary: 'Plain', types: { Item }, routes: [route({})] }),
      versions: [],
    })
    const security = {
      schemes: { token: { type: 'http', scheme: 'bearer' } },
      required: [{ token: [] }],
    } as const
    expect(documentOf(plain, '1.0').document.security).toEqual([])
    expect(documentOf(plain, '1.0', { security }).document.security).toEqual([{ token: [] }])
    expect(documentOf(items, '1.0', { security }).document.security).toEqual([{ key: [] }])
  })
})

describe('examples', () => {
  test('are shown by each version in its own form, sent ones without what the server sets', () => {
    const [first, second] = [documentOf(items, '1.0'), documentOf(items, '2.0')]
    expect(first.components.examples).toEqual({
      Item: { value: { id: '7', name: 'Tea' } },
      'Item-2': { value: { id: '8', name: 'Pot' } },
      'Item.Request': { value: { name: 'Tea' } },
      'Item.Request-2': { value: { name: 'Pot' } },
    })
    expect(second.components.examples['Item']).toEqual({ value: { id: '7', title: 'Tea' } })
    expect(second.components.examples['Item.Request']).toEqual({ value: { title: 'Tea' } })
    expect(second.components.schemas['Item'].examples).toEqual([
      { id: '7', title: 'Tea' },
      { id: '8', title: 'Pot' },
    ])
    expect(second.components.schemas['Item.Request'].examples[0]).toEqual({ title: 'Tea' })
    expect(second.operation('items.put').requestBody.content['application/json'].examples).toEqual({
      'Item.Request': { $ref: '#/components/examples/Item.Request' },
      'Item.Request-2': { $ref: '#/components/examples/Item.Request-2' },
    })
    const { content } = second.response('items.get', '200')
    expect(Object.keys(content['application/json'].examples)).toEqual(['Item', 'Item-2'])
  })

  test('of patches and streams have their forms', () => {
    const { operation, response } = documentOf(items, '2.0')
    const { content } = operation('items.patch').requestBody
    expect(content['application/merge-patch+json'].example).toEqual({ title: 'Tea' })
    expect(content['application/json-patch+json'].example).toEqual([
      { op: 'replace', path: '/title', value: 'Tea' },
    ])
    expect(response('items.all', '200').content['application/x-ndjson'].example).toBe(
      '{"id":"7","title":"Tea"}\n{"id":"8","title":"Pot"}\n',
    )
    expect(response('items.live', '200').content['text/event-stream'].example).toBe(
      'data: {"id":"7","title":"Tea"}\n\ndata: {"id":"8","title":"Pot"}\n\n',
    )
  })

  test.each(
    [inner, github, kubernetes, shop, payments].flatMap((contract) =>
      contract.versions.map(({ key }) => [contract.name, key, contract] as const),
    ),
  )('of %s %s are valid by the schemas of their document', (_, key, contract) => {
    const { document, components } = documentOf(contract, key)
    const ajv = new Ajv2020.default({ strict: false, allErrors: true })
    addFormats.default(ajv)
    ajv.addSchema(document, 'api')
    const shown = Object.entries<{ examples?: unknown[] }>(components.schemas).flatMap(
      ([name, { examples = [] }]) => examples.map((value) => [name, value] as const),
    )
    expect(shown.length).toBeGreaterThan(0)
    for (const [name, value] of shown) {
      const check = ajv.getSchema(`api#/components/schemas/${encodeURIComponent(name)}`)
      expect(check?.(value) ? [] : (check?.errors ?? name)).toEqual([])
    }
  })
})

describe('errors', () => {
  test('that only other versions are the reason of are told where they can occur', () => {
    const [first, second] = [documentOf(items, '1.0'), documentOf(items, '2.0')]
    // An older store does not have the new route, and every store has the others.
    expect(second.operation('items.new').responses).toHaveProperty('501')
    expect(second.operation('items.get').responses).not.toHaveProperty('501')
    expect(first.operation('items.get').responses).not.toHaveProperty('501')
  })

  test('that several operations have in common are said once', () => {
    const { document, components } = documentOf(items, '1.0')
    const used = new Set(JSON.stringify(document.paths).match(/components\/responses\/[^"]+/g))
    expect(used.size).toBe(Object.keys(components.responses).length)
    const texts = Object.entries(components.responses).map(
      ([name, response]) => `${name.replace(/-\d+$/, '')} ${JSON.stringify(response)}`,
    )
    expect(new Set(texts).size).toBe(texts.length)
  })

  test('of the API have their own type beside the problems of the gateway', () => {
    const { response } = documentOf(shop, '2.0')
    const types = (status: string) => Object.keys(response('orders.replace', status).content)
    expect(types('404')).toEqual(['application/json'])
    expect(types('422')).toEqual(['application/json'])
    expect(types('431')).toEqual(['application/problem+json'])
    expect(types('401')).toEqual(['application/json', 'application/problem+json'])
    const { examples } = response('orders.replace', '422').content['application/json']
    expect(Object.keys(examples)).toEqual(['Failure'])
  })
})

test('an API that tells its errors as problem+json has both kinds beside each other', async () => {
  const own = defineContract({
    name: 'problems',
    base: base('1.0.0', {
      summary: 'Problems',
      types: { Item, Trouble: z.object({ title: z.string(), trace: z.string() }) },
      routes: [route({})],
      errors: {
        type: 'Trouble',
        media: 'application/problem+json',
        problem: { title: '$title', trace: '$request_id' },
      },
    }),
    versions: [],
  })
  const { response, document } = documentOf(own, '1.0')
  const schema = (status: string) =>
    response('items.get', status).content['application/problem+json'].schema
  const [ours, theirs] = ['Isthmus.Problem', 'Trouble'].map((name) => ({
    $ref: `#/components/schemas/${name}`,
  }))
  expect(schema('404')).toEqual(theirs)
  expect(schema('502')).toEqual(theirs)
  expect(schema('431')).toEqual(ours)
  expect(schema('503')).toEqual({ anyOf: [theirs, ours] })
  const { valid, errors } = await new Validator({ strict: false }).validate(document)
  expect(valid ? [] : errors).toEqual([])
})

test('a deprecated version says so everywhere', async () => {
  const { document, components, operation } = documentOf(items, '1.0', {
    life: {
      deprecated: '2026-01-01T00:00:00Z',
      sunset: '2027-01-01',
      successor: '2.0',
      link: 'https://items.example/moving',
    },
  })
  expect(document.info.description).toBe(
    'What there is.\n\nItems\n\nThis version is deprecated since 2026-01-01T00:00:00Z. It will be ' +
      'retired on 2027-01-01. Move to version 2.0. Read more at <https://items.example/moving>.',
  )
  expect(operation('items.get').deprecated).toBe(true)
  expect(components.headers['Deprecation'].example).toBe('@1767225600')
  expect(components.headers['Sunset'].example).toBe('Fri, 01 Jan 2027 00:00:00 GMT')
  const { valid, errors } = await new Validator({ strict: false }).validate(document)
  expect(valid ? [] : errors).toEqual([])
  expect(documentOf(items, '1.0').operation('items.get')).not.toHaveProperty('deprecated')
})

test('no component is without use', () => {
  for (const contract of [inner, github, kubernetes, shop, payments]) {
    for (const { key } of contract.versions) {
      const { document, components } = documentOf(contract, key)
      const text = JSON.stringify(document)
      for (const kind of ['schemas', 'examples', 'parameters', 'headers', 'responses']) {
        const names = Object.keys(components[kind] ?? {}).map((name) =>
          encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1')),
        )
        expect(names.filter((name) => !text.includes(`#/components/${kind}/${name}"`))).toEqual([])
      }
    }
  }
})
