/**
 * What both stores hold of the same keys. What is to be written is read before the documents that it is
 * to be: whatever somebody writes there in between changes a tag, so that our older write is refused.
 */
import { ok, type Result } from '../../errors/index.ts'
import { compareKeys } from '../store/compare-keys.ts'
import type { KeyRange, Row } from '../store/document-store.ts'
import type { Copying } from './copying.ts'

/** What both stores hold of a range. */
export interface Pages {
  readonly theirs: readonly Row[]
  readonly mine: readonly Row[]
  /** Last key that was looked at; undefined where the range is through. */
  readonly end: string | undefined
}

/** @param limit most documents that are asked for at each store */
export const readPages = async (
  range: KeyRange,
  limit: number,
  { pair, source, target, signal }: Pick<Copying, 'pair' | 'source' | 'target' | 'signal'>,
): Promise<Result<Pages>> => {
  const theirs = await target.read(pair.to, range, limit, { signal })
  if (!theirs.ok) return theirs
  const far = theirs.value.isLast ? range.to : theirs.value.rows.at(-1)?.key
  const within = far === undefined ? range : { ...range, to: far }
  const mine = await source.read(pair.from, within, limit, { signal })
  if (!mine.ok) return mine
  const end = mine.value.isLast ? far : mine.value.rows.at(-1)?.key
  const isThrough = mine.value.isLast && theirs.value.isLast
  return ok({
    mine: mine.value.rows,
    theirs:
      end === undefined
        ? theirs.value.rows
        : theirs.value.rows.filter(({ key }) => compareKeys(key, end) <= 0),
    end: isThrough ? undefined : end,
  })
}

/** Both pages by key, in order. */
export function* joined({
  mine,
  theirs,
}: Pages): Generator<readonly [Row | undefined, Row | undefined]> {
  let [at, other] = [0, 0]
  while (at < mine.length || other < theirs.length) {
    const [a, b] = [mine[at], theirs[other]]
    const order = !a ? 1 : !b ? -1 : compareKeys(a.key, b.key)
    if (order <= 0) at += 1
    if (order >= 0) other += 1
    yield [order <= 0 ? a : undefined, order >= 0 ? b : undefined]
  }
}
