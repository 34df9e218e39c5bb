/** Where among the keys of a kind something was found, in little memory, while nobody knows yet how many keys there are. */

/** Of a kind, at most. */
export const mostBuckets = 200

export interface Bucket {
  /** From 0, the first key, to 1, behind the last one: where it begins and ends. */
  readonly from: number
  readonly to: number
  readonly count: number
}

export interface Spread {
  /** @param place how many keys of its type come before it */
  add(finding: { readonly type: string }, place: number): void
  /** Those in which there is something, in the order of keys. @param keys how many there are of the type */
  of(type: string, keys: number): readonly Bucket[]
}

interface Line {
  /** Keys of one bucket. */
  readonly width: number
  readonly counts: number[]
}

const bucketsOf = (countOf: (at: number) => number): number[] =>
  Array.from({ length: mostBuckets }, (_, at) => countOf(at))

/** Two neighbours become one. */
const halved = ({ width, counts }: Line): Line => ({
  width: width * 2,
  counts: bucketsOf((at) => (counts[at * 2] ?? 0) + (counts[at * 2 + 1] ?? 0)),
})

const empty = (): Line => ({ width: 1, counts: bucketsOf(() => 0) })

const fitted = (line: Line, keys: number): Line =>
  keys > line.width * mostBuckets ? fitted(halved(line), keys) : line

export const createSpread = (): Spread => {
  const lines = new Map<string, Line>()
  return {
    add: ({ type }, place) => {
      const line = fitted(lines.get(type) ?? empty(), place + 1)
      const bucket = Math.floor(place / line.width)
      line.counts[bucket] = (line.counts[bucket] ?? 0) + 1
      lines.set(type, line)
    },
    of: (type, keys) => {
      const known = lines.get(type)
      if (!known || keys <= 0) return []
      const { width, counts } = fitted(known, keys)
      const all = counts.map((count, at) => ({
        from: Math.min(1, (at * width) / keys),
        to: Math.min(1, ((at + 1) * width) / keys),
        count,
      }))
      return all.filter(({ count }) => count > 0)
    },
  }
}
