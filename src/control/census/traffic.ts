/** How much traffic there was over time, how it went, and how long it took: by versions of clients and of backends. */
import { latencyBounds } from '../../rollout/compare/index.ts'
import { countOf, quantileOf } from '../../rollout/guard/quantile.ts'
import type { TrafficFilter, TrafficRow } from '../port.ts'

/** What is told of answers, whichever they are. */
export interface Measured {
  readonly requests: number
  readonly perSecond: number
  /** 4xx: of clients. */
  readonly clientErrors: number
  /** Of all requests, from 0 to 1. */
  readonly clientErrorRate: number
  /** 5xx: of backends and of the gateway. */
  readonly serverErrors: number
  readonly serverErrorRate: number
  /** Milliseconds until the head of the answer was ready; null where there was no answer. */
  readonly p50: number | null
  readonly p95: number | null
  readonly p99: number | null
}

export interface MeasuredStep extends Measured {
  /** When it begins, milliseconds since 1970. */
  readonly at: number
}

/** All of it together, and each step in which there was something. */
export interface Series extends Measured {
  readonly steps: readonly MeasuredStep[]
}

export interface TrafficOverTime extends TrafficFilter {
  readonly all: Series
  readonly clientVersions: readonly (Series & { readonly version: string })[]
  /** A backend that has another version since then comes once for each of them. */
  readonly backends: readonly (Series & { readonly backend: string; readonly version: string })[]
}

const sumOf = (rows: readonly TrafficRow[]): readonly number[] =>
  rows.reduce<readonly number[]>(
    (sums, { latency }) => sums.map((sum, range) => sum + (latency[range] ?? 0)),
    [...latencyBounds, Infinity].map(() => 0),
  )

const measured = (rows: readonly TrafficRow[], seconds: number): Measured => {
  const latency = { bounds: latencyBounds, counts: sumOf(rows) }
  const requests = countOf(latency)
  const ofClass = (name: string) =>
    countOf({ ...latency, counts: sumOf(rows.filter(({ statusClass }) => statusClass === name)) })
  const [clientErrors, serverErrors] = [ofClass('4xx'), ofClass('5xx')]
  const rate = (count: number) => (requests === 0 ? 0 : count / requests)
  const at = (quantile: number) =>
    requests === 0 ? null : Math.round(quantileOf(latency, quantile) * 100) / 100
  return {
    requests,
    perSecond: requests / seconds,
    clientErrors,
    clientErrorRate: rate(clientErrors),
    serverErrors,
    serverErrorRate: rate(serverErrors),
    p50: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
  }
}

/** @param now milliseconds since 1970: the last step may not be over yet */
export const trafficOverTime = (
  rows: readonly TrafficRow[],
  { from, to, step }: TrafficFilter,
  now: number,
): TrafficOverTime => {
  const secondsOf = (begin: number, end: number): number =>
    Math.max(1, (Math.min(end, now) - begin) / 1000)
  const seriesOf = (of: readonly TrafficRow[]): Series => ({
    ...measured(of, secondsOf(from, to)),
    steps: [...Map.groupBy(of, ({ at }) => at)]
      .toSorted(([a], [b]) => a - b)
      .map(([at, group]) => ({ at, ...measured(group, secondsOf(at, at + step)) })),
  })
  const grouped = (keyOf: (row: TrafficRow) => string) =>
    [...Map.groupBy(rows, keyOf)]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([, group]) => (group[0] ? [{ first: group[0], group }] : []))
  return {
    from,
    to,
    step,
    all: seriesOf(rows),
    clientVersions: grouped(({ version }) => version).map(({ first, group }) => ({
      version: first.version,
      ...seriesOf(group),
    })),
    backends: grouped(({ backend, storeVersion }) => JSON.stringify([backend, storeVersion])).map(
      ({ first, group }) => ({
        backend: first.backend,
        version: first.storeVersion,
        ...seriesOf(group),
      }),
    ),
  }
}
