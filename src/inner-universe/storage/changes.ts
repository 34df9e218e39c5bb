/** The change feed: which documents were written or deleted since a position, each at its newest change. */
import type { Result } from '../../errors/index.ts'
import type { ResourceName } from '../dialect.ts'

export interface Change {
  /** In the order of the feed; of this storage only. */
  readonly number: number
  readonly resource: ResourceName
  readonly id: string
  readonly deleted: boolean
}

export interface Changes {
  /** The number of the newest change; 0 where there was none. */
  last(): number
  /** The position of a number, to go on after it. */
  position(number: number): string
  /** Problems: `malformed` for what is no position, `position-gone` for one that cannot be gone on after. */
  numberOf(position: string): Result<number>
  /** The next changes. To be read at once: they are those of this moment. */
  since(number: number, limit: number): Iterable<Change>
}
