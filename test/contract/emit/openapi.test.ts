import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, test } from 'vitest'
import { openapi } from '../../../src/contract/emit/openapi.ts'
import { isObject, own, type Json, type JsonObject } from '../../../src/json/index.ts'
import { contractOf, handMade } from './contracts.ts'

const document = openapi(handMade, '1.0')

const step = (found: Json | undefined, name: string): Json | undefined =>
  isObject(found) ? own(found, name) : Array.isArray(found) ? found[Number(name)] : undefined

/** Errors are components, which operations refer to. */
const followed = (found: Json | undefined): Json | undefined => {
  const reference = step(found, '$ref')
  const text = typeof reference === 'string' ? reference : ''
  const [, name] = /^#\/components\/responses\/(.+)$/.exec(text) ?? []
  return name === undefined ? found : step(step(step(document, 'components'), 'responses'), name)
}

const at = (value: Json | undefined, ...path: string[]): Json | undefined =>
  path.reduce<Json | undefined>((found, name) => step(followed(found), name), value)

const operation = (path: string, method: string) => at(document, 'paths', path, method)

const parameters = (path: string, method: string) =>
  at(operation(path, method), 'parameters') as JsonObject[]

const names = (path: string, method: string) => parameters(path, method).map(({ name }) => name)

const statuses = (path: string, method: string) =>
  Object.keys(at(operation(path, method), 'responses') as JsonObject)

const invalidOf = async (given: JsonObject) => {
  const validator = new Validator({ strict: false })
  const { valid, errors } = await validator.validate(structuredClone(given))
  return valid ? [] : errors
}

test('the document is valid OpenAPI 3.1', async () => {
  expect(document.openapi).toBe('3.1.0')
  expect(await invalidOf(document)).toEqual([])
})

test('the validator would notice', async () => {
  expect(await invalidOf({ ...document, paths: { items: {} } })).not.toEqual([])
})

test('with every option it is valid too', async () => {
  const options = {
    title: 'Things',
    serverUrl: 'https://api.example.com',
    versionHeader: 'X-Version',
    security: {
      schemes: {
        key: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
        token: { type: 'http', scheme: 'bearer' },
      },
      required: [{ key: [] }, { token: [] }],
    } as const,
  }
  const full = openapi(handMade, '2.0', options)
  expect(await invalidOf(full)).toEqual([])
  expect(full).toMatchObject({
    info: { title: 'Things', version: '2.0.0', description: 'Version 2.0' },
    servers: [{ url: 'https://api.example.com' }],
    security: [{ key: [] }, { token: [] }],
    components: { parameters: { Version: { name: 'X-Version', in: 'header', example: '2.0' } } },
  })
  expect(at(full, 'paths', '/items/{id}', 'get', 'responses', '200', 'headers')).toHaveProperty(
    'X-Version',
  )
  expect(at(full, 'paths', '/items/{id}', 'get', 'responses')).toHaveProperty('401')
})

test('every reference leads somewhere', () => {
  const references = [...JSON.stringify(document).matchAll(/"(#\/[^"]+)"/g)].map(
    ([, reference = '']) => reference,
  )
  expect(references.length).toBeGreaterThan(50)
  const dangling = references.filter((reference) => {
    const path = reference.slice(2).split('/').map(decodeURIComponent)
    return at(document, ...path) === undefined
  })
  expect(dangling).toEqual([])
})

test('every route is there, under its own id', () => {
  const ids = Object.values(document.paths as JsonObject).flatMap((path) =>
    Object.values(path as JsonObject).map((found) => at(found, 'operationId')),
  )
  expect(new Set(ids)).toEqual(new Set(handMade.versions[0]!.routes.map(({ id }) => id)))
})

describe('parameters', () => {
  test('of the path have the shape of the field they name, or are text', () => {
    expect(parameters('/items/{id}', 'get')).toContainEqual({
      name: 'id',
      in: 'path',
      required: true,
      description: 'The key */',
      schema: { type: 'string', format: 'uuid' },
    })
    expect(parameters('/values/{name}/stream', 'get')).toContainEqual(
      expect.objectContaining({ name: 'name', schema: { type: 'string' } }),
    )
  })

  test('of a list are paging, exact matches by dotted name, and free filters', () => {
    const found = names('/items', 'get')
    expect(found).toEqual(
      expect.arrayContaining(['limit', 'item.name', 'item.seen', 'item.share', 'filter']),
    )
    expect(found).not.toContain('item.tags')
    expect(found).not.toContain('children')
    expect(new Set(found).size).toBe(found.length)
  })

  test('are the conditional headers where they work', () => {
    expect(names('/items/{id}', 'get')).toContain('If-None-Match')
    expect(names('/items/{id}', 'put')).toContain('If-Match')
    expect(names('/items/{id}', 'delete')).toContain('If-Match')
    expect(names('/values/{name}/stream', 'get')).toContain('Last-Event-ID')
    expect(names('/items', 'post')).not.toContain('If-Match')
  })
})

