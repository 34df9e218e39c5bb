/** What of a query became what of another. */
import type { QueryPart } from '../address/query-text.ts'

/**
 * Parameters of the client, and what the store was asked in their place: nothing, where it asks for
 * all there is. What the client did not say, but means, has none of the client's.
 */
export interface Sent {
  readonly client: readonly QueryPart[]
  readonly store: readonly QueryPart[]
}
