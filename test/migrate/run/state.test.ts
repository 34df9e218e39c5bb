/** The states of a migration, and the guide's monitor and report. */
import { describe, expect, test } from 'vitest'
import {
  createMonitor,
  durationOf,
  moved,
  reportOf,
  type RunState,
  type Status,
} from '../../../src/migrate/index.ts'
import { statuses } from '../../../src/migrate/run/state.ts'

const state = (status: Status): RunState => ({
  status,
  source: 'blue',
  target: 'green',
  from: '1.1',
  to: '2.0',
  contract: 'x',
  extras: 'keep',
  mostStranded: 1,
  throttle: {},
  expected: {},
  metrics: {},
})

const at = (second: number): Date => new Date(Date.UTC(2026, 0, 1, 0, 0, second))

describe('a migration', () => {
  test('goes from state to state as a table says, and no other way', () => {
    const ways = statuses.map((from) => [
      from,
      statuses.filter((to) => moved(state(from), to, at(0)).ok),
    ])
    expect(Object.fromEntries(ways)).toEqual({
      not_started: ['in_progress', 'cancelled'],
      in_progress: ['paused', 'completed', 'completed_with_quarantine', 'failed', 'cancelled'],
      paused: ['in_progress', 'failed', 'cancelled'],
      completed: ['in_progress'],
      completed_with_quarantine: ['in_progress', 'cancelled'],
      failed: ['in_progress', 'cancelled'],
      cancelled: [],
    })
    expect(moved(state('cancelled'), 'in_progress', at(0))).toMatchObject({
      problem: { code: 'migration-refused', detail: expect.stringContaining('begin a new one') },
    })
  })

  test('remembers when it began and ended, and why it stopped', () => {
    const steps: readonly (readonly [Status, number, string?])[] = [
      ['in_progress', 1],
      ['paused', 2, 'lunch'],
      ['in_progress', 3],
      ['completed', 9],
    ]
    let now = state('not_started')
    const seen: unknown[] = []
    for (const [to, second, why] of steps) {
      const next = moved(now, to, at(second), why)
      if (!next.ok) throw new Error(next.problem.detail)
      now = next.value
      seen.push([now.startTime, now.endTime, now.why, durationOf(now, at(20))])
    }
    const began = '2026-01-01T00:00:01.000Z'
    expect(seen).toEqual([
      [began, undefined, undefined, 19],
      [began, undefined, 'lunch', 19],
      [began, undefined, undefined, 19],
      [began, '2026-01-01T00:00:09.000Z', undefined, 8],
    ])
    expect(durationOf(state('not_started'), at(20))).toBeNull()
    expect(reportOf(now)).toEqual({
      status: 'completed',
      start_time: began,
      end_time: '2026-01-01T00:00:09.000Z',
      duration: 8,
      metrics: {},
    })
  })
})

describe('the monitor of a script', () => {
  test('counts, records, and reports by the names of the guide', () => {
    let now = 1000
    const logged: string[] = []
    const monitor = createMonitor({ now: () => now, log: (line) => logged.push(line) })
    expect(monitor.report()).toEqual({
      status: 'not_started',
      start_time: null,
      end_time: null,
      duration: null,
      metrics: {},
    })
    monitor.start()
    monitor.record('batch', 50)
    monitor.record('batch', 100)
    monitor.increment('entities')
    monitor.increment('entities', 4)
    now = 3500
    expect(monitor.report()).toMatchObject({ status: 'in_progress', duration: null })
    monitor.complete()
    expect(monitor.report()).toEqual({
      status: 'completed',
      start_time: '1970-01-01T00:00:01.000Z',
      end_time: '1970-01-01T00:00:03.500Z',
      duration: 2.5,
      metrics: { batch: 100, entities: 5, duration_seconds: 2.5 },
    })
    expect(logged).toEqual([
      'Migration started',
      'Migration metric batch recorded',
      'Migration metric batch recorded',
      'Migration completed',
    ])
  })

  test('is told of what was never started, of what has ended, and of what is no number', () => {
    const monitor = createMonitor()
    expect(() => monitor.complete()).toThrow('is not_started')
    monitor.start()
    expect(() => monitor.start()).toThrow('is in_progress')
    monitor.record('name', 'text')
    expect(() => monitor.increment('name')).toThrow('name is no number')
    monitor.increment('constructor')
    monitor.complete(false)
    expect(() => monitor.complete()).toThrow('is failed')
    expect(monitor.report()).toMatchObject({ status: 'failed', metrics: { constructor: 1 } })
  })
})
