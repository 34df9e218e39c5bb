/** What the request path tells of each request, where somebody counts. */
import type { HttpRequest } from '../../http/index.ts'
import type { Resolution } from '../exchange/resolution.ts'
import type { Omitted } from '../omit/quarantine.ts'

export interface Served {
  /** As `watch` answered it. */
  readonly request: HttpRequest
  readonly resolution: Resolution
  /** Of the answer. */
  readonly status: number
  /** Milliseconds since 1970. */
  readonly at: number
  /** Until the head of the answer was ready. */
  readonly milliseconds: number
}

export interface FactsPort {
  /** The request whose body is remembered as it passes; the same one where that is not worth it. */
  watch(request: HttpRequest, resolution: Resolution): HttpRequest
  /** Counts it. The answer is on its way; what takes longer is done later. */
  served(served: Served): void
  /**
   * An item was left out of an answer.
   *
   * @param at milliseconds since 1970
   */
  omitted(omitted: Omitted, at: number): void
}
