/** The schemas that editors are given: what they accept and refuse, beside what our own judges do. */
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { globSync, readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Failure } from '../../src/errors/index.ts'
import { judgeFlagSet, validateFlagSet } from '../../src/flags/index.ts'
import { defineConfig, type GatewayConfigInput } from '../../src/gateway/index.ts'
import type { Json } from '../../src/json/index.ts'
import { isthmus, root, start, temporaryFile, temporaryFolder } from './support.ts'

const schemaOf = (file: string): object =>
  JSON.parse(readFileSync(join(root, 'schema', file), 'utf8')) as object

const ajv = new Ajv({
  strict: true,
  strictTypes: false,
  strictTuples: false,
  allowUnionTypes: true,
})
addFormats.default(ajv)
const fitsFlags = ajv.compile(schemaOf('flags.schema.json'))
const fitsConfig = ajv.compile(schemaOf('isthmus.config.schema.json'))

const flag = (more: object = {}) => ({
  flags: {
    'who-is-served': {
      state: 'ENABLED',
      variants: { blue: 'blue', green: 'green' },
      defaultVariant: 'blue',
      ...more,
    },
  },
})
const rule = (targeting: unknown) => flag({ targeting })
const steady = { cat: [{ var: '$flagd.flagKey' }, { var: 'targetingKey' }] }

const warningsFor = async (document: Json | object) => {
  const judged = await judgeFlagSet([{ name: 'a.json', text: JSON.stringify(document) }])
  return judged.ok ? judged.warnings : expect.unreachable()
}

