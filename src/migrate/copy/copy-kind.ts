/** Copies the documents of one kind, batch after batch, and says after each how far it is. */
import { ok, type Problem, type Result } from '../../errors/index.ts'
import type { KeyRange } from '../store/document-store.ts'
import type { Copying, Done } from './copying.ts'
import { nextLimit, type PaceLimits } from './pace.ts'
import { readPages, type Pages } from './read-pages.ts'
import { writePages } from './write-pages.ts'

export interface Batch extends Done {
  /** Last key that was looked at; undefined where the range is through. */
  readonly end: string | undefined
}

export interface CopyKind extends Copying {
  readonly range: KeyRange
  /** Asked before each batch. */
  readonly pace: () => PaceLimits
  /**
   * Makes durable what was done, before the next batch is written; answers whether to go on. What was
   * done is done again after a kill: it finds everything there.
   */
  readonly onBatch: (batch: Batch) => Promise<boolean>
  /** Of a store that fails for a while; answers whether to try again. */
  readonly onTrouble: (problem: Problem, attempt: number) => Promise<boolean>
  /** Waits after a batch until the next one may begin; answers whether to go on. */
  readonly rest: (rows: number, ms: number) => Promise<boolean>
}

const within = ({ to }: KeyRange, after: string | undefined): KeyRange => ({
  ...(after !== undefined && { after }),
  ...(to !== undefined && { to }),
})

/**
 * Reads the next batch while this one is written.
 *
 * @returns whether it is through; problems: those that `onTrouble` gave up at
 */
export const copyKind = async (on: CopyKind): Promise<Result<boolean>> => {
  const { range, pace, signal, onTrouble } = on
  let limit = pace().most
  let after = range.after
  let failures = 0
  const goesOn = async (problem: Problem): Promise<boolean> => {
    failures += 1
    return !signal.aborted && (await onTrouble(problem, failures))
  }
  const pagesAfter = (from: string | undefined): Promise<Result<Pages>> =>
    readPages(within(range, from), limit, on)
  let reading = pagesAfter(after)
  for (;;) {
    const started = performance.now()
    const pages = await reading
    if (signal.aborted) return ok(false)
    if (!pages.ok) {
      if (!(await goesOn(pages.problem))) return pages
      reading = pagesAfter(after)
      continue
    }
    const { end, mine, theirs } = pages.value
    const ahead = end === undefined ? undefined : pagesAfter(end)
    const written = await writePages(pages.value, within(range, after), on)
    if (!written.ok) {
      await ahead
      if (!(await goesOn(written.problem))) return written
      // What was read before may be old.
      reading = pagesAfter(after)
      continue
    }
    failures = 0
    const isWanted = await on.onBatch({ ...written.value, end })
    if (!isWanted || ahead === undefined) {
      await ahead
      return ok(end === undefined)
    }
    const rows = Math.max(mine.length, theirs.length)
    const ms = performance.now() - started
    limit = nextLimit(limit, { rows, ms }, pace())
    if (!(await on.rest(rows, ms))) {
      await ahead
      return ok(false)
    }
    after = end
    reading = ahead
  }
}