describe('bodies', () => {
  test('that are sent do not need what the store sets; those answered have it', () => {
    expect(at(operation('/items', 'post'), 'requestBody')).toEqual({
      required: true,
      description: 'The new document',
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Item.Request' } } },
    })
    const schemas = at(document, 'components', 'schemas')
    expect(at(schemas, 'Item.Request', 'required')).toEqual(['name'])
    expect(at(schemas, 'Item', 'required')).toEqual(['id', 'name', 'at'])
    // Nobody sends one.
    expect(schemas).not.toHaveProperty('Node.Request')
  })

  test('of a patch come in both media types', () => {
    expect(at(operation('/items/{id}', 'patch'), 'requestBody', 'content')).toEqual({
      'application/merge-patch+json': expect.anything(),
      'application/json-patch+json': {
        schema: { $ref: '#/components/schemas/Isthmus.JsonPatch' },
      },
    })
  })

  test('of a stream name the schema of an item', () => {
    const item = { $ref: '#/components/schemas/Value' }
    expect(at(operation('/values/{name}/stream', 'get'), 'responses', '200', 'content')).toEqual({
      'text/event-stream': { schema: { type: 'string' }, 'x-item-schema': item },
    })
    expect(at(operation('/items/export', 'get'), 'responses', '200', 'content')).toHaveProperty(
      'application/x-ndjson',
    )
  })
})

describe('answers', () => {
  test.each([
    ['/items', 'get', ['200', '400', '410', '431', '500', '502', '503', '504', 'default']],
    [
      '/items',
      'post',
      ['201', '400', '408', '410', '413', '415', '422', '431', '500', '502', '503', '504'],
    ],
    ['/items/{id}', 'get', ['200', '304', '404']],
    ['/items/{id}', 'put', ['200', '409', '412', '413', '415', '422']],
    ['/items/{id}', 'patch', ['200', '409', '412', '415', '422']],
    ['/items/{id}', 'delete', ['204', '412']],
  ])('of %s %s have the statuses %j', (path, method, expected) => {
    expect(statuses(path, method)).toEqual(expect.arrayContaining(expected))
  })

  test('that the gateway gives by itself do not speak of the store', () => {
    expect(statuses('/schema', 'get')).not.toContain('502')
  })

  test('say their version, and where the document is', () => {
    const created = at(operation('/items', 'post'), 'responses', '201', 'headers')
    expect(Object.keys(created as JsonObject)).toEqual(
      expect.arrayContaining(['API-Version', 'Vary', 'ETag', 'Location']),
    )
  })

  test('of lists that may leave items out say how many they left out', async () => {
    const omitting = openapi(
      contractOf(
        handMade.versions.map((version) => ({
          ...version,
          routes: version.routes.map((route) =>
            route.kind === 'list' || route.kind === 'stream'
              ? { ...route, onMisfit: 'omit' as const }
              : route,
          ),
        })),
      ),
      '1.0',
    )
    expect(await invalidOf(omitting)).toEqual([])
    const headers = (path: string) =>
      at(omitting, 'paths', path, 'get', 'responses', '200', 'headers')
    expect(headers('/items')).toHaveProperty('Isthmus-Omitted', {
      $ref: '#/components/headers/Isthmus-Omitted',
    })
    expect(at(omitting, 'components', 'headers', 'Isthmus-Omitted', 'schema')).toEqual({
      type: 'integer',
      minimum: 1,
    })
    expect(headers('/items/{id}')).not.toHaveProperty('Isthmus-Omitted')
    // Its head has gone before the first item.
    expect(headers('/items/export')).not.toHaveProperty('Isthmus-Omitted')
    expect(at(operation('/items', 'get'), 'responses', '200', 'headers')).not.toHaveProperty(
      'Isthmus-Omitted',
    )
  })

  test('without a body have no content', () => {
    expect(at(operation('/items/{id}', 'delete'), 'responses', '204')).not.toHaveProperty('content')
  })

  test('name their errors by title and code, as problem+json', () => {
    const answer = at(operation('/items/{id}', 'get'), 'responses', '404')
    expect(at(answer, 'description')).toBe('Entity not found (`entity-not-found`)')
    expect(at(answer, 'content')).toEqual({
      'application/problem+json': {
        schema: { $ref: '#/components/schemas/Isthmus.Problem' },
        example: expect.objectContaining({ code: 'entity-not-found', status: 404 }),
      },
    })
  })
})

test('an unknown version is a failure that lists the versions', () => {
  expect(() => openapi(handMade, '9.9')).toThrow(
    expect.objectContaining({
      code: 'unsupported-version',
      issues: [expect.objectContaining({ choices: ['1.0', '1.1', '2.0', '2.1'] })],
    }),
  )
})
