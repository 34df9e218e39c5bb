/** The rows that a dry run looks at: all of a list, or some that a seed chooses. */
import { ok, type Result } from '../../errors/index.ts'
import { listPages, type PagesOptions } from '../../gateway/rollout/losses/list-pages.ts'
import type { Json } from '../../json/index.ts'
import type { Kind } from '../kinds.ts'
import { someOf } from '../some-of.ts'

export interface Sample {
  /** Of each kind, at most. */
  readonly rows: number
  readonly seed: number
}

/** Rows that are asked for at one place. */
const together = 10

/** Whether rows may be asked for by their place in the list. */
const hasPlaces = ({ route: { query = {} } }: Kind): boolean =>
  ['offset', 'limit'].every((name) => Object.hasOwn(query, name))

type Rows = AsyncGenerator<Result<readonly Json[]>, void, void>

async function* atBlocks(
  kind: Kind,
  options: PagesOptions,
  blocks: readonly number[],
  most: number,
): Rows {
  let rest = most
  for (const block of blocks) {
    const first = { offset: String(block * together), limit: String(together) }
    for await (const page of listPages(kind, { ...options, first })) {
      if (!page.ok) return yield page
      const rows = page.value.slice(0, Math.min(together, rest))
      rest -= rows.length
      yield ok(rows)
      break
    }
  }
}

async function* fromBeginning(kind: Kind, options: PagesOptions, most: number): Rows {
  let rest = most
  for await (const page of listPages(kind, options)) {
    if (!page.ok) return yield page
    yield ok(page.value.slice(0, rest))
    rest -= page.value.length
    if (rest <= 0) return
  }
}

export interface Chosen {
  readonly chosen: 'all' | 'random' | 'beginning'
  readonly rows: Rows
}

/**
 * The last `Result` may be a failure, as those of `listPages`.
 * @param total rows of the kind, where that is known
 */
export const chooseRows = (
  kind: Kind,
  options: PagesOptions,
  sample: Sample | undefined,
  total: number | undefined,
): Chosen => {
  if (!sample || (total !== undefined && total <= sample.rows)) {
    return { chosen: 'all', rows: listPages(kind, options) }
  }
  if (total === undefined || !hasPlaces(kind)) {
    return { chosen: 'beginning', rows: fromBeginning(kind, options, sample.rows) }
  }
  const blocks = someOf(Math.ceil(total / together), Math.ceil(sample.rows / together), sample.seed)
  return { chosen: 'random', rows: atBlocks(kind, options, blocks, sample.rows) }
}
