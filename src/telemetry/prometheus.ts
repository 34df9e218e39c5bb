/**
 * Metrics in the Prometheus text format 0.0.4, named as OpenTelemetry's compatibility rules say:
 * dots become `_`, the unit is a suffix, counters end in `_total`.
 */
import type { MetricData } from './metrics.ts'
import type { HistogramState, Labels } from './series.ts'

export const prometheusMediaType = 'text/plain; version=0.0.4; charset=utf-8'

const unitWords: Readonly<Record<string, string>> = {
  s: 'seconds',
  ms: 'milliseconds',
  us: 'microseconds',
  min: 'minutes',
  h: 'hours',
  d: 'days',
  By: 'bytes',
  '%': 'percent',
}

const unitSuffix = ({ unit, kind }: MetricData): string => {
  if (unit === '1') return kind === 'gauge' ? '_ratio' : ''
  const word = Object.hasOwn(unitWords, unit) ? unitWords[unit] : undefined
  return word === undefined ? '' : `_${word}`
}

const exposedName = (metric: MetricData): string => {
  const base = metric.name.replaceAll('.', '_')
  const suffix = unitSuffix(metric)
  const named = base.endsWith(suffix) ? base : base + suffix
  return metric.kind === 'counter' && !named.endsWith('_total') ? `${named}_total` : named
}

const escapeHelp = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')

const escapeValue = (text: string): string => escapeHelp(text).replaceAll('"', '\\"')

const numberText = (value: number): string => {
  if (value === Infinity) return '+Inf'
  if (value === -Infinity) return '-Inf'
  return String(value)
}

const labelText = (labels: Labels, bound?: string): string => {
  const parts = Object.entries(labels).map(
    ([name, value]) => `${name.replaceAll(/[^a-zA-Z0-9_]/g, '_')}="${escapeValue(String(value))}"`,
  )
  if (bound !== undefined) parts.push(`le="${bound}"`)
  return parts.length === 0 ? '' : `{${parts.join(',')}}`
}

const histogramLines = (
  name: string,
  bounds: readonly number[],
  labels: Labels,
  { counts, sum, count }: HistogramState,
): string[] => {
  let below = 0
  const buckets = [...bounds, Infinity].map((bound, i) => {
    below += counts[i] ?? 0
    return `${name}_bucket${labelText(labels, numberText(bound))} ${below}`
  })
  return [
    ...buckets,
    `${name}_sum${labelText(labels)} ${numberText(sum)}`,
    `${name}_count${labelText(labels)} ${count}`,
  ]
}

const metricLines = (metric: MetricData): string[] => {
  const name = exposedName(metric)
  const samples =
    metric.kind === 'histogram'
      ? metric.points.flatMap(({ labels, value }) =>
          histogramLines(name, metric.bounds, labels, value),
        )
      : metric.points.map(({ labels, value }) => `${name}${labelText(labels)} ${numberText(value)}`)
  return [
    `# HELP ${name} ${escapeHelp(metric.description)}`,
    `# TYPE ${name} ${metric.kind}`,
    ...samples,
  ]
}

/** @example prometheusText(metrics.collect()) // '# HELP isthmus_requests_total ...' */
export const prometheusText = (metrics: readonly MetricData[]): string =>
  metrics.map((metric) => `${metricLines(metric).join('\n')}\n`).join('')
