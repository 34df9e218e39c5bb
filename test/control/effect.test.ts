import { describe, expect, test } from 'vitest'
import { effect } from '../../src/control/effect.ts'
import type { InstanceRow } from '../../src/control/port.ts'

const moment = (ms: number): string => new Date(Date.UTC(2026, 10, 28) + ms).toISOString()
const now = Date.UTC(2026, 10, 28) + 10_000

const instance = (id: string, policyNumber: number, appliedMs: number, rest = {}): InstanceRow => ({
  id,
  host: 'a',
  startedAt: moment(-60_000),
  seenAt: moment(9_000),
  policyNumber,
  policyHash: '0'.repeat(64),
  appliedAt: moment(appliedMs),
  version: '1',
  ...rest,
})

const changed = { number: 7, at: moment(1000) }

describe('the time to effect', () => {
  test('is told per instance, with the 99th part and the slowest', () => {
    const rows = Array.from({ length: 200 }, (_, at) => instance(`i${at}`, 7, 1001 + at))
    const { instances, everywhere, p50, p99, max } = effect(rows, changed, now)
    expect(instances[0]).toEqual({
      id: 'i0',
      host: 'a',
      policyNumber: 7,
      state: 'exact',
      ms: 1,
      seenMs: 1000,
    })
    expect({ everywhere, p50, p99, max }).toEqual({
      everywhere: true,
      p50: 100,
      p99: 198,
      max: 200,
    })
  })

  test('an instance that has gone on to a later policy says at most how long', () => {
    expect(effect([instance('a', 8, 3000)], changed, now)).toMatchObject({
      everywhere: true,
      instances: [{ ms: 2000, state: 'overtaken' }],
    })
  })

  test('one that waits keeps it from being everywhere; one that is gone does not, and is named', () => {
    const waiting = effect([instance('a', 7, 1200), instance('b', 6, 0)], changed, now)
    expect(waiting).toMatchObject({
      everywhere: false,
      p99: 200,
      instances: [{ ms: 200 }, { id: 'b', ms: null, state: 'waiting' }],
    })
    const gone = instance('b', 6, 0, { seenAt: moment(-50_000) })
    expect(effect([gone], changed, now)).toMatchObject({
      everywhere: true,
      p99: null,
      instances: [{ state: 'silent' }],
    })
  })

  test('one that has started since took no longer than its start; clocks that run back make nothing negative', () => {
    const late = instance('a', 7, 5100, { startedAt: moment(5000) })
    const back = instance('b', 7, 500)
    expect(effect([late, back], changed, now).instances.map(({ ms }) => ms)).toEqual([100, 0])
  })

  test('an instance with another policy of the same number, as after a restored backup, waits', () => {
    const other = { ...changed, hash: 'f'.repeat(64) }
    expect(effect([instance('a', 7, 1200)], other, now)).toMatchObject({
      everywhere: false,
      instances: [{ ms: null, state: 'waiting' }],
    })
  })

  test('of nobody is nothing', () => {
    expect(effect([], changed, now)).toEqual({
      instances: [],
      everywhere: true,
      p50: null,
      p99: null,
      max: null,
    })
  })
})
