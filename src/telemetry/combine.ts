/** Metrics of several processes as those of one: what a scrape of one of them could not tell. */
import type { Across, MetricData, Point } from './metrics.ts'
import { overflow, type HistogramState, type Labels } from './series.ts'

/** What one process has counted. */
export interface Collected {
  /** Value of the label `worker` of gauges that only mean something per process; none for no label. */
  readonly worker: string | undefined
  readonly metrics: readonly MetricData[]
}

type Values = Map<string, Point<number>>
type States = Map<string, Point<HistogramState>>

const keyOf = (labels: Labels): string => JSON.stringify(Object.entries(labels))

const plus = (a: HistogramState, b: HistogramState): HistogramState => ({
  counts: a.counts.map((count, i) => count + (b.counts[i] ?? 0)),
  sum: a.sum + b.sum,
  count: a.count + b.count,
})

const into = <T>(
  points: Map<string, Point<T>>,
  { labels, value }: Point<T>,
  both: (a: T, b: T) => T,
): void => {
  const key = keyOf(labels)
  const known = points.get(key)
  points.set(key, { labels, value: known ? both(known.value, value) : value })
}

const sum = (a: number, b: number): number => a + b

const gaugePoint = (
  point: Point<number>,
  across: Across,
  worker: string | undefined,
): Point<number> =>
  across === 'worker' && worker !== undefined
    ? { ...point, labels: { ...point.labels, worker } }
    : point

/** Which metric it is: two that are declared differently stay two. */
const metricKey = (metric: MetricData): string =>
  JSON.stringify([metric.name, metric.kind, metric.unit, 'bounds' in metric && metric.bounds])

const combined = (parts: readonly (Collected & { readonly metric: MetricData })[]): MetricData => {
  const { metric: first } = parts[0]!
  if (first.kind === 'histogram') {
    const states: States = new Map()
    for (const { metric } of parts) {
      if (metric.kind === 'histogram') for (const point of metric.points) into(states, point, plus)
    }
    return { ...first, points: [...states.values()] }
  }
  const across = first.kind === 'gauge' ? first.across : 'sum'
  const values: Values = new Map()
  for (const { metric, worker } of parts) {
    if (metric.kind === 'histogram') continue
    for (const point of metric.points) {
      into(values, gaugePoint(point, across, worker), across === 'max' ? Math.max : sum)
    }
  }
  return { ...first, points: [...values.values()] }
}

/**
 * Counters and histograms are summed by their labels, gauges as they are declared (`across`).
 *
 * @example combine([{ worker: '1', metrics: first }, { worker: '2', metrics: second }])
 */
export const combine = (all: readonly Collected[]): readonly MetricData[] => {
  const groups = new Map<string, (Collected & { readonly metric: MetricData })[]>()
  for (const one of all) {
    for (const metric of one.metrics) {
      const key = metricKey(metric)
      const group = groups.get(key)
      if (group) group.push({ ...one, metric })
      else groups.set(key, [{ ...one, metric }])
    }
  }
  return [...groups.values()].map(combined)
}

/** The first series as they are, what is beyond in one. */
const bounded = <T>(
  points: readonly Point<T>[],
  most: number,
  both: (a: T, b: T) => T,
): readonly Point<T>[] => {
  if (points.length <= most) return points
  const [first, ...rest] = points.slice(most).map(({ value }) => value)
  return [...points.slice(0, most), { labels: overflow, value: rest.reduce(both, first!) }]
}

/**
 * What stays of a process that has ended: sums never go back, while a gauge says how things are.
 *
 * @param most series of one metric; beyond them one holds the rest, however many processes end
 */
export const lasting = (metrics: readonly MetricData[], most = 2000): readonly MetricData[] =>
  metrics.flatMap((metric): readonly MetricData[] => {
    if (metric.kind === 'gauge') return []
    return metric.kind === 'histogram'
      ? [{ ...metric, points: bounded(metric.points, most, plus) }]
      : [{ ...metric, points: bounded(metric.points, most, sum) }]
  })
