import { describe, expect, test } from 'vitest'
import { runNotices, type KnownRun } from '../../../src/migrate/report/attention.ts'

const runOf = (
  status: KnownRun['state']['status'],
  of: Partial<Omit<KnownRun, 'state'>> & { readonly why?: string } = {},
): KnownRun => {
  const { why, ...rest } = of
  return {
    name: 'move',
    state: { status, source: 'blue', target: 'green', ...(why !== undefined && { why }) },
    workers: [],
    stranded: 0,
    ...rest,
  }
}

const worker = { holder: 'a', ranges: 1, waits: null }

const told = (known: KnownRun) =>
  runNotices(known).map(({ kind, severity }) => `${severity} ${kind}`)

describe('a migration', () => {
  test.each<readonly [string, KnownRun, readonly string[]]>([
    ['that has not begun', runOf('not_started'), []],
    ['that is worked on', runOf('in_progress', { workers: [worker] }), []],
    ['that is done', runOf('completed'), []],
    ['that nobody works on', runOf('in_progress'), ['warning migration-left']],
    [
      'that waits',
      runOf('in_progress', { workers: [worker, { ...worker, waits: 'its hours' }] }),
      ['info migration-waiting'],
    ],
    ['that is paused', runOf('paused'), ['warning migration-paused']],
    ['that has failed', runOf('failed'), ['critical migration-failed']],
    [
      'that is done but for some documents',
      runOf('completed_with_quarantine', { stranded: 3 }),
      ['warning migration-quarantine'],
    ],
    ['that was cancelled', runOf('cancelled', { stranded: 3 }), []],
  ])('%s', (_, known, expected) => {
    expect(told(known)).toEqual(expected)
  })

  test('is told with the reason, and how it goes on', () => {
    const [failed] = runNotices(runOf('failed', { why: 'the disk is full.' }))
    expect(failed).toMatchObject({
      what: 'The migration move from blue to green has failed: the disk is full.',
      advice: expect.stringContaining('isthmus migrate resume move'),
      subject: { migration: 'move' },
    })
  })
})
