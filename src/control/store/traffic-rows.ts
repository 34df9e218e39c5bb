/** What a batch of facts adds to traffic over time, as rows: of all drivers, and of Workers that write them without Kysely. */
import type { FactsBatch, TrafficCount } from '../../gateway/facts/facts.ts'
import { minuteMs } from '../../gateway/facts/traffic.ts'
import { latencyBounds } from '../../rollout/compare/latency.ts'

/** What tells rows apart within their time. */
export const trafficTexts = ['version', 'backend', 'store_version', 'status_class'] as const

export const trafficKey = ['span', 'at', ...trafficTexts] as const

/** What is added up: answers by how long they took. */
export const trafficCounts: readonly string[] = [...latencyBounds, Infinity].map(
  (_, range) => `ms_${range}`,
)

export const trafficColumns: readonly string[] = [...trafficKey, ...trafficCounts]

const keyOf = ({ at, version, backend, storeVersion, statusClass }: TrafficCount) => ({
  span: minuteMs,
  at,
  version,
  backend,
  store_version: storeVersion,
  status_class: statusClass,
})

/** One per key, in one order: two that write the same rows must not lock each other. */
export const trafficRows = ({ traffic = [] }: FactsBatch) =>
  [...Map.groupBy(traffic, (count) => JSON.stringify(Object.values(keyOf(count))))]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, group]) => {
      const [first] = group
      if (!first) return []
      const sums = trafficCounts.map((name, range) => [
        name,
        group.reduce((sum, { latency }) => sum + (latency[range] ?? 0), 0),
      ])
      return [{ ...keyOf(first), ...(Object.fromEntries(sums) as Record<string, number>) }]
    })
