/** How long the garbage collector takes, by OpenTelemetry's names: pauses that no request can explain. */
import { constants, PerformanceObserver } from 'node:perf_hooks'
import type { Metrics } from '../metrics.ts'

const kinds: Readonly<Record<number, string>> = {
  [constants.NODE_PERFORMANCE_GC_MAJOR]: 'major',
  [constants.NODE_PERFORMANCE_GC_MINOR]: 'minor',
  [constants.NODE_PERFORMANCE_GC_INCREMENTAL]: 'incremental',
  [constants.NODE_PERFORMANCE_GC_WEAKCB]: 'weakcb',
}

const kindOf = (detail: unknown): string =>
  typeof detail === 'object' && detail !== null && 'kind' in detail
    ? (kinds[Number(detail.kind)] ?? 'other')
    : 'other'

/** Answers what ends it. */
export const measureGc = (metrics: Metrics): (() => void) => {
  const duration = metrics.histogram('v8js.gc.duration', {
    description: 'Time that the garbage collector took, by its kind',
    unit: 's',
    labels: ['v8js.gc.type'],
    buckets: [0.001, 0.01, 0.1, 1, 10],
  })
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { detail } = entry as typeof entry & { readonly detail?: unknown }
      duration.record(entry.duration / 1000, { 'v8js.gc.type': kindOf(detail) })
    }
  })
  observer.observe({ entryTypes: ['gc'] })
  return () => observer.disconnect()
}
