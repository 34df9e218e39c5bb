import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { Failure, formatIssue } from '../../../src/errors/index.ts'
import {
  checkConfig,
  servedConfig,
  configSchema,
  defineConfig,
  type GatewayConfigInput,
} from '../../../src/gateway/index.ts'
import { contracts } from '../../suite/versions/contracts.ts'
import { contract } from '../support/contract.ts'

const minimal: GatewayConfigInput = {
  backends: { blue: { url: 'http://127.0.0.1:4101', version: '1.1.0' } },
  decision: { flag: 'store', fallback: 'blue' },
}

const issuesOf = (input: unknown): string[] => {
  try {
    defineConfig(input as GatewayConfigInput)
  } catch (error) {
    if (error instanceof Failure) return error.issues.map(formatIssue)
    throw error
  }
  return []
}

test('what has a default may be left out', () => {
  expect(defineConfig(minimal)).toMatchObject({
    backends: { blue: { version: '1.1.0' } },
    versions: {
      match: 'exact',
      route: false,
      header: 'API-Version',
      query: 'api-version',
      pathPrefix: true,
    },
    unknownRoutes: 'refuse',
    identity: { anonymous: { allow: true, explain: false } },
    clients: [],
    listen: { host: '127.0.0.1', port: 8787, adminHost: '127.0.0.1', adminPort: 8788 },
  })
})

test('everything wrong is told at once, with places and choices', () => {
  const told = issuesOf({
    backends: { blue: { url: 'ftp://x', version: 'one two' } },
    decision: { flag: '', fallback: 'green', killSwitch: { flag: 'k', backend: 'red' } },
    versions: { lifecycle: { '1.0': { deprecated: 'soon' } } },
    clients: [
      { id: 'a', key: 'plain-secret' },
      { id: 'a', pin: '' },
    ],
    unknownRoutes: 'drop',
    colour: 'blue',
    limits: { bodyBytes: 0 },
  })
  for (const part of [
    'backends > blue > url: ',
    'backends > blue > version: must be the name of a version, such as 1.0, v2 or 2022-11-28',
    'decision > flag: ',
    'decision > fallback: there is no backend "green" (valid: blue)',
    'decision > killSwitch > backend: there is no backend "red" (valid: blue)',
    'versions > lifecycle > 1.0 > deprecated: ',
    'clients > 0 > key: must be `sha256:`',
    'clients > 1 > id: is the same as that of client 0',
    'clients > 1 > pin: must be the name of a version',
    "unknownRoutes: say 'refuse', or list what passes: { pass: [{ prefix: '/files/'",
    'colour: there is no such setting',
    'limits > bodyBytes: ',
  ]) {
    expect(
      told.some((line) => line.includes(part)),
      `${part} in ${told.join('\n')}`,
    ).toBe(true)
  }
  expect(told.join('\n')).not.toContain('plain-secret')
})

const toldOf = (stage: Readonly<Record<string, string>>) =>
  issuesOf({ ...minimal, versions: { lifecycle: { '1.0': stage } } })

describe('the life of a version', () => {
  test.each([
    ['2026-06-01', '2026-05-31'],
    ['2026-06-01T12:00:00Z', '2026-06-01'],
    // The same hour in Berlin, and a minute less.
    ['2026-06-01T12:00:00Z', '2026-06-01T13:59:00+02:00'],
  ])('deprecated since %s does not end on %s', (deprecated, sunset) => {
    expect(toldOf({ deprecated, sunset })).toEqual([
      expect.stringContaining(
        `versions > lifecycle > 1.0 > sunset: ${sunset} is before ${deprecated}`,
      ),
    ])
  })

  test.each([
    ['2026-06-01', '2026-06-01'],
    ['2026-06-01T12:00:00Z', '2026-06-01T14:00:00+02:00'],
    ['2026-06-01', '2027-01-01T00:00:00Z'],
  ])('deprecated since %s may end on %s', (deprecated, sunset) => {
    expect(toldOf({ deprecated, sunset })).toEqual([])
  })
})

