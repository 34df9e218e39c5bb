import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  spanOfQuestion,
  trafficOverTime,
  type SpanQuestion,
} from '../../../src/control/census/index.ts'
import type { TrafficRow } from '../../../src/control/port.ts'
import { addLatency, latencyBounds, noLatency } from '../../../src/rollout/compare/index.ts'
import { holds } from '../../support/seed.ts'

const minute = 60_000
const hour = 60 * minute
const now = Date.UTC(2026, 10, 28, 12, 0, 30)
const noon = Date.UTC(2026, 10, 28, 12)

const rowOf = (durations: readonly number[], of: Partial<TrafficRow> = {}): TrafficRow => {
  const latency = noLatency()
  for (const ms of durations) addLatency(latency, ms)
  return {
    at: noon,
    version: '1.0',
    backend: 'blue',
    storeVersion: '2.0',
    statusClass: '2xx',
    ...of,
    latency,
  }
}

const span = { from: noon - minute, to: noon + minute, step: minute }

const percentiles = (rows: readonly TrafficRow[]) => {
  const { p50, p95, p99 } = trafficOverTime(rows, span, now).all
  return [p50, p95, p99]
}

const rangeOf = (ms: number): number => latencyBounds.findIndex((bound) => ms <= bound)

describe('traffic over time', () => {
  test('of nothing is nothing', () => {
    const { all, clientVersions, backends } = trafficOverTime([], span, now)
    expect([all, clientVersions, backends]).toEqual([
      {
        requests: 0,
        perSecond: 0,
        clientErrors: 0,
        clientErrorRate: 0,
        serverErrors: 0,
        serverErrorRate: 0,
        p50: null,
        p95: null,
        p99: null,
        steps: [],
      },
      [],
      [],
    ])
  })

  test('tells errors of clients apart from those of servers, altogether and of each step', () => {
    const rows = [
      rowOf([1, 1, 1, 1]),
      rowOf([1, 1], { statusClass: '4xx' }),
      rowOf([1], { statusClass: '5xx' }),
      rowOf([1], { at: noon - minute }),
    ]
    const { all } = trafficOverTime(rows, span, now)
    expect(all).toMatchObject({
      requests: 8,
      clientErrors: 2,
      clientErrorRate: 0.25,
      serverErrors: 1,
      serverErrorRate: 0.125,
    })
    expect(all.steps).toMatchObject([
      { at: noon - minute, requests: 1, clientErrors: 0, serverErrors: 0 },
      { at: noon, requests: 7, clientErrors: 2, serverErrors: 1 },
    ])
  })

  test('counts only as many seconds as have passed', () => {
    const rows = [rowOf(Array.from({ length: 90 }, () => 1))]
    const { all } = trafficOverTime(rows, span, now)
    expect([all.perSecond, all.steps[0]?.perSecond]).toEqual([1, 3])
    const early = trafficOverTime(rows, { ...span, from: noon }, noon)
    expect(early.all.perSecond).toBe(90)
  })

  test('is told by version of clients, and by backend and its version', () => {
    const rows = [
      rowOf([1]),
      rowOf([1, 1], { version: '2.0' }),
      rowOf([1, 1, 1], { storeVersion: '3.0' }),
      rowOf([1, 1, 1, 1], { backend: 'green', version: '2.0' }),
    ]
    const { clientVersions, backends } = trafficOverTime(rows, span, now)
    expect(clientVersions.map(({ version, requests }) => [version, requests])).toEqual([
      ['1.0', 4],
      ['2.0', 6],
    ])
    expect(backends.map(({ backend, version, requests }) => [backend, version, requests])).toEqual([
      ['blue', '2.0', 3],
      ['blue', '3.0', 3],
      ['green', '2.0', 4],
    ])
  })

  test('has percentiles of many gateways that are those of one which had served it all', () => {
    const duration = fc.double({ min: 0, max: 20_000, noNaN: true })
    holds(
      100,
      fc.property(fc.array(fc.array(duration), { maxLength: 5 }), (gateways) => {
        const apart = gateways.map((durations) => rowOf(durations))
        const together = [rowOf(gateways.flat())]
        expect(percentiles(apart)).toEqual(percentiles(together))
      }),
    )
  })

  test('has percentiles in the range in which the true ones are', () => {
    const last = latencyBounds.at(-1) ?? 0
    holds(
      100,
      fc.property(
        fc.array(fc.double({ min: 0, max: last, noNaN: true }), { minLength: 1 }),
        (durations) => {
          const sorted = durations.toSorted((a, b) => a - b)
          const truth = sorted[Math.ceil(sorted.length * 0.95) - 1] ?? 0
          const told = trafficOverTime([rowOf(durations)], span, now).all.p95 ?? -1
          expect(rangeOf(told)).toBe(rangeOf(truth))
        },
      ),
    )
  })
})

describe('what is asked for', () => {
  const asked = (question: SpanQuestion) => {
    const found = spanOfQuestion(question, now)
    return found.ok
      ? [(found.value.from - noon) / minute, (found.value.to - noon) / minute, found.value.step]
      : found.problem.detail
  }

  test.each<readonly [SpanQuestion, readonly number[]]>([
    [{}, [-60, 1, minute]],
    [{ from: '2h' }, [-120, 1, minute]],
    [{ from: '10m', step: '5m' }, [-10, 5, 5 * minute]],
    [{ from: '3h' }, [-180, 60, hour]],
    [{ from: '30d' }, [-30 * 24 * 60, 60, hour]],
    [{ from: '7d', step: '1d' }, [-7.5 * 24 * 60, 12 * 60, 24 * hour]],
    [{ from: '2026-11-28T09:59:00Z', to: '2026-11-28T10:30:00Z' }, [-180, -60, hour]],
    [{ from: '2026-11-28T11:00:00Z', to: '2026-11-28T11:10:00Z' }, [-60, -50, minute]],
  ])('%j is told in whole steps', (question, expected) => {
    expect(asked(question)).toEqual(expected)
  })

  test.each<readonly [SpanQuestion, string]>([
    [{ from: 'yesterday' }, '"from" is like'],
    [{ to: 'tomorrow' }, '"to" is like'],
    [{ from: '1h', to: '2h' }, '"from" has to be before "to"'],
    [{ step: '30s' }, 'whole minutes'],
    [{ step: '0m' }, 'whole minutes'],
    [{ step: 'x' }, 'whole minutes'],
    [{ from: '3h', step: '90m' }, 'whole hours'],
    [{ from: '60d' }, 'more than 1000 steps'],
  ])('%j is refused with the reason', (question, expected) => {
    expect(asked(question)).toContain(expected)
  })
})
