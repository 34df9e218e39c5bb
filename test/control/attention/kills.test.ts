import { describe, expect, test } from 'vitest'
import { killNotices } from '../../../src/control/attention/kills.ts'

describe('kill switches', () => {
  test('are told with what they take', () => {
    const scopes = [
      { kind: 'all' },
      { kind: 'version', version: '1.0' },
      { kind: 'route', route: 'entities.list' },
      { kind: 'client', client: 'a' },
    ] as const
    const found = killNotices(
      scopes.map((scope) => ({ id: scope.kind, value: { scope, backend: 'blue' }, since: 5 })),
    )
    expect(found.map(({ severity, subject }) => [severity, subject])).toEqual([
      ['critical', { kill: 'all', backend: 'blue' }],
      ['warning', { kill: 'version', backend: 'blue', version: '1.0' }],
      ['warning', { kill: 'route', backend: 'blue', route: 'entities.list' }],
      ['warning', { kill: 'client', backend: 'blue', clients: ['a'] }],
    ])
    expect(found[0]?.since).toBe(5)
  })
})
