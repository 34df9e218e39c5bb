import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Failure } from '../../../src/errors/index.ts'
import { loadOpenApi } from '../../../src/init/openapi/load.ts'
import { readOpenApi } from '../../../src/init/openapi/read.ts'

const failure = (text: string): Failure => {
  try {
    readOpenApi(text)
  } catch (error) {
    return error as Failure
  }
  throw new Error('it was read')
}

const nested = (levels: number, around: readonly [string, string], inner: string): string =>
  `${around[0].repeat(levels)}${inner}${around[1].repeat(levels)}`

const withSchema = (schema: string): string =>
  `{"openapi":"3.1.0","paths":{"/a":{"get":{"responses":{"200":{"description":"","content":{"application/json":{"schema":${schema}}}}}}}}}`

const choice = (inner: string) =>
  `{"type":"object","properties":{"p":${inner}},"oneOf":[{"required":["a"],"title":"a","type":"object"},{"title":"b","type":"object"}]}`

const root = (ref: string) =>
  `openapi: 3.0.0\npaths: {/a: {get: {responses: {'200': {description: '', content: {application/json: {schema: {$ref: '${ref}'}}}}}}}}`

const served = async (listener: RequestListener, use: (origin: string) => Promise<void>) => {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

describe('what is no document that can be read', () => {
  test.each([
    ['{"openapi": "3.0.0", }', 'line 1, column 22'],
    ['{\n "openapi": "3.0.0",\n "paths": {,}}', 'line 3, column 12'],
    ['openapi: 3.0.0\npaths:\n\t/a: {}', 'line 3, column 1'],
    ['openapi: "3.0.0\n', 'line 2, column 1'],
    ['a: *nowhere', 'line 1, column 4'],
    ['a: &a [*a]', 'line 1, column 7'],
    ['', '/'],
    ['just text', '/'],
    ['[]', '/'],
    ['{"a": 1}', '/'],
    ['openapi: 4.0.0', '/openapi'],
    ['openapi: 3.0.0\npaths: []', '/paths'],
    ['swagger: "2.0"', '/swagger'],
  ])('%j is refused with its place', (text, place) => {
    const found = failure(text)
    expect(found.code).toBe('source-unreadable')
    expect(found.issues[0]?.place).toBe(place)
  })

  test('says what to do, and nothing of what stands in it', () => {
    expect(failure('swagger: "2.0"').message).toContain('convert it first')
    expect(failure('{"openapi": "3.0.0", "x": secret}').message).not.toContain('secret')
    expect(failure('a: "b" secret').message).not.toContain('secret')
  })
})

describe('documents that are meant to hurt', () => {
  test.each([
    ['JSON nested deep', withSchema(nested(10_000, ['{"items":', '}'], '{}'))],
    ['YAML nested deep', nested(10_000, ['[', ']'], '').replace(/^/, 'openapi: ')],
    ['YAML indented deep', Array.from({ length: 3000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')],
    [
      'aliases of aliases',
      `a0: &a0 [x]\n${Array.from({ length: 40 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]`).join('\n')}`,
    ],
  ])('%s are refused', (_, text) => {
    expect(failure(text).code).toBe('source-unreadable')
  })

  test('schemas that nest as deep as is read, choices of choices, and circles are bounded', () => {
    let schema = '{}'
    for (let i = 0; i < 60; i++) schema = choice(schema)
    expect(readOpenApi(withSchema(schema)).routes).toHaveLength(1)
    const chain = Array.from(
      { length: 5000 },
      (_, i) =>
        `"S${i}":{"allOf":[{"$ref":"#/components/schemas/S${i + 1}"}],"title":"t","type":"object"}`,
    )
    const long = withSchema('{"$ref":"#/components/schemas/S0"}').replace(
      /}$/,
      `,"components":{"schemas":{${chain.join(',')},"S5000":{"oneOf":[{"$ref":"#/components/schemas/S0"},{"type":"string"}]}}}}`,
    )
    expect(readOpenApi(long).routes).toHaveLength(1)
  })

  test('patterns that take for ever are left out, whatever is given as an example', () => {
    const schema = {
      type: 'object',
      properties: {
        usual: { type: 'string', pattern: '^(a+)+$' },
        given: { type: 'string', pattern: '^(?:q+,?)+z$', default: `${'q'.repeat(50)}!` },
        good: { type: 'string', pattern: '^[a-z]+$' },
      },
      example: { usual: `${'a'.repeat(50)}!` },
    }
    const parameter = {
      name: 'q',
      in: 'query',
      schema: { type: 'string', pattern: '^(b+)+$', default: `${'b'.repeat(50)}!` },
    }
    const text = withSchema(JSON.stringify(schema)).replace(
      '"responses"',
      `"parameters":[${JSON.stringify(parameter)}],"responses"`,
    )
    const { types, notes, routes } = readOpenApi(text)
    expect(routes[0]?.query?.['q']?.shape).toEqual({ kind: 'string' })
    expect(types['A']).toMatchObject({ fields: { good: { shape: { pattern: '^[a-z]+$' } } } })
    expect(JSON.stringify(types)).not.toContain(')+')
    expect(notes.some(({ message }) => message.includes('for ever'))).toBe(true)
  })

  test('600 operations are read', () => {
    const paths = Object.fromEntries(
      Array.from({ length: 600 }, (_, i) => [
        `/r${i}/{id}`,
        {
          get: {
            responses: {
              '200': {
                description: 'd'.repeat(5000),
                content: { 'application/json': { schema: { $ref: `#/components/schemas/T${i}` } } },
              },
            },
          },
        },
      ]),
    )
    const schemas = Object.fromEntries(
      Array.from({ length: 600 }, (_, i) => [
        `T${i}`,
        {
          type: 'object',
          properties: {
            next: { $ref: `#/components/schemas/T${(i + 1) % 600}` },
            all: {
              oneOf: Array.from({ length: 20 }, (_unused, j) => ({
                $ref: `#/components/schemas/T${(i + j) % 600}`,
              })),
            },
          },
        },
      ]),
    )
    const model = readOpenApi(JSON.stringify({ openapi: '3.0.0', paths, components: { schemas } }))
    expect(model.routes).toHaveLength(600)
  })
})

