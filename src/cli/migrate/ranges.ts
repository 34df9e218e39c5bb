/** How many documents there are to be brought over, and the ranges that they are divided into. */
import { Failure } from '../../errors/index.ts'
import type { DocumentStore, Pair } from '../../migrate/index.ts'
import { ProblemFailure } from '../failures.ts'

/** @throws Failure `usage` */
export const parseRanges = (text: string): number => {
  if (/^[1-9]\d{0,2}$/.test(text) || text === '1000') return Number(text)
  throw new Failure('usage', `"${text}" is not a number of ranges from 1 to 1000`)
}

export interface Divided {
  /** Documents by type. */
  readonly expected: Readonly<Record<string, number>>
  readonly bounds: Readonly<Record<string, readonly string[]>>
}

/** @throws Failure of the backend */
export const divided = async (
  source: DocumentStore,
  pairs: readonly Pair[],
  ranges: number | undefined,
): Promise<Divided> => {
  const { boundsOf } = await import('../../migrate/index.ts')
  const { signal } = new AbortController()
  const expected: Record<string, number> = {}
  const bounds: Record<string, readonly string[]> = {}
  for (const { from, to } of pairs) {
    const count = await source.count(from, { signal })
    if (!count.ok) throw new ProblemFailure(count.problem)
    expected[to.type] = count.value
    const dividing = { count: count.value, signal, ...(ranges !== undefined && { ranges }) }
    const found = await boundsOf(source, from, dividing)
    if (!found.ok) throw new ProblemFailure(found.problem)
    bounds[to.type] = found.value
  }
  return { expected, bounds }
}
