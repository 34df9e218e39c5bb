import { describe, expect, test } from 'vitest'
import { defaultNotices } from '../../../src/control/attention/clients.ts'
import { now, day, kinds, usageOf } from './support.ts'

describe('clients that say no version', () => {
  test('are told by the version that they get, those with the most requests first', () => {
    const found = defaultNotices([
      usageOf('a'),
      usageOf('b', { count: 5 }),
      usageOf('b', { route: 'other', count: 1 }),
      usageOf('c', { version: '2.0' }),
    ])
    expect(kinds(found)).toEqual(['warning silent-default', 'warning silent-default'])
    expect(found[0]).toMatchObject({
      subject: { version: '1.0', clients: ['b', 'a'] },
      since: now - day,
    })
    expect(found[0]?.what).toContain('2 clients (b, a) sent 8 requests without a version')
  })

  test('of which there are many are not all named', () => {
    const [found] = defaultNotices(Array.from({ length: 1500 }, (_, at) => usageOf(`c${at}`)))
    expect(found?.subject.clients).toHaveLength(20)
    expect(found?.what).toContain('1,500 clients (c0, c1, c2 and 1497 more)')
  })
})
