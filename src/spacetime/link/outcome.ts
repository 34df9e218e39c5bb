/** What became of a call. */
import type { Problem } from '../../errors/index.ts'
import type { Refusal } from '../module/index.ts'

export type Outcome =
  /** It is done, and its changes have been delivered. */
  | { readonly kind: 'committed' }
  /** Nothing of it was done. */
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /**
   * It was sent, and nobody knows what became of it. Its changes, if there are any, are in the next
   * snapshot, or come after it where the server was slow: steps that name what they replace make
   * sure that it is not done twice.
   */
  | { readonly kind: 'unknown'; readonly why: string }
  /** It was not sent. */
  | { readonly kind: 'unavailable'; readonly why: 'connecting' | 'busy' | 'closed' }
  /** It was not sent, and never can be. */
  | { readonly kind: 'too-large'; readonly problem: Problem }
