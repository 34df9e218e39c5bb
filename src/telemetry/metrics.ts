/** The metric port: OpenTelemetry's names and instruments, readable by any exporter. */
import type { HistogramState, Labels } from './series.ts'

export type { HistogramState, Labels } from './series.ts'

export interface InstrumentOptions {
  readonly description: string
  /** UCUM unit as OpenTelemetry writes it: `s`, `By`, `1`, `{request}`. */
  readonly unit?: string
  /** Names of the labels; others given at run time are ignored, absent ones are empty. */
  readonly labels?: readonly string[]
  /** Most label combinations kept; later ones share one overflow series. */
  readonly limit?: number
}

/**
 * What a gauge means for several processes that are one gateway: their sum, the largest, or one value
 * for each of them.
 */
export type Across = 'sum' | 'max' | 'worker'

export interface GaugeOptions extends InstrumentOptions {
  /** One for each process when absent. */
  readonly across?: Across
}

export interface HistogramOptions extends InstrumentOptions {
  /** Upper bounds, rising, in the metric's unit. */
  readonly buckets?: readonly number[]
}

export interface Counter {
  /** Adds a positive number, 1 when absent. */
  add(labels?: Labels, value?: number): void
}

export interface Gauge {
  set(value: number, labels?: Labels): void
}

export interface Histogram {
  record(value: number, labels?: Labels): void
}

export interface Point<T> {
  readonly labels: Labels
  readonly value: T
}

interface Described {
  readonly name: string
  readonly description: string
  readonly unit: string
}

/** All that an exporter needs to know of one metric. */
export type MetricData =
  | (Described & { readonly kind: 'counter'; readonly points: readonly Point<number>[] })
  | (Described & {
      readonly kind: 'gauge'
      readonly across: Across
      readonly points: readonly Point<number>[]
    })
  | (Described & {
      readonly kind: 'histogram'
      readonly bounds: readonly number[]
      readonly points: readonly Point<HistogramState>[]
    })

/** Asking twice for one name gives the same instrument. */
export interface Metrics {
  /** @throws TypeError when the name is malformed or was declared differently: a defect of the caller. */
  counter(name: string, options: InstrumentOptions): Counter
  /** @throws TypeError as `counter` does. */
  gauge(name: string, options: GaugeOptions): Gauge
  /** @throws TypeError as `counter` does, and when the buckets do not rise. */
  histogram(name: string, options: HistogramOptions): Histogram
  /** Calls back before each `collect`, so that gauges say how things are then; the answer ends that. */
  observe(look: () => void): () => void
  collect(): readonly MetricData[]
}

/** OpenTelemetry's advice for durations of HTTP calls, in seconds. */
export const secondsBuckets: readonly number[] = [
  0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
]

const statusClasses: readonly string[] = ['0xx', '1xx', '2xx', '3xx', '4xx', '5xx']

/** The label of a status: `2xx`. */
export const statusClass = (status: number): string =>
  statusClasses[Math.floor(status / 100)] ?? 'other'
