/** Divides the documents of a kind into ranges of about as many, which are worked on beside each other. */
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import type { StopSignal } from '../../http/index.ts'
import type { Kind } from '../kinds.ts'
import { compareKeys } from '../store/compare-keys.ts'
import type { DocumentStore } from '../store/document-store.ts'

/** Documents of a range, where nobody says how many ranges there are to be. */
const usualRange = 100_000
/** Of a kind: each is a row of the control store, and a job. */
export const mostRanges = 1000

export interface Dividing {
  /** How many documents there are. */
  readonly count: number
  /** As many as it takes when absent. */
  readonly ranges?: number
  readonly signal: StopSignal
}

/**
 * Last keys of all ranges but the last one, in order; none where the store cannot tell keys without
 * reading everything. Problems: those of the store.
 */
export const boundsOf = async (
  source: DocumentStore,
  kind: Kind,
  { count, ranges = Math.ceil(count / usualRange), signal }: Dividing,
): Promise<Result<readonly string[]>> => {
  const wanted = Math.min(ranges, mostRanges, count)
  if (!source.keys || wanted < 2) return ok([])
  const told = await source.keys(kind, Math.ceil(count / wanted), { signal })
  if (!told.ok) return told
  const keys = told.value.slice(0, wanted - 1)
  const isInOrder = keys.every((key, at) => {
    const before = keys[at - 1]
    return before === undefined || compareKeys(before, key) < 0
  })
  if (isInOrder) return ok(keys)
  const detail = `${source.name} tells keys of ${kind.type} in another order than that of their UTF-8 bytes.`
  return failed(problem('backend-bad-answer', detail, { backend: source.name }))
}
