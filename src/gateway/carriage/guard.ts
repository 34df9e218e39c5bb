/** What a write has to look at before it overwrites a stored document. */
import type { Sides } from '../map/sides.ts'

type Bytes = Uint8Array<ArrayBuffer>

/** What has to hold of a stored document before it is written to. */
export interface Guard {
  /** Of the document as the store shows it. */
  readonly sides: Sides
  /** Keys of the versions that can show a stored document. */
  readonly shownIn: (stored: Bytes) => readonly string[]
}
