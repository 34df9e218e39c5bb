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
export const overflow: Labels = { 'otel.metric.overflow': true }

const longestValue = 256

type Branch<T> = Map<string, Branch<T> | T>

/** Label values are cut at 256 characters. */
export const seriesOf = <T extends object>(
  names: readonly string[],
  limit: number,
  create: () => T,
): Series<T> => {
  // A metric without labels has one series, below a label that no one gives.
  const depth = Math.max(1, names.length)
  const known: { readonly labels: Labels; readonly state: T }[] = []
  /** One level of maps a label, by value: no key has to be put together to find a series. */
  const tree: Branch<T> = new Map()
  let rest: T | undefined

  const valueOf = (labels: Labels, name: string): string => {
    const value = labels[name]
    // What objects inherit is no text.
    if (typeof value !== 'string') return Object.hasOwn(labels, name) ? String(value) : ''
    return value.length > longestValue ? value.slice(0, longestValue) : value
  }

  const add = (labels: Labels): T => {
    if (known.length >= limit) return (rest ??= create())
    const state = create()
    const own = Object.fromEntries(names.map((name) => [name, valueOf(labels, name)]))
    known.push({ labels: own, state })
    let branch = tree
    for (const name of names.slice(0, -1)) {
      const value = valueOf(labels, name)
      let next = branch.get(value) as Branch<T> | undefined
      if (!next) branch.set(value, (next = new Map()))
      branch = next
    }
    branch.set(valueOf(labels, names.at(-1) ?? ''), state)
    return state
  }

  const at = (labels: Labels): T => {
    let node: Branch<T> | T | undefined = tree
    for (let i = 0; i < depth; i += 1) {
      node = (node as Branch<T>).get(valueOf(labels, names[i] ?? ''))
      if (node === undefined) return add(labels)
    }
    return node as T
  }

  const points: Series<T>['points'] = () =>
    rest === undefined ? [...known] : [...known, { labels: overflow, state: rest }]

  return { at, points }
}
