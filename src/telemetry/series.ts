/** The label combinations of one metric, never more than its limit. */

export type Labels = Readonly<Record<string, string | number | boolean>>

export interface SumState {
  sum: number
}

/** `counts[i]` is of values up to the bound `i` (and above the one before); the last has no bound. */
export interface HistogramState {
  readonly counts: number[]
  sum: number
  count: number
}

export const sumSeries = (): SumState => ({ sum: 0 })

export const histogramSeries = (bounds: number): HistogramState => ({
  counts: Array.from({ length: bounds + 1 }, () => 0),
  sum: 0,
  count: 0,
})

export interface Series<T> {
  /** The state of a label combination, new when first seen. */
  at(labels: Labels): T
  points(): { readonly labels: Labels; readonly state: T }[]
}

/** Where combinations beyond the limit are counted (OpenTelemetry metrics SDK, "overflow attribute"). */
const overflow: Labels = { 'otel.metric.overflow': true }

const longestValue = 256

/** Label values are cut at 256 characters. */
export const seriesOf = <T>(
  names: readonly string[],
  limit: number,
  create: () => T,
): Series<T> => {
  const known = new Map<string, { labels: Labels; state: T }>()
  let rest: T | undefined

  const valueOf = (labels: Labels, name: string): string => {
    if (!Object.hasOwn(labels, name)) return ''
    const text = String(labels[name])
    return text.length > longestValue ? text.slice(0, longestValue) : text
  }

  const at = (labels: Labels): T => {
    let key = ''
    for (const name of names) key += `${valueOf(labels, name)}\u0000`
    const found = known.get(key)
    if (found) return found.state
    if (known.size >= limit) return (rest ??= create())
    const state = create()
    const own = Object.fromEntries(names.map((name) => [name, valueOf(labels, name)]))
    known.set(key, { labels: own, state })
    return state
  }

  const points: Series<T>['points'] = () => {
    const kept = [...known.values()]
    return rest === undefined ? kept : [...kept, { labels: overflow, state: rest }]
  }

  return { at, points }
}