test.each([
  ['pass', 'unknownRoutes: ', "'pass' would let everything past the adapters"],
  [{ pass: [] }, 'unknownRoutes > pass: ', ''],
  [{ pass: [{ prefix: '/files/' }] }, 'unknownRoutes > pass > 0 > methods: ', ''],
  [{ pass: [{ prefix: 'files', methods: ['GET'] }] }, '> 0 > prefix: must be a path', ''],
  [{ pass: [{ prefix: '/a/../b', methods: ['GET'] }] }, '> 0 > prefix: must be a path', ''],
  [{ pass: [{ prefix: '/a%2f', methods: ['GET'] }] }, '> 0 > prefix: must be a path', ''],
  [{ pass: [{ prefix: '//a', methods: ['GET'] }] }, '> 0 > prefix: must be a path', ''],
  [{ pass: [{ prefix: '/a/', methods: ['get'] }] }, '> methods > 0: must be a method', ''],
  [{ pass: [{ prefix: '/a/', methods: ['TRACE'] }] }, '> methods > 0: never passes', ''],
  [{ pass: [{ prefix: '/a/', methods: ['GET'], x: 1 }] }, '> 0 > x: there is no such', ''],
  [{ pas: [] }, 'unknownRoutes', ''],
])('%j is no setting of unknown routes', (unknownRoutes, place, says) => {
  const told = issuesOf({ ...minimal, unknownRoutes })
  expect(told.filter((line) => line.includes(place) && line.includes(says))).not.toEqual([])
})

test.each([
  [{ origins: ['*'], credentials: true }, 'cors > origins: "*" does not go together'],
  [{ origins: ['https://a.test'], headers: ['*'], credentials: true }, 'cors > headers: "*"'],
  [{ origins: ['https://a.test'], methods: ['*'], credentials: true }, 'cors > methods: "*"'],
  [
    { origins: ['https://a.test'], exposedHeaders: ['*'], credentials: true },
    'cors > exposedHeaders: "*"',
  ],
  [{ origins: ['https://a.test/'] }, 'cors > origins > 0: must be an origin'],
  [{ origins: ['https://A.test'] }, 'cors > origins > 0: must be an origin'],
  [{ origins: ['null'] }, 'cors > origins > 0: must be an origin'],
  [{ origins: ['https://a.test:443'] }, 'cors > origins > 0: is not as browsers send it'],
  [{ origins: [] }, 'cors > origins: '],
  [{ origins: ['*'], methods: ['get'] }, 'cors > methods > 0: must be a method'],
])('%j is no policy for pages of other origins', (cors, says) => {
  expect(issuesOf({ ...minimal, cors }).filter((line) => line.startsWith(says))).not.toEqual([])
})

test('no backends, and no way in, are errors', () => {
  expect(issuesOf({ ...minimal, backends: {} })).toContain('backends: names no backend')
  expect(issuesOf({ ...minimal, identity: { anonymous: { allow: false } } })).toEqual([
    expect.stringContaining('nobody could come in'),
  ])
})

test.each([[null], [7], ['x'], [[]], [{}]])('%j is no configuration', (input) => {
  expect(issuesOf(input).length).toBeGreaterThan(0)
})

test('unsigned tokens cannot be allowed', () => {
  const jwt = { jwks: { url: 'https://x.example/keys' }, algorithms: ['none'] }
  expect(issuesOf({ ...minimal, identity: { jwt } })).toEqual([
    expect.stringContaining('unsigned tokens are not accepted'),
  ])
})

