import { describe, expect, test } from 'vitest'
import { createMetrics, prometheusText } from '../../src/telemetry/index.ts'

const description = 'Something counted'

describe('the metric registry', () => {
  test('adds up each label combination by itself', () => {
    const metrics = createMetrics()
    const requests = metrics.counter('isthmus.requests', { description, labels: ['route'] })
    requests.add({ route: 'a' })
    requests.add({ route: 'a' }, 2)
    requests.add({ route: 'b' })
    expect(metrics.collect()).toMatchObject([
      {
        name: 'isthmus.requests',
        kind: 'counter',
        points: [
          { labels: { route: 'a' }, value: 3 },
          { labels: { route: 'b' }, value: 1 },
        ],
      },
    ])
  })

  test('gives the same instrument when it is declared again', () => {
    const metrics = createMetrics()
    metrics.counter('isthmus.requests', { description }).add()
    metrics.counter('isthmus.requests', { description }).add()
    expect(prometheusText(metrics.collect())).toContain('isthmus_requests_total 2\n')
  })

  test.each([
    ['another kind', 'isthmus.requests', 'gauge'],
    ['a name that is the same once exported', 'isthmus_requests', 'counter'],
    ['a malformed name', 'Isthmus requests', 'counter'],
  ] as const)('refuses %s', (_case, name, kind) => {
    const metrics = createMetrics()
    metrics.counter('isthmus.requests', { description })
    expect(() => metrics[kind](name, { description })).toThrow(TypeError)
  })

  test('refuses buckets that do not rise', () => {
    const metrics = createMetrics()
    expect(() => metrics.histogram('h', { description, buckets: [1, 1] })).toThrow(TypeError)
  })

  test('keeps no more label combinations than the limit, and loses no count', () => {
    const metrics = createMetrics()
    const paths = metrics.counter('paths', { description, labels: ['path'], limit: 2 })
    for (const path of ['/a', '/b', '/c', '/d', '/a']) paths.add({ path })
    expect(prometheusText(metrics.collect()).split('\n').slice(2, -1)).toEqual([
      'paths_total{path="/a"} 2',
      'paths_total{path="/b"} 1',
      'paths_total{otel_metric_overflow="true"} 2',
    ])
  })

  test('ignores labels that were not declared and leaves absent ones empty', () => {
    const metrics = createMetrics()
    const counter = metrics.counter('c', { description, labels: ['a', 'constructor'] })
    counter.add({ a: 'x', b: 'y' })
    expect(prometheusText(metrics.collect())).toContain('c_total{a="x",constructor=""} 1\n')
  })

  test('a counter never falls', () => {
    const metrics = createMetrics()
    const counter = metrics.counter('c', { description })
    counter.add({}, 5)
    counter.add({}, -3)
    counter.add({}, Number.NaN)
    expect(prometheusText(metrics.collect())).toContain('c_total 5\n')
  })
})

describe('the Prometheus text', () => {
  test('escapes backslashes, quotes and line ends in values and descriptions', () => {
    const metrics = createMetrics()
    const gauge = metrics.gauge('g', { description: 'C:\\new\n"line"', labels: ['v'] })
    gauge.set(1, { v: 'C:\\new\n"line"' })
    expect(prometheusText(metrics.collect())).toBe(
      '# HELP g C:\\\\new\\n"line"\n# TYPE g gauge\ng{v="C:\\\\new\\n\\"line\\""} 1\n',
    )
  })

  test('names units as suffixes', () => {
    const metrics = createMetrics()
    metrics.counter('in', { description, unit: 'By' }).add()
    metrics.gauge('load', { description, unit: '1' }).set(0.5)
    metrics.counter('calls', { description, unit: '{call}' }).add()
    const text = prometheusText(metrics.collect())
    expect(text).toContain('\nin_bytes_total 1\n')
    expect(text).toContain('\nload_ratio 0.5\n')
    expect(text).toContain('\ncalls_total 1\n')
  })

  test('writes histograms with cumulative buckets', () => {
    const metrics = createMetrics()
    const options = { description, unit: 's', labels: ['route'], buckets: [0.1, 1] }
    const durations = metrics.histogram('duration', options)
    for (const value of [0.05, 0.1, 0.5, 7, Number.NaN]) durations.record(value, { route: 'a' })
    expect(prometheusText(metrics.collect()).split('\n').slice(1, -1)).toEqual([
      '# TYPE duration_seconds histogram',
      'duration_seconds_bucket{route="a",le="0.1"} 2',
      'duration_seconds_bucket{route="a",le="1"} 3',
      'duration_seconds_bucket{route="a",le="+Inf"} 4',
      'duration_seconds_sum{route="a"} 7.65',
      'duration_seconds_count{route="a"} 4',
    ])
  })
})
