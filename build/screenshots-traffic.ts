/** An hour of requests before the pictures, and some while they are taken, so that charts look as in use. */
import type { FactsBatch, TrafficCount } from '../src/gateway/facts/facts.ts'

const minute = 60_000
const minutes = 60

interface Flow {
  readonly version: string
  readonly backend: string
  readonly storeVersion: string
  /** Requests of a minute at its begin and at its end: clients move on meanwhile. */
  readonly from: number
  readonly to: number
}

const flows: readonly Flow[] = [
  { version: '1.0', backend: 'blue', storeVersion: '1.1', from: 900, to: 420 },
  { version: '1.1', backend: 'blue', storeVersion: '1.1', from: 700, to: 610 },
  { version: '2.0', backend: 'green', storeVersion: '2.0', from: 240, to: 680 },
  { version: '3.0', backend: 'green', storeVersion: '2.0', from: 30, to: 260 },
]

/** Between 0 and 1, the same each time. */
const noise = (seed: number): number => {
  const value = Math.sin(seed * 12.9898) * 43_758.5453
  return value - Math.floor(value)
}

/** Most are fast, and a few take long. */
const latencyOf = (requests: number, seed: number): readonly number[] => {
  const shares = [0.34, 0.31, 0.19, 0.09, 0.04, 0.02, 0.01 * noise(seed + 7)]
  return shares.map((share) => Math.round(requests * share))
}

/** @param share of the minute that is counted */
const countOf = (
  flow: Flow,
  begin: number,
  ago: number,
  share: number,
): readonly TrafficCount[] => {
  const { version, backend, storeVersion, from, to } = flow
  const at = Math.max(0, minutes - ago)
  const seed = at + from
  const steady = from + ((to - from) * at) / minutes
  const requests = steady * (0.9 + noise(seed) / 5) * share
  const of = { at: begin, version, backend, storeVersion }
  const failed = share === 1 && noise(seed + 3) > 0.8 ? Math.ceil(noise(seed + 4) * 6) : 0
  return [
    { ...of, statusClass: '2xx', latency: latencyOf(requests, seed) },
    ...(failed > 0 ? [{ ...of, statusClass: '5xx', latency: [0, 0, failed] }] : []),
  ]
}

/**
 * Of the time between two moments, milliseconds since 1970.
 *
 * @param sequence of the batch, from 1
 */
export const trafficBetween = (from: number, to: number, sequence: number): FactsBatch => {
  const first = from - (from % minute)
  const begins = Array.from(
    { length: Math.ceil((to - first) / minute) },
    (_, at) => first + at * minute,
  )
  return {
    instance: 'screenshots',
    sequence,
    usage: [],
    fields: [],
    contexts: [],
    traffic: flows.flatMap((flow) =>
      begins.flatMap((begin) => {
        const share = (Math.min(to, begin + minute) - Math.max(from, begin)) / minute
        return countOf(flow, begin, (to - begin) / minute, share)
      }),
    ),
    lost: 0,
  }
}
