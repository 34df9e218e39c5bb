/** Some ranges of keys, chosen by a seed and spread over all of a kind: for who has no time to look at all of it. */
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import type { Pair } from '../pairs.ts'
import { someOf } from '../some-of.ts'
import type { CallOptions, DocumentStore, KeyRange } from '../store/document-store.ts'

export interface SampleOptions {
  /** Documents of each kind that are looked at, about. */
  readonly rows: number
  readonly seed: number
}

/** Documents of a range. */
const together = 10

/** More keys than this are not asked for at once. */
const mostKeys = 10_000

/**
 * Ranges of the source, which are compared at both stores: what only the target has within them is found,
 * too. All of it where that is not more. Problems: those of the store; `migration-refused` where it does
 * not tell keys without its documents.
 */
export const sampleRanges =
  (source: DocumentStore, { rows, seed }: SampleOptions, call: CallOptions) =>
  async ({ from }: Pair): Promise<Result<readonly KeyRange[]>> => {
    const count = await source.count(from, call)
    if (!count.ok) return count
    if (count.value <= rows) return ok([{}])
    if (!source.keys) {
      const detail = `${source.name} has no bulk routes, by which a sample could be chosen: compare all of it.`
      return failed(problem('migration-refused', detail))
    }
    const every = Math.max(together, Math.ceil(count.value / mostKeys))
    const keys = await source.keys(from, every, call)
    if (!keys.ok) return keys
    // Before the first of them there is a range, too.
    const bounds = [undefined, ...keys.value].slice(0, Math.ceil(count.value / every))
    const ranges: KeyRange[] = []
    for (const place of someOf(bounds.length, Math.ceil(rows / together), seed)) {
      const after = bounds[place]
      const page = await source.read(from, after === undefined ? {} : { after }, together, call)
      if (!page.ok) return page
      const to = page.value.rows.at(-1)?.key
      if (to !== undefined) ranges.push({ ...(after !== undefined && { after }), to })
    }
    return ok(ranges)
  }
