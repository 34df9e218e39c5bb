/** The metric registry: small, bounded in memory, without dependencies. */
import type {
  Counter,
  Gauge,
  Histogram,
  InstrumentOptions,
  MetricData,
  Metrics,
} from './metrics.ts'
import { secondsBuckets } from './metrics.ts'
import { histogramSeries, seriesOf, sumSeries, type Labels } from './series.ts'

/** OpenTelemetry's default cardinality limit of one metric. */
const defaultLimit = 2000

interface Entry {
  readonly signature: string
  readonly instrument: Counter | Gauge | Histogram
  readonly data: () => MetricData
}

const rising = (bounds: readonly number[]): boolean =>
  bounds.every((bound, i) => Number.isFinite(bound) && (i === 0 || bound > bounds[i - 1]!))

const signatureOf = (kind: string, { unit = '', labels = [] }: InstrumentOptions): string =>
  `${kind} ${unit} ${labels.join(',')}`

const sums = (name: string, options: InstrumentOptions) => {
  const { description, unit = '', labels = [], limit = defaultLimit } = options
  const series = seriesOf(labels, limit, sumSeries)
  const data = () => ({
    name,
    description,
    unit,
    points: series.points().map(({ labels: own, state }) => ({ labels: own, value: state.sum })),
  })
  return { series, data }
}

/** @example createMetrics().counter('isthmus.requests', { description: 'Requests answered' }).add() */
export const createMetrics = (): Metrics => {
  const entries = new Map<string, Entry>()
  const looks = new Set<() => void>()

  const declare = <T extends Entry['instrument']>(
    name: string,
    signature: string,
    make: () => { instrument: T; data: () => MetricData },
  ): T => {
    if (!/^[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*$/.test(name)) {
      throw new TypeError(`malformed metric name: ${name}`)
    }
    // `a.b` and `a_b` are one name in Prometheus.
    const key = name.replaceAll('.', '_')
    const known = entries.get(key)
    if (known) {
      if (known.signature !== `${name} ${signature}`) {
        throw new TypeError(`metric ${name} was declared before, differently`)
      }
      return known.instrument as T
    }
    const made = make()
    entries.set(key, { signature: `${name} ${signature}`, ...made })
    return made.instrument
  }

  return {
    counter: (name, options) =>
      declare(name, signatureOf('counter', options), () => {
        const { series, data: described } = sums(name, options)
        const data = (): MetricData => ({ kind: 'counter', ...described() })
        const add = (labels: Labels = {}, value = 1): void => {
          if (value >= 0) series.at(labels).sum += value
        }
        return { instrument: { add }, data }
      }),
    gauge: (name, options) =>
      declare(name, signatureOf('gauge', options), () => {
        const { series, data: described } = sums(name, options)
        const { across = 'worker' } = options
        const data = (): MetricData => ({ kind: 'gauge', across, ...described() })
        const set = (value: number, labels: Labels = {}): void => {
          series.at(labels).sum = value
        }
        return { instrument: { set }, data }
      }),
    histogram: (name, options) => {
      const { description, unit = '', labels = [], buckets: bounds = secondsBuckets } = options
      if (!rising(bounds)) throw new TypeError(`the buckets of ${name} do not rise`)
      const signature = `${signatureOf('histogram', options)} ${bounds.join(',')}`
      return declare(name, signature, () => {
        const { limit = defaultLimit } = options
        const series = seriesOf(labels, limit, () => histogramSeries(bounds.length))
        const record = (value: number, own: Labels = {}): void => {
          if (Number.isNaN(value)) return
          const state = series.at(own)
          let bucket = 0
          while (bucket < bounds.length && value > bounds[bucket]!) bucket += 1
          state.counts[bucket]! += 1
          state.sum += value
          state.count += 1
        }
        const data = (): MetricData => ({
          kind: 'histogram',
          name,
          description,
          unit,
          bounds,
          points: series.points().map(({ labels: own, state }) => ({ labels: own, value: state })),
        })
        return { instrument: { record }, data }
      })
    },
    observe: (look) => {
      looks.add(look)
      return () => looks.delete(look)
    },
    collect: () => {
      for (const look of looks) look()
      return [...entries.values()].map(({ data }) => data())
    },
  }
}
