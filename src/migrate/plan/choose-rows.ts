/** The rows that a dry run looks at: all of a list, or some that a seed chooses. */
import { ok } from '../../errors/index.ts'
import type { Kind } from '../kinds.ts'
import type { Documents, Lists } from '../lists/lists.ts'
import { someOf } from '../some-of.ts'

export interface Sample {
  /** Of each kind, at most. */
  readonly rows: number
  readonly seed: number
}

/** Rows that are asked for at one place. */
const together = 10

/** The rows of these pages, and no more than `most`. */
async function* first(pages: Documents, most: number): Documents {
  let rest = most
  for await (const page of pages) {
    if (!page.ok) return yield page
    yield ok(page.value.slice(0, rest))
    rest -= page.value.length
    if (rest <= 0) return
  }
}

export interface Chosen {
  readonly chosen: 'all' | 'random' | 'beginning'
  readonly rows: Documents
}

/**
 * The last `Result` may be a failure, as those of the lists.
 * @param total rows of the kind, where that is known
 */
export const chooseRows = (
  kind: Kind,
  lists: Lists,
  sample: Sample | undefined,
  total: number | undefined,
): Chosen => {
  if (!sample || (total !== undefined && total <= sample.rows)) {
    return { chosen: 'all', rows: lists.all(kind) }
  }
  const { rows, seed } = sample
  const blocks =
    total === undefined ? [] : someOf(Math.ceil(total / together), Math.ceil(rows / together), seed)
  const places = blocks.map((block) => block * together)
  const placed = total === undefined ? undefined : lists.at(kind, places, together)
  return placed
    ? { chosen: 'random', rows: first(placed, rows) }
    : { chosen: 'beginning', rows: first(lists.all(kind), rows) }
}