describe('other documents', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'isthmus-init-'))
    await mkdir(join(folder, 'api', 'schemas'), { recursive: true })
    await writeFile(join(folder, 'secret.yaml'), 'type: string')
    await symlink(join(folder, 'secret.yaml'), join(folder, 'api', 'link.yaml'))
    await writeFile(
      join(folder, 'api', 'schemas', 'order.yaml'),
      "type: object\nproperties: {line: {$ref: 'line.yaml#/definitions/Line'}, back: {$ref: '../api.yaml#/paths/~1a'}}",
    )
    await writeFile(
      join(folder, 'api', 'schemas', 'line.yaml'),
      'definitions: {Line: {type: object, properties: {sku: {type: string}}}}',
    )
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  const load = async (ref: string) => {
    const file = join(folder, 'api', 'api.yaml')
    await writeFile(file, root(ref))
    return loadOpenApi(file)
  }

  test('are read where they stand beside it or below', async () => {
    const { types, routes } = await load('schemas/order.yaml')
    expect(routes[0]?.response).toBe('Order')
    expect(types['Line']).toMatchObject({ fields: { sku: {} } })
  })

  test.each([
    '../secret.yaml',
    'link.yaml',
    'file:///etc/hosts',
    'http://127.0.0.1:9/x.yaml',
    'none.yaml',
  ])('that are %s are not read', async (ref) => {
    await expect(load(ref)).rejects.toMatchObject({ code: 'source-unreadable' })
  })

  test('of the same origin are fetched, of others not even where they are redirected to', async () => {
    const asked: string[] = []
    const other: RequestListener = (request, response) => {
      asked.push(`other ${request.url}`)
      response.end('type: string')
    }
    await served(other, (elsewhere) =>
      served(
        (request, response) => {
          asked.push(request.url ?? '')
          if (request.url === '/moved.yaml') {
            response.writeHead(302, { location: `${elsewhere}/x.yaml` }).end()
          } else if (request.url === '/order.yaml')
            response.end('type: object\nproperties: {a: {type: string}}')
          else if (request.url === '/there.yaml') response.end(root(`${elsewhere}/x.yaml`))
          else if (request.url === '/redirecting.yaml') response.end(root('moved.yaml'))
          else if (request.url === '/api.yaml') response.end(root('order.yaml'))
          else response.writeHead(404).end()
        },
        async (origin) => {
          const model = await loadOpenApi(`${origin}/api.yaml`)
          expect(model.types['Order']).toMatchObject({ fields: { a: {} } })
          for (const name of ['there', 'redirecting', 'none']) {
            await expect(loadOpenApi(`${origin}/${name}.yaml`)).rejects.toMatchObject({
              code: 'source-unreadable',
            })
          }
        },
      ),
    )
    expect(asked.filter((url) => url.startsWith('other'))).toEqual([])
  })

  test('that are not given at all leave anything in their place', () => {
    const { notes, types } = readOpenApi(root('schemas/order.yaml'))
    expect(Object.values(types)).toEqual([{ kind: 'any' }])
    expect(notes.some(({ message }) => message.includes('reference'))).toBe(true)
  })
})

describe('YAML', () => {
  test('has dates as text, words as words, merges, marks and large numbers', () => {
    const { types, version } = readOpenApi(
      '\uFEFFopenapi: 3.0.0\ninfo: {title: T, version: 2022-11-28}\nx: &base {type: object, properties: {on: {type: string, enum: [no, yes, 2020-01-01]}}}\npaths:\n  /a:\n    get:\n      responses:\n        200:\n          description: x\n          content:\n            application/json:\n              schema:\n                <<: *base\n                required: [on]\n',
    )
    expect(version).toBe('2022-11-28')
    expect(types['A']).toEqual({
      kind: 'object',
      fields: { on: { shape: { kind: 'string', values: ['no', 'yes', '2020-01-01'] } } },
    })
  })
})
