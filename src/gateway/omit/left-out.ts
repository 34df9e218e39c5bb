/** What was left out of an answer elsewhere. */
import type { Untold } from './quarantine.ts'

/** What was left out of an answer: all are counted, the first ones told. */
export interface LeftOut {
  readonly count: number
  readonly told: readonly { readonly item: Untold; readonly cause: unknown }[]
}
