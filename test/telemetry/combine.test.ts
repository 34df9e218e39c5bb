import { describe, expect, test } from 'vitest'
import { combine, createMetrics, lasting, prometheusText } from '../../src/telemetry/index.ts'

/** One process that has counted. */
const counted = (worker: string, n: number) => {
  const metrics = createMetrics()
  const requests = { description: 'Requests', labels: ['route'] }
  metrics.counter('a.requests', requests).add({ route: 'all' }, n)
  metrics.counter('a.requests', requests).add({ route: worker }, 1)
  const seconds = metrics.histogram('a.seconds', { description: 'Seconds', buckets: [1, 2] })
  for (let i = 0; i < n; i += 1) seconds.record(i)
  metrics.gauge('a.waiting', { description: 'Waiting', across: 'sum' }).set(n)
  metrics.gauge('a.worst', { description: 'Worst', across: 'max' }).set(n)
  metrics.gauge('a.memory', { description: 'Memory', labels: ['kind'] }).set(n, { kind: 'heap' })
  return { worker, metrics: metrics.collect() }
}

const linesOf = (metrics: Parameters<typeof prometheusText>[0]) =>
  prometheusText(metrics)
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))

const sums = (lines: readonly string[]) => lines.filter((line) => !line.includes('worker='))

describe('metrics of several processes', () => {
  test('counters and histograms are summed, gauges by what they mean', () => {
    expect(linesOf(combine([counted('1', 3), counted('2', 5)]))).toEqual([
      'a_requests_total{route="all"} 8',
      'a_requests_total{route="1"} 1',
      'a_requests_total{route="2"} 1',
      'a_seconds_bucket{le="1"} 4',
      'a_seconds_bucket{le="2"} 6',
      'a_seconds_bucket{le="+Inf"} 8',
      'a_seconds_sum 13',
      'a_seconds_count 8',
      'a_waiting 8',
      'a_worst 5',
      'a_memory{kind="heap",worker="1"} 3',
      'a_memory{kind="heap",worker="2"} 5',
    ])
  })

  test('of one process they are what they were', () => {
    const [one] = [counted('1', 3)]
    expect(linesOf(combine([{ ...one, worker: undefined }]))).toEqual(linesOf(one.metrics))
  })

  test('nothing that was given changes', () => {
    const both = [counted('1', 3), counted('2', 5)]
    const before = structuredClone(both)
    combine(both)
    expect(both).toEqual(before)
  })

  test('the order of processes changes no sum', () => {
    const all = [counted('1', 3), counted('2', 5), counted('3', 7)]
    const there = linesOf(combine(all)).toSorted()
    expect(linesOf(combine(all.toReversed())).toSorted()).toEqual(there)
    const [first, ...rest] = all
    const later = combine([first!, { worker: undefined, metrics: combine(rest) }])
    expect(sums(linesOf(later)).toSorted()).toEqual(sums(there))
  })

  test('of a process that has ended the sums last, and no more than so many', () => {
    const past = lasting(counted('1', 3).metrics)
    expect(linesOf(past).some((line) => /waiting|worst|memory/.test(line))).toBe(false)
    const metrics = createMetrics()
    const counter = metrics.counter('many', { description: 'Many', labels: ['n'] })
    for (let n = 0; n < 10; n += 1) counter.add({ n })
    const bounded = lasting(metrics.collect(), 4)
    expect(linesOf(bounded)).toEqual([
      ...[0, 1, 2, 3].map((n) => `many_total{n="${n}"} 1`),
      'many_total{otel_metric_overflow="true"} 6',
    ])
    const twice = [
      { worker: undefined, metrics: bounded },
      { worker: undefined, metrics: metrics.collect() },
    ]
    const [many] = lasting(combine(twice), 4)
    expect(many?.points).toHaveLength(5)
    const sum = linesOf([many!]).reduce((total, line) => total + Number(line.split(' ').at(-1)), 0)
    expect(sum).toBe(20)
  })

  test('a metric that two processes declare differently stays two', () => {
    const [a, b] = [createMetrics(), createMetrics()]
    a.histogram('h', { description: 'H', buckets: [1] }).record(1)
    b.histogram('h', { description: 'H', buckets: [2] }).record(1)
    const together = combine([
      { worker: '1', metrics: a.collect() },
      { worker: '2', metrics: b.collect() },
    ])
    expect(together).toHaveLength(2)
  })
})
