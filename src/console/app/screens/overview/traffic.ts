/** Traffic as lines: one value for each step, whoever was asked or not. */
import type { Schemas } from '../../api/operations.ts'
import type { Line } from '../../ui/chart.tsx'

export type Traffic = Schemas['Traffic']
export type Step = Schemas['TrafficStep']

export interface Range {
  readonly value: string
  readonly text: string
  /** As people read it in a sentence. */
  readonly words: string
  /** Milliseconds between two readings. */
  readonly every: number
}

/** The one that is shown where nothing is said. */
export const lastHour: Range = { value: '1h', text: '1 h', words: 'the last hour', every: 5000 }

export const ranges: readonly Range[] = [
  lastHour,
  { value: '6h', text: '6 h', words: 'the last 6 hours', every: 60_000 },
  { value: '24h', text: '24 h', words: 'the last 24 hours', every: 60_000 },
  { value: '7d', text: '7 d', words: 'the last 7 days', every: 60_000 },
]

/** Begins of all steps, those without any request included. */
export const timesOf = ({ from, to, step }: Traffic): readonly number[] =>
  Array.from({ length: Math.max(0, Math.ceil((to - from) / step)) }, (_, at) => from + at * step)

export const valuesOf = (
  steps: readonly Step[],
  times: readonly number[],
  value: (step: Step) => number | null,
  none: number | null,
): readonly (number | null)[] => {
  const byTime = new Map(steps.map((step) => [step.at, value(step)]))
  return times.map((time) => (byTime.has(time) ? (byTime.get(time) ?? null) : none))
}

interface Series {
  readonly name: string
  readonly requests: number
  readonly steps: readonly Step[]
}

/** Colours that are told apart; what is beyond them is one. */
const mostLines = 5

const sumOf = (all: readonly (readonly (number | null)[])[]): readonly number[] =>
  (all[0] ?? []).map((_, at) => all.reduce((sum, values) => sum + (values[at] ?? 0), 0))

/** Requests per second, each kept in its place by its name, so that colours stay. */
const ratesOf = (series: readonly Series[], times: readonly number[]): readonly Line[] => {
  const most = series.toSorted((a, b) => b.requests - a.requests)
  const shown = most
    .slice(0, mostLines)
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }))
  const rate = ({ steps }: Series) => valuesOf(steps, times, ({ perSecond }) => perSecond, 0)
  const lines = shown.map((one, at) => ({
    name: one.name,
    colour: `--series-${at + 1}`,
    values: rate(one),
  }))
  const others = most.slice(mostLines)
  return others.length === 0
    ? lines
    : [...lines, { name: 'others', colour: '--series-6', values: sumOf(others.map(rate)) }]
}

export const clientLines = ({ clientVersions }: Traffic, times: readonly number[]) =>
  ratesOf(
    clientVersions.map((one) => ({ ...one, name: one.version })),
    times,
  )

const storeName = ({ backend, version }: { backend: string; version: string }): string =>
  backend === 'none' ? 'no backend' : `${version} (${backend})`

export const storeLines = ({ backends }: Traffic, times: readonly number[]) =>
  ratesOf(
    backends.map((one) => ({ ...one, name: storeName(one) })),
    times,
  )

export const latencyLines = ({ all }: Traffic, times: readonly number[]): readonly Line[] => [
  { name: 'p50', colour: '--series-1', values: valuesOf(all.steps, times, (of) => of.p50, null) },
  { name: 'p95', colour: '--series-2', values: valuesOf(all.steps, times, (of) => of.p95, null) },
  { name: 'p99', colour: '--series-4', values: valuesOf(all.steps, times, (of) => of.p99, null) },
]

/** Percent of requests. */
export const errorLines = ({ all }: Traffic, times: readonly number[]): readonly Line[] => [
  {
    name: '5xx',
    colour: '--bad',
    values: valuesOf(all.steps, times, (of) => of.serverErrorRate * 100, 0),
  },
  {
    name: '4xx',
    colour: '--series-2',
    values: valuesOf(all.steps, times, (of) => of.clientErrorRate * 100, 0),
  },
]

/** Of the last minute that is over, or of the one that runs where there is no other. */
export const rateNow = ({ all, step, to }: Traffic, now: number): number => {
  const running = all.steps.find(({ at }) => at <= now && now < at + step)
  const over = all.steps.find(({ at }) => at === (running?.at ?? to) - step)
  const seconds = (over ? step : 0) + (running ? now - running.at : 0)
  const count = (over?.requests ?? 0) + (running?.requests ?? 0)
  return seconds === 0 ? 0 : (count * 1000) / Math.max(1000, seconds)
}

/** `0.4`, `12`, `1.2K` */
export const rateText = (rate: number): string => {
  if (rate === 0) return '0'
  if (rate < 0.1) return '< 0.1'
  if (rate < 10) return rate.toFixed(1)
  return new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 }).format(rate)
}

export const msText = (ms: number | null): string =>
  ms === null
    ? '–'
    : ms < 1000
      ? `${ms < 10 ? Math.round(ms * 10) / 10 : Math.round(ms)} ms`
      : `${(ms / 1000).toFixed(1)} s`

export const shareText = (rate: number): string => {
  const percent = rate * 100
  if (percent === 0) return '0 %'
  return percent < 0.1 ? '< 0.1 %' : `${percent < 10 ? percent.toFixed(1) : Math.round(percent)} %`
}