describe('flag files', () => {
  test.each(globSync(['flags/*.json', 'examples/*/flags/*.json'], { cwd: root }))(
    'the schema takes %s',
    (file) => {
      const text = readFileSync(join(root, file), 'utf8')
      expect(validateFlagSet(text, { file })).toEqual([])
      expect([fitsFlags(JSON.parse(text)), fitsFlags.errors]).toEqual([true, null])
    },
  )

  test.each<[string, unknown]>([
    [
      'a schema of its own',
      { $schema: './node_modules/@isthmus/gateway/schema/flags.schema.json', ...flag() },
    ],
    ['no rule', rule({})],
    [
      'a rule with a default',
      rule({ if: [{ '==': [{ var: ['tenant', 'none'] }, 'a'] }, 'green', null] }),
    ],
    [
      'a path in parts',
      rule({ if: [{ '==': [{ val: ['$flagd', 'flagKey'] }, 'a'] }, 'green', 'blue'] }),
    ],
    [
      'items of a list',
      rule({ if: [{ some: [['a'], { '==': [{ var: '' }, 'a'] }] }, 'green', 'blue'] }),
    ],
    [
      'members of items',
      rule({
        if: [
          { some: [{ preserve: [{ a: 1 }] }, { '==': [{ var: 'anything' }, 'a'] }] },
          'green',
          'blue',
        ],
      }),
    ],
    ['a share', rule({ fractional: [steady, ['green', 1], ['blue']] })],
    [
      'a comparison of versions',
      rule({ if: [{ sem_ver: [{ var: 'clientVersion' }, '>=', '3.0'] }, 'green', 'blue'] }),
    ],
    [
      'the beginning of a text',
      rule({ if: [{ starts_with: [{ var: 'route' }, 'orders.'] }, 'green', 'blue'] }),
    ],
    ['metadata', { ...flag({ metadata: { a: 1 } }), metadata: { b: true } }],
    ['no default', { flags: { a: { state: 'ENABLED', variants: { a: 1 } } } }],
    ['a default that is null', flag({ defaultVariant: null })],
    [
      'a share without what it sticks to',
      rule({
        fractional: [
          ['green', 1],
          ['blue', 1],
        ],
      }),
    ],
  ])('both take %s', (_, document) => {
    expect(validateFlagSet(JSON.stringify(document), { file: 'a.json' })).toEqual([])
    expect([fitsFlags(document), fitsFlags.errors]).toEqual([true, null])
  })

  test.each<[string, Json | object]>([
    ['a list', []],
    ['no flags', {}],
    ['an empty set', { flags: {} }],
    ['flags as a list', { flags: [] }],
    ['a schema that is no text', { ...flag(), $schema: 1 }],
    ['a nameless flag', { flags: { ' ': flag().flags['who-is-served'] } }],
    ['a flag that is a text', { flags: { a: 'blue' } }],
    ['no state', { flags: { a: { variants: { a: 1 }, defaultVariant: 'a' } } }],
    ['another state', flag({ state: 'ON' })],
    ['no variants', flag({ variants: {} })],
    ['variants of two types', flag({ variants: { blue: 'blue', green: 1 } })],
    ['a variant that is null', flag({ variants: { blue: null } })],
    ['a variant that is a list', flag({ variants: { blue: [] } })],
    ['a default that is a number', flag({ defaultVariant: 1 })],
    ['metadata that is a text', flag({ metadata: 'a' })],
    ['metadata with a list', flag({ metadata: { a: [] } })],
    ['a rule that is a text', rule('green')],
    ['a rule that is a list', rule(['green'])],
    ['two operators', rule({ if: [true, 'green'], or: [true] })],
    ['an unknown operator', rule({ iff: [true, 'green'] })],
    ['an unknown operator inside', rule({ if: [{ equals: [1, 1] }, 'green'] })],
    ['an unknown attribute in parts', rule({ if: [{ val: ['$flagd', 'key'] }, 'green'] })],
    ['an unknown operator in an evaluator', { ...flag(), $evaluators: { a: { iff: [1] } } }],
    ['evaluators as a list', { ...flag(), $evaluators: [] }],
    ['a share that is an object', rule({ fractional: { green: 1 } })],
    ['a bucket of three', rule({ fractional: [steady, ['green', 1, 2]] })],
    ['a weight below zero', rule({ fractional: [steady, ['green', -1], ['blue', 2]] })],
    ['a weight with a fraction', rule({ fractional: [steady, ['green', 0.5], ['blue', 2]] })],
    ['a weight that is a text', rule({ fractional: [steady, ['green', '5']] })],
    [
      'a version that is none',
      rule({ if: [{ sem_ver: [{ var: 'clientVersion' }, '>=', 'three'] }, 'green'] }),
    ],
    [
      'another comparison',
      rule({ if: [{ sem_ver: [{ var: 'clientVersion' }, '=>', '3.0'] }, 'green'] }),
    ],
    [
      'two operands of three',
      rule({ if: [{ sem_ver: [{ var: 'clientVersion' }, '3.0'] }, 'green'] }),
    ],
    ['one text of two', rule({ if: [{ starts_with: [{ var: 'route' }] }, 'green'] })],
    ['a number for a text', rule({ if: [{ ends_with: [{ var: 'route' }, 5] }, 'green'] })],
    ['a reference that is a number', rule({ if: [{ $ref: 5 }, 'green'] })],
  ])('both refuse %s', (_, document) => {
    expect(validateFlagSet(JSON.stringify(document), { file: 'a.json' })).not.toEqual([])
    expect(fitsFlags(document)).toBe(false)
  })

  test.each<[string, Json | object]>([
    ['another member', { ...flag(), flag: {} }],
    ['a misspelt member', flag({ defaultVaraint: 'blue' })],
    ['a share without buckets', rule({ fractional: [steady] })],
  ])('the check warns of %s, and an editor underlines it', async (_, document) => {
    expect(await warningsFor(document)).not.toEqual([])
    expect(fitsFlags(document)).toBe(false)
  })

  test.each<[string, Json | object]>([
    ['an unknown attribute', rule({ if: [{ var: 'targettingKey' }, 'green'] })],
    ['an unknown attribute with a default', rule({ if: [{ var: ['targettingKey', 1] }, 'green'] })],
  ])('the check warns of %s, which only some clients may have', async (_, document) => {
    expect(await warningsFor(document)).not.toEqual([])
    expect([fitsFlags(document), fitsFlags.errors]).toEqual([true, null])
  })

  test('serve reads a flag file that names the schema of the package', async () => {
    const folder = join(await temporaryFolder(), 'flags')
    await mkdir(folder)
    const $schema = '../node_modules/@isthmus/gateway/schema/flags.schema.json'
    await writeFile(
      join(folder, 'a.json'),
      JSON.stringify({ $schema, ...flag({ variants: { blue: 'blue' } }) }),
    )
    const config = await temporaryFile(
      'isthmus.config.json',
      JSON.stringify({
        ...small,
        flags: { folder },
        decision: { flag: 'who-is-served', fallback: 'blue' },
      }),
    )
    const served = start(['serve', '--config', config, '--port', '0', '--admin-port', '0'])
    await served.noted(/http:\/\/127\.0\.0\.1:\d+/)
    served.child.kill('SIGTERM')
    expect((await served.done).code).toBe(0)
  })
})

