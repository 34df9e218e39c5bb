/** What a configuration says of rollouts, and of backends that take replicated writes. */
import { describe, expect, test } from 'vitest'
import { Failure, formatIssue } from '../../../src/errors/index.ts'
import {
  defineConfig,
  replicationHeaders,
  type GatewayConfigInput,
} from '../../../src/gateway/index.ts'

const backend = { url: 'http://127.0.0.1:4101', version: '1.1.0' }
const decision = { flag: 'store', fallback: 'blue' }

const withReplication = (replication: unknown) =>
  defineConfig({
    backends: { blue: { ...backend, replication } },
    decision,
  } as GatewayConfigInput)

const withRollouts = (rollouts: unknown) =>
  defineConfig({ backends: { blue: backend }, decision, rollouts } as GatewayConfigInput)

const issuesOf = (define: () => unknown): string[] => {
  try {
    define()
  } catch (error) {
    if (error instanceof Failure) return error.issues.map(formatIssue)
    throw error
  }
  return []
}

describe('replication of a backend', () => {
  test('has defaults throughout', () => {
    expect(defineConfig({ backends: { blue: backend }, decision })).toMatchObject({
      backends: {
        blue: {
          replication: {
            put: '{path}',
            headers: {},
            touch: {},
            tags: 'grow',
            conditions: { put: true, create: true, delete: true },
          },
        },
      },
      rollouts: {
        leaseMs: 3000,
        marginMs: 500,
        requestMs: 10_000,
        graceMs: 2000,
        waitMs: 2000,
        lateClose: true,
      },
    })
  })

  test.each(['{path}', '/raw{path}', '/v1/raw{path}', '/internal{path}/exact', '/a.b{path}'])(
    'writes at %s',
    (put) => expect(issuesOf(() => withReplication({ put }))).toEqual([]),
  )

  test.each([
    '/raw',
    'raw{path}',
    '/raw/{path}',
    '/raw{path}{path}',
    '/raw{path}?x=1',
    '/raw{path}#x',
    '/..{path}',
    '/../raw{path}',
    '//other.example{path}',
    'http://other.example{path}',
    '/raw{path}/..',
    '/raw{path}/../x',
    '/raw{path}/',
    '/r%61w{path}',
    '',
  ])('does not write at %j', (put) => {
    expect(issuesOf(() => withReplication({ put }))).toEqual([
      expect.stringContaining('backends > blue > replication > put'),
    ])
  })

  test.each([
    'If-Match',
    'if-none-match',
    'Content-Type',
    'Content-Length',
    'Host',
    'Connection',
    'Transfer-Encoding',
    'Range',
    'a b',
    '',
  ])('leaves %j alone', (name) => {
    expect(issuesOf(() => withReplication({ headers: { [name]: 'x' } }))).toHaveLength(1)
  })

  test.each(['a\r\nX: y', ' a', 'a ', '', 'ä', 'a\u0000'])('sends no header %j', (value) => {
    expect(issuesOf(() => withReplication({ headers: { 'X-Key': value } }))).toHaveLength(1)
  })
})

describe('headers of replication', () => {
  const { replication } = withReplication({
    headers: { 'X-Role': 'replica', Authorization: { env: 'BLUE_TOKEN' } },
  }).backends['blue']!

  test('come from the configuration and the environment', () => {
    expect(replicationHeaders('blue', replication, { BLUE_TOKEN: 'Bearer abc' })).toEqual([
      { name: 'X-Role', value: 'replica' },
      { name: 'Authorization', value: 'Bearer abc' },
    ])
  })

  test.each([undefined, '', 'secret\r\nX: y', ' secret', 'sécret'])(
    'are refused where the variable holds %j, without telling it',
    (value) => {
      const env = { ...(value !== undefined && { BLUE_TOKEN: value }) }
      const told = replicationHeaders('blue', replication, env)[1]!
      expect(told).toMatchObject({
        issue: { place: 'backends > blue > replication > headers > Authorization' },
      })
      expect(JSON.stringify(told)).toContain('BLUE_TOKEN')
      expect(JSON.stringify(told)).not.toMatch(/s[eé]cret/)
    },
  )
})

describe('times of rollouts', () => {
  test.each([
    [{ leaseMs: 0 }, 'rollouts > leaseMs'],
    [{ leaseMs: 1.5 }, 'rollouts > leaseMs'],
    [{ waitMs: 600_000 }, 'rollouts > waitMs'],
    [{ leaseMs: 1000, marginMs: 501 }, 'rollouts > marginMs'],
    [{ lateClose: 'yes' }, 'rollouts > lateClose'],
    [{ lease: 3000 }, 'rollouts > lease'],
  ])('%j is told', (rollouts, place) => {
    expect(issuesOf(() => withRollouts(rollouts))).toEqual([expect.stringContaining(place)])
  })
})
