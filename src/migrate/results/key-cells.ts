/** All keys of a kind in a fixed number of cells, in their order: how many were compared, and how many of these are wrong. */
import type { Bucket } from '../report/spread.ts'

/** Of a kind, at most: whatever the number of its documents. */
export const mostCells = 60

export interface KeyCells {
  /** Keys that were compared, by cell. */
  readonly compared: number[]
  /** Those of them that were found wrong. */
  readonly wrong: number[]
}

/** How many are found before a place from 0 to 1, as if a bucket had them everywhere alike. */
const before = (place: number, buckets: readonly Bucket[]): number =>
  buckets.reduce((sum, { from, to, count }) => {
    if (place >= to) return sum + count
    return place <= from ? sum : sum + (count * (place - from)) / (to - from)
  }, 0)

const steps = (cells: number, upTo: (at: number) => number): number[] => {
  const sums = Array.from({ length: cells + 1 }, (_, at) => Math.round(upTo(at)))
  return sums.slice(1).map((sum, at) => sum - (sums[at] ?? 0))
}

/**
 * @param buckets where something is wrong, as a `Spread` tells it
 * @param keys how many there are
 * @returns nothing is lost: sums are the numbers of keys, and of what is wrong
 */
export const keyCells = (buckets: readonly Bucket[], keys: number): KeyCells => {
  const cells = Math.min(mostCells, keys)
  return {
    compared: steps(cells, (at) => (at * keys) / cells),
    wrong: steps(cells, (at) => before(at / cells, buckets)),
  }
}