const small = {
  backends: { blue: { url: 'http://127.0.0.1:4101', version: '1.1' } },
  decision: { flag: 'entity-schema', fallback: 'blue' },
}

const judge = (input: object): readonly unknown[] => {
  try {
    defineConfig(input as GatewayConfigInput)
    return []
  } catch (error) {
    if (error instanceof Failure) return error.issues
    throw error
  }
}

describe('configurations', () => {
  test.each(globSync(['isthmus.config.ts', 'examples/*/isthmus.config.ts'], { cwd: root }))(
    'the schema takes what %s says, with all defaults',
    async (file) => {
      const module = (await import(join(root, file))) as { default: object }
      expect([fitsConfig(module.default), fitsConfig.errors]).toEqual([true, null])
    },
  )

  test('both take the smallest one', () => {
    expect(judge(small)).toEqual([])
    expect([fitsConfig(small), fitsConfig.errors]).toEqual([true, null])
  })

  const jwt = (more: object) => ({ ...small, identity: { jwt: { jwks: { file: 'a' }, ...more } } })

  test.each<[string, object]>([
    ['nothing', {}],
    ['no decision', { backends: small.backends }],
    ['no backend', { ...small, backends: {} }],
    ['a setting that does not exist', { ...small, backend: {} }],
    ['a backend without an address', { ...small, backends: { blue: { version: '1.0' } } }],
    [
      'a backend that is a database and has an address',
      {
        ...small,
        backends: {
          blue: {
            url: 'http://127.0.0.1:4101',
            spacetimedb: { url: 'http://127.0.0.1:3000', database: 'iu-blue' },
            version: '1.0',
          },
        },
      },
    ],
    ['an address that is none', { ...small, backends: { blue: { url: 'blue', version: '1.0' } } }],
    [
      'a version that is a number',
      { ...small, backends: { blue: { ...small.backends.blue, version: 1 } } },
    ],
    ['a name with spaces', { ...small, backends: { 'b b': small.backends.blue } }],
    [
      'no connections',
      { ...small, backends: { blue: { ...small.backends.blue, connections: 0 } } },
    ],
    [
      'a time that is a text',
      { ...small, backends: { blue: { ...small.backends.blue, timeouts: { totalMs: '5s' } } } },
    ],
    ['an empty flag', { ...small, decision: { flag: '', fallback: 'blue' } }],
    ['half a switch', { ...small, decision: { ...small.decision, killSwitch: { flag: 'a' } } }],
    ['another way to match', { ...small, versions: { match: 'nearest' } }],
    ['a media type without a version', { ...small, versions: { mediaType: 'application/json' } }],
    ['a prefix without a version', { ...small, versions: { pathPrefix: '/api' } }],
    ['a day that is none', { ...small, versions: { lifecycle: { '1.0': { sunset: 'soon' } } } }],
    ['an unsigned token', jwt({ algorithms: ['none'] })],
    ['a shared secret', jwt({ algorithms: ['HS256'] })],
    ['keys in two ways', jwt({ jwks: { file: 'a', url: 'http://b.example' } })],
    ['a tolerance below zero', jwt({ clockToleranceMs: -1 })],
    ['a client without a name', { ...small, clients: [{}] }],
    ['a key in the clear', { ...small, clients: [{ id: 'a', key: 'secret' }] }],
    ['another way to come in', { ...small, clients: [{ id: 'a', via: ['cookie'] }] }],
    ['a limit with a fraction', { ...small, limits: { depth: 1.5 } }],
    ['a limit that is too high', { ...small, limits: { depth: 1001 } }],
    ['work below what is needed', { ...small, limits: { work: 1 } }],
    ['too many threads', { ...small, threads: { count: 65 } }],
    ['a cache of nothing', { ...small, cache: { routes: [] } }],
    ['an origin with a path', { ...small, cors: { origins: ['https://a.example/b'] } }],
    ['a method in small letters', { ...small, cors: { origins: ['*'], methods: ['get'] } }],
    ['everything passes', { ...small, unknownRoutes: 'pass' }],
    [
      'a prefix that climbs',
      { ...small, unknownRoutes: { pass: [{ prefix: '/a/../b', methods: ['GET'] }] } },
    ],
    ['another misfit', { ...small, onMisfit: { list: 'skip' } }],
    ['a port that is none', { ...small, listen: { port: 70000 } }],
    ['trust that is a text', { ...small, forwarded: { trust: 'yes' } }],
    ['an empty folder', { ...small, flags: { folder: '' } }],
  ])('both refuse %s', (_, document) => {
    expect(judge(document)).not.toEqual([])
    expect(fitsConfig(document)).toBe(false)
  })

  test('every setting is described, for whoever points at it', () => {
    interface Node {
      readonly description?: string
      readonly properties?: Readonly<Record<string, Node>>
      readonly additionalProperties?: Node | boolean
      readonly items?: Node
    }
    const silent = (node: Node, at: string): readonly string[] => {
      const { additionalProperties: values, items, properties = {} } = node
      return [
        ...Object.entries(properties).flatMap(([name, child]) => [
          ...(child.description === undefined ? [`${at}.${name}`] : []),
          ...silent(child, `${at}.${name}`),
        ]),
        ...(typeof values === 'object' ? silent(values, `${at}.*`) : []),
        ...(items ? silent(items, `${at}[]`) : []),
      ]
    }
    expect(silent(schemaOf('isthmus.config.schema.json'), '')).toEqual([])
  })
})

