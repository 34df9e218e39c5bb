/**
 * Finds where two stores differ by digests of ranges, halved until they are small: what is equal to the
 * byte is not read. Only for kinds that no lens touches.
 */
import { ok, type Result } from '../../errors/index.ts'
import type { StopSignal } from '../../http/index.ts'
import type { Pair } from '../pairs.ts'
import { compareKeys } from '../store/compare-keys.ts'
import type { DocumentStore, KeyRange } from '../store/document-store.ts'

/** Documents that follow each other: equal, so many as there are; or to be looked at. */
export interface Segment {
  readonly range: KeyRange
  readonly equal?: number
}

interface Both {
  readonly source: DocumentStore
  readonly target: DocumentStore
  readonly signal: StopSignal
}

/** Documents of a range that is not halved any more. */
const fewest = 2000
/** Keys that are asked for at once at most. */
const mostBounds = 4096

/** Whether both hold the same texts where they are equal. */
export const isSameText = ({ sides: { up, down } }: Pair): boolean => up.identity && down.identity

const rangeOf = (after: string | undefined, to: string | undefined): KeyRange => ({
  ...(after !== undefined && { after }),
  ...(to !== undefined && { to }),
})

const boundsOf = async ({ from }: Pair, { source, signal }: Both): Promise<Result<string[]>> => {
  const count = await source.count(from, { signal })
  if (!count.ok) return count
  const every = Math.max(fewest, Math.ceil(count.value / mostBounds))
  const keys = (await source.keys?.(from, every, { signal })) ?? ok([])
  if (keys.ok) return ok([...keys.value])
  // A store that has no such route is compared in one.
  return keys.problem.code === 'backend-bad-answer' ? ok([]) : keys
}

const afterKey = (bounds: readonly string[], begin: string | undefined): readonly string[] =>
  begin === undefined ? bounds : bounds.filter((key) => compareKeys(key, begin) > 0)

/**
 * In the order of keys; all of it in one where a store tells no digests. Problems: those of the stores.
 *
 * @param begin last key that is not looked at; from the beginning when absent
 */
export const segmentsOf = async (
  pair: Pair,
  both: Both,
  begin?: string,
): Promise<Result<readonly Segment[]>> => {
  const { source, target, signal } = both
  const whole: readonly Segment[] = [{ range: rangeOf(begin, undefined) }]
  if (!isSameText(pair) || !source.digest || !target.digest) return ok(whole)
  const told = await source.digest(pair.from, {}, { signal })
  if (!told.ok) return told
  if (!told.value) return ok(whole)
  const found = await boundsOf(pair, both)
  if (!found.ok) return found
  const bounds = afterKey(found.value, begin)
  const segments: Segment[] = []

  /** Between two of the bounds; -1 is the beginning, and their number the end. */
  const compare = async (first: number, last: number): Promise<Result<boolean>> => {
    if (signal.aborted) return ok(true)
    const range = rangeOf(first < 0 ? begin : bounds[first], bounds[last])
    const theirs = await target.digest?.(pair.to, range, { signal })
    const mine = await source.digest?.(pair.from, range, { signal })
    if (theirs?.ok === false) return theirs
    if (mine?.ok === false) return mine
    const [a, b] = [mine?.value, theirs?.value]
    if (!a || !b) return ok(false)
    if (a.digest === b.digest && a.count === b.count) segments.push({ range, equal: a.count })
    else if (last - first <= 1) segments.push({ range })
    else {
      const middle = Math.floor((first + last) / 2)
      const left = await compare(first, middle)
      return left.ok && left.value ? compare(middle, last) : left
    }
    return ok(true)
  }

  const isDivided = await compare(-1, bounds.length)
  if (!isDivided.ok) return isDivided
  return ok(isDivided.value ? segments : whole)
}
