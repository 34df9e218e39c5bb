import { describe, expect, test } from 'vitest'
import { endingNotices, endingOf } from '../../../src/control/attention/versions.ts'
import { now, kinds, usageOf } from './support.ts'

const nobody = () => []

const pinned = (version: string) => (version === '1.0' ? ['d', 'a'] : [])

describe('versions that end', () => {
  const versions = [
    { id: '1.0', value: { sunset: '2026-12-10' } },
    { id: '1.1', value: { sunset: '2026-11-01' } },
    { id: '2.0', value: { sunset: '2027-06-01' } },
    { id: '0.9', value: { sunset: '2026-11-01', retired: true } },
    { id: '3.0', value: {} },
  ]
  const endings = endingOf(versions, now)

  test('within thirty days, or did and are served, are looked at', () => {
    expect(endings.map(({ version }) => version)).toEqual(['1.0', '1.1'])
  })

  test('are told with the clients that speak them, or are pinned to them', () => {
    const usage = [usageOf('a'), usageOf('b', { version: '1.1' }), usageOf('c')]
    const found = endingNotices(endings, usage, pinned, now)
    expect(kinds(found)).toEqual(['warning version-sunset', 'critical version-overdue'])
    expect(found.map(({ subject }) => subject)).toEqual([
      { version: '1.0', clients: ['a', 'c', 'd'] },
      { version: '1.1', clients: ['b'] },
    ])
    expect(found[0]?.what).toMatch(/^Version 1.0 ends on 2026-12-10, in 12 days: /)
  })

  test('and that nobody speaks are told once they are over only: to be retired', () => {
    const found = endingNotices(endings, [], nobody, now)
    expect(kinds(found)).toEqual(['info version-overdue'])
    expect(found[0]).toMatchObject({ advice: 'Retire it.', subject: { version: '1.1' } })
  })
})
