import { describe, expect, test } from 'vitest'
import { omittedNotices } from '../../../src/control/attention/items.ts'
import type { OmittedCount } from '../../../src/gateway/facts/index.ts'
import { now } from './support.ts'

const itemOf = (of: Partial<OmittedCount> = {}): OmittedCount => ({
  route: 'entities.list',
  backend: 'blue',
  storeVersion: '2.0',
  clientVersion: '1.0',
  place: 'Item /items/0',
  pointer: '/items/0',
  code: 'does-not-fit',
  detail: '',
  count: 3,
  firstSeen: now - 5,
  lastSeen: now,
  ...of,
})

describe('items that are left out', () => {
  test('are told together by route, backend and version', () => {
    const found = omittedNotices([
      itemOf(),
      itemOf({ pointer: '/items/1', code: 'misfit', firstSeen: now - 9 }),
      itemOf({ clientVersion: '1.1' }),
    ])
    expect(found.map(({ subject, since }) => [subject, since])).toEqual([
      [{ route: 'entities.list', backend: 'blue', version: '1.0' }, now - 9],
      [{ route: 'entities.list', backend: 'blue', version: '1.1' }, now - 5],
    ])
    expect(found[0]?.what).toContain('miss 2 items of blue')
    expect(found[0]?.what).toContain('(does-not-fit, misfit), left out 6 times')
  })
})
