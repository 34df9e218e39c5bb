/** What the page of ops needs to know of one op; everything else it finds out by running it. */
import type * as z from 'zod'
import type { Op } from '../../src/lens/index.ts'

export interface Example {
  readonly name: string
  /** The builder's call, as a signature. */
  readonly call: string
  readonly says: string
  readonly up: string
  readonly down: string
  readonly note?: string
  /** The type before the change; its source is shown. */
  readonly older: () => z.ZodType
  /** The change; its source is shown. */
  readonly ops: () => readonly Op[]
  /** JSON texts to run through the lens. */
  readonly documents: { readonly up: readonly string[]; readonly down: readonly string[] }
}
