/** The keys of each kind as a line: which ranges are done, under way and left, and where quarantined rows are. */
import type { RunRange, StrandedRow } from '../../control/runs.ts'
import { countsOf, feedType } from '../run/progress.ts'
import type { RunState } from '../run/state.ts'
import { compareKeys } from '../store/compare-keys.ts'
import { keyNumbers, placeWithin } from './key-place.ts'
import { expectedOf } from './pace.ts'

export interface Segment {
  /** From 0, the first key, to 1, the last one. */
  readonly from: number
  readonly to: number
  /** `way` is what is left of a range that was begun. */
  readonly state: 'done' | 'way' | 'left'
}

export interface Mark {
  readonly at: number
  readonly count: number
}

export interface KeySpace {
  readonly type: string
  readonly ranges: number
  readonly done: number
  readonly segments: readonly Segment[]
  /** Where documents are that did not get there. */
  readonly marks: readonly Mark[]
}

/** Marks on a line; what is nearer is one. */
export const mostMarks = 200

/** More ranges are told together. */
const mostRanges = 500

const before = (a: RunRange, b: RunRange): number =>
  a.after === null ? -1 : b.after === null ? 1 : compareKeys(a.after, b.after)

/** The range that a key is in, of those in their order. */
const rangeOf = (key: string, ranges: readonly RunRange[]): number => {
  const index = ranges.findIndex(({ to }) => to === null || compareKeys(key, to) <= 0)
  return index < 0 ? ranges.length - 1 : index
}

const isText = (key: string | null): key is string => key !== null

/** Neighbours of the same state are one, where there are very many. */
const joined = (segments: readonly Segment[]): readonly Segment[] => {
  if (segments.length <= mostRanges) return segments
  const all: Segment[] = []
  for (const one of segments) {
    const last = all.at(-1)
    if (last?.state === one.state) all[all.length - 1] = { ...last, to: one.to }
    else all.push(one)
  }
  return all
}

/** Never all of it, as long as it is not done. */
const mostBegun = 0.99

/**
 * How much of a range is through, from 0 to 1: by its documents where somebody has counted how many there
 * are, and ranges have about as many of them; else by the value of the key that it has got to.
 */
const through = (
  range: RunRange,
  share: number | undefined,
  numberOf: (key: string) => number,
): number => {
  if (range.isDone) return 1
  if (range.at === null) return 0
  const read = countsOf(range).read
  const part = share ? read / share : placeWithin(range.at, range, numberOf)
  return Math.min(mostBegun, part)
}

/** Where a key is in a range of which so much is through, from 0 to 1. */
const placeIn = (
  key: string,
  { after, to, at, isDone }: RunRange,
  part: number,
  numberOf: (key: string) => number,
): number => {
  const end = isDone ? (to ?? at) : at
  if (end === null) return placeWithin(key, { after, to }, numberOf)
  return compareKeys(key, end) <= 0
    ? part * placeWithin(key, { after, to: end }, numberOf)
    : part + (1 - part) * placeWithin(key, { after: end, to }, numberOf)
}

const spaceOf = (
  type: string,
  given: readonly RunRange[],
  keys: readonly string[],
  expected: number | undefined,
): KeySpace => {
  const ranges = given.toSorted(before)
  const share = expected === undefined ? undefined : expected / ranges.length
  const known = ranges.flatMap(({ after, to, at }) => [after, to, at].filter(isText))
  const numberOf = keyNumbers([...known, ...keys])
  const width = 1 / ranges.length
  const segments = ranges.flatMap((range, index): readonly Segment[] => {
    const [from, to] = [index * width, (index + 1) * width]
    if (range.isDone) return [{ from, to, state: 'done' }]
    if (range.at === null) return [{ from, to, state: 'left' }]
    const at = from + width * through(range, share, numberOf)
    return [
      { from, to: at, state: 'done' },
      { from: at, to, state: 'way' },
    ]
  })
  const counts = new Map<number, number>()
  for (const key of keys) {
    const index = rangeOf(key, ranges)
    const range = ranges[index]
    if (!range) continue
    const part = through(range, share, numberOf)
    const at = (index + placeIn(key, range, part, numberOf)) * width
    const bucket = Math.min(mostMarks - 1, Math.floor(at * mostMarks))
    counts.set(bucket, (counts.get(bucket) ?? 0) + 1)
  }
  return {
    type,
    ranges: ranges.length,
    done: ranges.filter(({ isDone }) => isDone).length,
    segments: joined(segments),
    marks: [...counts]
      .toSorted(([a], [b]) => a - b)
      .map(([bucket, count]) => ({ at: (bucket + 0.5) / mostMarks, count })),
  }
}

/** A line per kind, in the order in which ranges are worked. */
export const keySpaces = (
  state: RunState,
  ranges: readonly RunRange[],
  stranded: readonly Pick<StrandedRow, 'type' | 'key'>[],
): readonly KeySpace[] => {
  const byType = Map.groupBy(
    ranges.filter(({ type }) => type !== feedType),
    ({ type }) => type,
  )
  const keys = Map.groupBy(stranded, ({ type }) => type)
  return [...byType].map(([type, of]) =>
    spaceOf(
      type,
      of,
      (keys.get(type) ?? []).map(({ key }) => key),
      expectedOf(state, type),
    ),
  )
}