describe('against a contract', () => {
  test('versions that it does not have are errors with the ones it has', () => {
    const config = defineConfig({
      backends: { blue: { url: 'http://x', version: '7.0' } },
      decision: { flag: 'store', fallback: 'blue' },
      versions: { default: '8.0', lifecycle: { '1.0': { successor: '9.0' }, '6.0': {} } },
      clients: [{ id: 'a', pin: '5.0' }],
    })
    const choices = '(valid: 0.9, 1.0, 1.1, 2.0, 2.1)'
    expect(checkConfig(config, contract).map(formatIssue)).toEqual([
      `backends > blue > version: shop has no version 7.0 ${choices}`,
      `versions > default: shop has no version 8.0 ${choices}`,
      `versions > lifecycle > 1.0 > successor: shop has no version 9.0 ${choices}`,
      `versions > lifecycle > 6.0: shop has no version 6.0 ${choices}`,
      `clients > a > pin: shop has no version 5.0 ${choices}`,
    ])
  })

  test('a listed prefix cannot begin with a version, which is taken off before', () => {
    const pass = [{ prefix: '/v1.0/files/', methods: ['GET'] }]
    const config = defineConfig({ ...minimal, unknownRoutes: { pass } })
    expect(checkConfig(config, contract)).toMatchObject([
      { place: 'unknownRoutes > pass > 0 > prefix' },
    ])
  })

  test('versions may be written by any name, but only once', () => {
    const config = defineConfig({
      backends: { blue: { url: 'http://x', version: 'v1.1' } },
      decision: { flag: 'f', fallback: 'blue' },
      versions: { lifecycle: { '1.0.0': {}, 'v1.0': {}, one: { successor: 'v2.0.2' } } },
    })
    expect(checkConfig(config, contract).map(formatIssue)).toEqual([
      'versions > lifecycle > v1.0: is 1.0.0 by another name',
      expect.stringMatching(
        /^versions > lifecycle > one: shop has no version one \(versions are MAJOR\.MINOR/,
      ),
    ])
    expect(servedConfig(config, contract)).toMatchObject({
      backends: { blue: { version: '1.1' } },
      versions: { default: '1.0', lifecycle: { one: { successor: '2.0' } } },
    })
  })

  test.each([
    ['/api/v{version}', '/api/v2', true],
    ['/api/v{version}', '/v2', false],
    ['/{version}', '/1.0/files', true],
    [false, '/v2', false],
  ])('with the path prefix %j, %s cannot be listed: %s', (pathPrefix, prefix, refused) => {
    const config = defineConfig({
      ...minimal,
      versions: { pathPrefix },
      unknownRoutes: { pass: [{ prefix, methods: ['GET'] }] },
    })
    expect(checkConfig(config, contract)).toHaveLength(refused ? 1 : 0)
  })

  test.each([
    [{ pathPrefix: '/{version}' }, 'date', []],
    [
      { pathPrefix: '/api/v{version}', mediaType: 'application/vnd.x.v{version}+json' },
      'major',
      [],
    ],
    [{ pathPrefix: '/{version}', mediaType: 'application/vnd.x.{version}+json' }, 'own', []],
    [{ pathPrefix: true }, 'own', []],
    [
      { pathPrefix: '/api/v{version}' },
      'own',
      ['versions > pathPrefix: version v1alpha1 would be /api/vv1alpha1, which is not read'],
    ],
    [
      { mediaType: 'application/vnd.x.v{version}+json' },
      'own',
      ['versions > mediaType: version v1alpha1 would be application/vnd.x.vv1alpha1+json'],
    ],
  ] as const)(
    'forms %j of a contract by %s can be read back, or are errors',
    (form, name, told) => {
      const named = contracts[name]
      const versions = { default: named.versions[0]?.key ?? '', ...form }
      const backends = { blue: { url: 'http://x', version: versions.default } }
      const config = defineConfig({ ...minimal, backends, versions })
      const issues = checkConfig(config, named).map(formatIssue)
      expect(issues).toEqual(told.map((start) => expect.stringContaining(start)))
    },
  )

  test('a retired default is an error', () => {
    const config = defineConfig({
      ...minimal,
      versions: { lifecycle: { '1.0': { retired: true } } },
    })
    expect(checkConfig(config, contract)).toMatchObject([{ place: 'versions > default' }])
  })
})

test('every setting says what it is for, so that a reference can be generated', () => {
  interface Schema {
    readonly description?: string
    readonly properties?: Readonly<Record<string, Schema>>
    readonly items?: Schema
    readonly additionalProperties?: Schema | boolean
  }
  const silent = (schema: Schema, path: string): string[] => [
    ...Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => [
      ...(inner.description === undefined ? [`${path}.${name}`] : []),
      ...silent(inner, `${path}.${name}`),
    ]),
    ...(schema.items ? silent(schema.items, `${path}[]`) : []),
    ...(typeof schema.additionalProperties === 'object'
      ? silent(schema.additionalProperties, `${path}.*`)
      : []),
  ]
  const schema = z.toJSONSchema(configSchema, { io: 'input' }) as Schema
  expect(Object.keys(schema.properties ?? {})).toContain('backends')
  expect(silent(schema, 'config')).toEqual([])
})
