/** What is handed over of traffic: each answer once, in its minute, however long nobody takes it. */
import { describe, expect, test } from 'vitest'
import type { TrafficCount } from '../../../src/gateway/facts/index.ts'
import { createTraffic, minuteMs } from '../../../src/gateway/facts/traffic.ts'

const begin = 1_800_000 * minuteMs

const short = ({ at, version, statusClass, latency }: TrafficCount) =>
  `${(at - begin) / minuteMs} ${version} ${statusClass} ${latency.reduce((sum, n) => sum + n, 0)}`

describe('traffic', () => {
  test('is counted in the minute of each answer, also by a clock that is set back', () => {
    const traffic = createTraffic(10)
    for (const ms of [0, 59_999, 60_000, 1, 60_001]) {
      traffic.count('1.0', 'blue', '2.0', '2xx', 3, begin + ms)
    }
    const sums = Map.groupBy(traffic.take(), ({ at }) => (at - begin) / minuteMs)
    expect([...sums].map(([at, counts]) => [at, counts.length])).toEqual([
      [0, 2],
      [1, 2],
    ])
  })

  test('starts from nothing again once it was taken, and leaves what was taken as it is', () => {
    const traffic = createTraffic(10)
    traffic.count('1.0', 'blue', '2.0', '2xx', 3, begin)
    const taken = traffic.take()
    traffic.count('1.0', 'blue', '2.0', '2xx', 3, begin)
    expect(taken.map(short)).toEqual(['0 1.0 2xx 1'])
    expect(traffic.take().map(short)).toEqual(['0 1.0 2xx 1'])
    expect(traffic.take()).toEqual([])
  })

  test('has no room for more combinations than it may keep, and goes on with those it has', () => {
    const traffic = createTraffic(2)
    const counted = ['2xx', '4xx', '5xx', '2xx'].map((statusClass) =>
      traffic.count('1.0', 'blue', '2.0', statusClass, 3, begin),
    )
    expect(counted).toEqual([true, true, false, true])
    expect(traffic.size).toBe(2)
    expect(traffic.take().map(short)).toEqual(['0 1.0 2xx 2', '0 1.0 4xx 1'])
  })
})
