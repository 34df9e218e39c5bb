/** What is handed over of traffic: each answer once, in its minute, however long nobody takes it. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { TrafficCount } from '../../../src/gateway/facts/index.ts'
import { createTraffic, minuteMs } from '../../../src/gateway/facts/traffic.ts'
import { holds } from '../../support/seed.ts'

const begin = 1_800_000 * minuteMs

const short = ({ at, version, statusClass, latency }: TrafficCount) =>
  `${(at - begin) / minuteMs} ${version} ${statusClass} ${latency.reduce((sum, n) => sum + n, 0)}`

/** By what is counted apart: two cells of the same may come in one batch, where a clock was set back. */
const sumsOf = (counts: readonly TrafficCount[]) =>
  [...Map.groupBy(counts, ({ latency: _latency, ...key }) => JSON.stringify(key))]
    .map(([key, group]) => [key, group.map(({ latency }) => latency).reduce(added)] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))

const added = (a: readonly number[], b: readonly number[]) =>
  a.map((count, range) => count + (b[range] ?? 0))

describe('traffic', () => {
  test('is counted in the minute of each answer, also by a clock that is set back', () => {
    const traffic = createTraffic(10)
    for (const ms of [0, 59_999, 60_000, 1, 60_001]) {
      traffic.count(undefined, '1.0', 'blue', '2.0', '2xx', 3, begin + ms)
    }
    const sums = Map.groupBy(traffic.take(), ({ at }) => (at - begin) / minuteMs)
    expect([...sums].map(([at, counts]) => [at, counts.length])).toEqual([
      [0, 2],
      [1, 2],
    ])
  })

  test('starts from nothing again once it was taken, and leaves what was taken as it is', () => {
    const traffic = createTraffic(10)
    const cell = traffic.count(undefined, '1.0', 'blue', '2.0', '2xx', 3, begin)
    const taken = traffic.take()
    traffic.count(cell, '1.0', 'blue', '2.0', '2xx', 3, begin)
    expect(taken.map(short)).toEqual(['0 1.0 2xx 1'])
    expect(traffic.take().map(short)).toEqual(['0 1.0 2xx 1'])
    expect(traffic.take()).toEqual([])
  })

  test('is the same with the cell of a request of before as without', () => {
    const request = fc.record({
      version: fc.constantFrom('1.0', '2.0'),
      storeVersion: fc.constantFrom('1.1', '2.0'),
      statusClass: fc.constantFrom('2xx', '5xx'),
      ms: fc.integer({ min: 0, max: 10_000 }),
      after: fc.integer({ min: 0, max: 200_000 }),
      isTaken: fc.boolean(),
    })
    holds(
      100,
      fc.property(fc.array(request, { maxLength: 40 }), (requests) => {
        const [fast, plain] = [createTraffic(1000), createTraffic(1000)]
        const last = new Map<string, ReturnType<typeof fast.count>>()
        const taken: [TrafficCount[], TrafficCount[]] = [[], []]
        const take = () => {
          taken[0].push(...fast.take())
          taken[1].push(...plain.take())
        }
        for (const { version, storeVersion, statusClass, ms, after, isTaken } of requests) {
          const key = `${version} ${statusClass}`
          const of = [version, 'blue', storeVersion, statusClass, ms, begin + after] as const
          last.set(key, fast.count(last.get(key), ...of))
          plain.count(undefined, ...of)
          if (isTaken) take()
        }
        take()
        expect(sumsOf(taken[0])).toEqual(sumsOf(taken[1]))
      }),
    )
  })

  test('has no room for more combinations than it may keep, and goes on with those it has', () => {
    const traffic = createTraffic(2)
    const counted = ['2xx', '4xx', '5xx', '2xx'].map((statusClass) =>
      traffic.count(undefined, '1.0', 'blue', '2.0', statusClass, 3, begin),
    )
    expect(counted.map((cell) => cell !== undefined)).toEqual([true, true, false, true])
    expect(traffic.size).toBe(2)
    expect(traffic.take().map(short)).toEqual(['0 1.0 2xx 2', '0 1.0 4xx 1'])
  })
})
