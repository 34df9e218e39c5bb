/** Where a verification keeps how far it is; nowhere, where nobody asks for it. */
import type { Finding, Place } from '../../migrate/index.ts'

export interface Placed {
  readonly finding: Finding
  /** How many keys of its type come before it. */
  readonly place: number
}

export interface VerifyPlace {
  readonly begun: (type: string) => Place | undefined
  readonly onPlace: (place: Place) => void
  /** Those of before; new ones are added. */
  readonly found: Placed[]
  /** How many findings there were beside. */
  readonly more: number
  /** Writes the file, or takes it away at the end. @throws Failure `not-writable` */
  readonly save: (of: { readonly more: number; readonly isOver: boolean }) => Promise<void>
}

/** Begins at the beginning, and forgets. */
export const noPlace = (): VerifyPlace => ({
  found: [],
  more: 0,
  begun: () => undefined,
  onPlace: () => undefined,
  save: () => Promise.resolve(),
})