const check = async (text: string) =>
  isthmus(['check', '--config', await temporaryFile('isthmus.config.json', text)])

describe.concurrent('a configuration as JSON', () => {
  test('is one like any other, and may name its schema', async () => {
    const $schema = './node_modules/@isthmus/gateway/schema/isthmus.config.schema.json'
    // Those of the flags that the check looks at, too.
    const backends = {
      ...small.backends,
      green: { url: 'http://127.0.0.1:4102', version: '2.0' },
    }
    const { code, stdout } = await check(JSON.stringify({ $schema, ...small, backends }))
    expect(stdout).toContain('ok  configuration: 2 backends, 0 clients')
    expect(code).toBe(0)
  })

  test.each([
    ['{\n  "backends": {},\n}', /isthmus\.config\.json:3: /],
    ['[]', /isthmus\.config\.json: is an object with "backends"/],
    ['{\n"flags": {},\n"flags": {}\n}', /isthmus\.config\.json:3: flags is written twice/],
    [
      '{"backend": {}}',
      /backends: is missing[^]*isthmus\.config\.json:1:2 - backend: there is no such setting: did you mean backends/,
    ],
  ])('%s is told with its place', async (text, said) => {
    const { code, stdout } = await check(text)
    expect(stdout).toMatch(said)
    expect(code).toBe(1)
  })
})

test.each(['config', 'flags'])('isthmus schema %s prints the file of the package', async (name) => {
  const file = name === 'config' ? 'isthmus.config.schema.json' : 'flags.schema.json'
  const { code, stdout } = await isthmus(`schema ${name}`)
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toEqual(schemaOf(file))
})

test('isthmus schema of something else says of what', async () => {
  const { code, stderr } = await isthmus('schema contract')
  expect(code).toBe(2)
  expect(stderr).toMatch(/config.*flags/)
})
