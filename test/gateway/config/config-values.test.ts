/** Whatever stands at whatever place of a configuration, it is judged: told with its place, never thrown at. */
import { expect, test } from 'vitest'
import { Failure } from '../../../src/errors/index.ts'
import { defineConfig, type GatewayConfigInput } from '../../../src/gateway/index.ts'
import { servedConfig } from '../../../src/gateway/config/served-config.ts'
import { contract } from '../support/contract.ts'

const complete = {
  backends: {
    blue: {
      url: 'http://127.0.0.1:4101/base',
      version: '1.1',
      publicUrl: 'https://api.example.com',
      timeouts: { connectMs: 1000, headersMs: 1000, bodyMs: 1000, totalMs: 1000 },
      connections: 10,
    },
  },
  decision: {
    flag: 'store',
    fallback: 'blue',
    killSwitch: { flag: 'stop', backend: 'blue' },
  },
  flags: { folder: 'flags' },
  versions: {
    header: 'API-Version',
    mediaTypeParameter: 'version',
    query: 'v',
    pathPrefix: true,
    default: '1.1',
    lifecycle: { '1.1': { deprecated: '2026-01-01T00:00:00Z', link: 'https://example.com' } },
  },
  clients: [{ id: 'lab', key: `sha256:${'a'.repeat(64)}`, pin: '1.1', tenant: 't' }],
  identity: {
    apiKey: { header: 'X-API-Key' },
    jwt: { jwks: { url: 'https://id.example.com/keys' }, issuer: 'i', audience: 'a' },
    anonymous: { allow: true },
  },
  cors: { origins: ['https://app.example.com'], methods: ['GET'], headers: ['X-A'], maxAge: 5 },
  unknownRoutes: { pass: [{ prefix: '/raw', methods: ['GET'] }] },
  limits: { bodyBytes: 1000, depth: 10 },
  threads: { count: 1, jobMs: 1000 },
  forwarded: { trust: false },
}

const odd: readonly unknown[] = [
  null,
  undefined,
  {},
  [],
  '',
  'x',
  '\u0000\n"',
  -1,
  0.5,
  1e308,
  NaN,
  true,
  [null],
  { constructor: 1, ['__proto__']: 2 },
  () => 1,
  Symbol('s'),
  10n,
  'a'.repeat(100_000),
  new Date(NaN),
]

type Tree = Record<string, unknown>

const placesOf = (value: unknown, path: readonly string[] = []): readonly (readonly string[])[] =>
  typeof value === 'object' && value !== null
    ? [path, ...Object.entries(value).flatMap(([key, inner]) => placesOf(inner, [...path, key]))]
    : [path]

const putting = (tree: unknown, [step, ...rest]: readonly string[], value: unknown): unknown => {
  if (step === undefined) return value
  const copy: Tree = (
    Array.isArray(tree) ? [...(tree as unknown[])] : { ...(tree as Tree) }
  ) as Tree
  copy[step] = putting((tree as Tree)[step], rest, value)
  return copy
}

const judge = (input: unknown): unknown => {
  try {
    servedConfig(defineConfig(input as GatewayConfigInput), contract)
    return undefined
  } catch (error) {
    return error
  }
}

test('the configuration that is changed is right', () => {
  expect(judge(complete)).toBe(undefined)
})

test.each(placesOf(complete).map((path) => [path.join(' > ') || 'the whole', path] as const))(
  'anything at %s',
  (_, path) => {
    for (const value of odd) {
      const thrown = judge(putting(complete, path, value))
      if (thrown === undefined) continue
      expect(thrown).toBeInstanceOf(Failure)
      const { code, issues, message } = thrown as Failure
      expect(code).toBe('config-invalid')
      expect(issues.length).toBeGreaterThan(0)
      expect(message.length).toBeLessThan(20_000)
    }
  },
)
