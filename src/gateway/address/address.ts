/** Where a request goes, and what it says. */
import type { HeaderList } from '../../http/index.ts'

/** The parts of a request that may say a version. */
export interface Address {
  /** As it was sent, starting with `/`. */
  readonly path: string
  /** Without its `?`. */
  readonly query: string
  /** Not to be changed. */
  readonly headers: HeaderList
}
