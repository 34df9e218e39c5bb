import { describe, expect, test } from 'vitest'
import { attentionOf, type Notice } from '../../../src/control/attention/index.ts'

const noticeOf = (at: number, of: Partial<Notice> = {}): Notice => ({
  kind: 'kill-switch',
  severity: 'warning',
  what: `${at}`,
  advice: '',
  subject: {},
  ...of,
})

describe('all notices together', () => {
  test('come the worst first, are counted, and of one kind not all are told', () => {
    const many = Array.from({ length: 25 }, (_, at) => noticeOf(at))
    const worst = noticeOf(99, { severity: 'critical' })
    const untidy = noticeOf(100, { kind: 'flag-unused', severity: 'info' })
    const { counts, items, more } = attentionOf([untidy, ...many, worst])
    expect(counts).toEqual({ critical: 1, warning: 25, info: 1 })
    expect(items.map(({ what }) => what).slice(0, 3)).toEqual(['99', '0', '1'])
    expect(items.at(-1)?.kind).toBe('flag-unused')
    expect([items.length, more]).toEqual([21, { 'kill-switch': 6 }])
  })

  test('are none where nothing is amiss', () => {
    const none = { counts: { critical: 0, warning: 0, info: 0 }, items: [], more: {} }
    expect(attentionOf([])).toEqual(none)
  })
})
