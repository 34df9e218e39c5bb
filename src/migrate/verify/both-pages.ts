/** Documents of both stores by key, each store read ahead by itself: neither waits for the other one. */
import { ok, type Result } from '../../errors/index.ts'
import type { StopSignal } from '../../http/index.ts'
import type { Pages } from '../copy/read-pages.ts'
import type { Pair } from '../pairs.ts'
import { compareKeys } from '../store/compare-keys.ts'
import type { DocumentStore, KeyRange, Page, Row } from '../store/document-store.ts'

export interface Both {
  readonly pair: Pair
  readonly source: DocumentStore
  readonly target: DocumentStore
  readonly signal: StopSignal
}

type Read = (range: KeyRange) => Promise<Result<Page>>

/** The rows of one store that were read and not looked at yet. */
class Side {
  readonly #range: KeyRange
  readonly #read: Read
  #rows: readonly Row[] = []
  #next: Promise<Result<Page>> | undefined

  constructor(range: KeyRange, read: Read) {
    this.#range = range
    this.#read = read
    this.#next = read(range)
  }

  /** Last key that is known; undefined where there are no more than these. */
  get horizon(): string | undefined {
    return this.#next && this.#rows.at(-1)?.key
  }

  /** Waits for rows where all are looked at, and asks for those after them. */
  async fill(): Promise<Result<undefined>> {
    while (this.#rows.length === 0 && this.#next) {
      const page = await this.#next
      if (!page.ok) return page
      const { rows, isLast } = page.value
      const after = rows.at(-1)?.key
      this.#rows = rows
      this.#next = isLast || after === undefined ? undefined : this.#read({ ...this.#range, after })
    }
    return ok(undefined)
  }

  /** Rows up to a key, all where it is undefined. */
  take(to: string | undefined): readonly Row[] {
    const rows = this.#rows
    const beyond = to === undefined ? -1 : rows.findIndex(({ key }) => compareKeys(key, to) > 0)
    this.#rows = beyond < 0 ? [] : rows.slice(beyond)
    return beyond < 0 ? rows : rows.slice(0, beyond)
  }

  async done(): Promise<void> {
    await this.#next
  }
}

const lower = (a: string | undefined, b: string | undefined): string | undefined => {
  if (a === undefined || b === undefined) return a ?? b
  return compareKeys(a, b) <= 0 ? a : b
}

/**
 * Ends after the first problem, which is one of the stores.
 *
 * @param limit most documents that are asked for at each store at a time
 */
export async function* bothPages(
  range: KeyRange,
  limit: number,
  { pair, source, target, signal }: Both,
): AsyncGenerator<Result<Pages>, void, void> {
  const mine = new Side(range, (some) => source.read(pair.from, some, limit, { signal }))
  const theirs = new Side(range, (some) => target.read(pair.to, some, limit, { signal }))
  try {
    for (;;) {
      const [a, b] = [await mine.fill(), await theirs.fill()]
      const failure = !a.ok ? a : !b.ok ? b : undefined
      if (failure) {
        yield failure
        return
      }
      const end = lower(mine.horizon, theirs.horizon)
      yield ok({ mine: mine.take(end), theirs: theirs.take(end), end })
      if (end === undefined) return
    }
  } finally {
    await Promise.all([mine.done(), theirs.done()])
  }
}
