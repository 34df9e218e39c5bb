/** A backend is at an address, or a database of SpacetimeDB. */
import { describe, expect, test } from 'vitest'
import { Failure, formatIssue } from '../../../src/errors/index.ts'
import { defineConfig } from '../../../src/gateway/index.ts'
import { withBackends } from '../../../src/runtime/with-backends.ts'

const spacetimedb = { url: 'http://127.0.0.1:3000', database: 'iu-green' }

const defined = (green: object) =>
  defineConfig({
    backends: { green: { version: '2.0', ...green } },
    decision: { flag: 'store', fallback: 'green' },
  })

const issuesOf = (green: object): readonly string[] => {
  try {
    defined(green)
    return []
  } catch (error) {
    if (error instanceof Failure) return error.issues.map(formatIssue)
    throw error
  }
}

test('its address is that of the database, and a complete configuration is judged as it is', () => {
  const config = defined({ spacetimedb })
  expect(config.backends['green']?.url).toBe('http://127.0.0.1:3000/iu-green')
  expect(defineConfig(config)).toEqual(config)
})

test('an address of the environment takes its place', () => {
  const { backends } = withBackends(defined({ spacetimedb }), '{"green":"http://127.0.0.1:4102"}')
  expect(backends['green']).toMatchObject({ url: 'http://127.0.0.1:4102' })
  expect(backends['green']).not.toHaveProperty('spacetimedb')
})

describe('what is wrong is told', () => {
  const token = 'eyJ-secret'
  const rows: readonly (readonly [string, object, string])[] = [
    ['neither', {}, 'backends > green: is nowhere'],
    [
      'both',
      { url: 'http://127.0.0.1:4102', spacetimedb },
      'backends > green > url: is there beside',
    ],
    [
      'a path',
      { spacetimedb: { ...spacetimedb, url: 'http://a.example/x' } },
      'green > spacetimedb > url',
    ],
    [
      'credentials',
      { spacetimedb: { ...spacetimedb, url: 'http://a:b@c.example' } },
      'credentials',
    ],
    ['a name', { spacetimedb: { ...spacetimedb, database: 'Green One' } }, 'small letters'],
    [
      'two tokens',
      { spacetimedb: { ...spacetimedb, token, tokenFile: 'a' } },
      'tokenFile: is there',
    ],
    ['a variable', { spacetimedb: { ...spacetimedb, token: { env: '1 2' } } }, 'token'],
  ]
  test.each(rows)('%s', (_, green, told) => {
    const issues = issuesOf(green)
    expect(issues.join('\n')).toContain(told)
    expect(issues.join('\n')).not.toContain(token)
  })
})
