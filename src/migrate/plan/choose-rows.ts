/** The rows that a dry run looks at: all of a list, or some that a seed chooses. */
import { ok, type Result } from '../../errors/index.ts'
import { listPages, type PagesOptions } from '../../gateway/rollout/losses/list-pages.ts'
import type { Json } from '../../json/index.ts'
import type { Kind } from '../kinds.ts'

export interface Sample {
  /** Of each kind, at most. */
  readonly rows: number
  readonly seed: number
}

/** Rows that are asked for at one place. */
const together = 10

/** Numbers from 0 to below 1, the same for the same seed: Mulberry32. */
const numbersFrom = (seed: number) => {
  let state = seed >>> 0
  return (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/**
 * Different blocks of a list, ascending: each as likely as any other.
 *
 * @param most how many are wanted
 */
const blocksOf = (total: number, most: number, seed: number): readonly number[] => {
  const all = Math.ceil(total / together)
  const next = numbersFrom(seed)
  const chosen = new Set<number>()
  // Floyd's algorithm: no block twice, however many there are.
  for (let at = Math.max(0, all - most); at < all; at++) {
    const block = Math.floor(next() * (at + 1))
    chosen.add(chosen.has(block) ? at : block)
  }
  return [...chosen].toSorted((a, b) => a - b)
}

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
  const blocks = blocksOf(total, Math.ceil(sample.rows / together), sample.seed)
  return { chosen: 'random', rows: atBlocks(kind, options, blocks, sample.rows) }
}
