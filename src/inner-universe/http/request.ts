/** One request as the store's handlers see it. */
import type { Parameter } from '../query/parameters.ts'
import type { Answer } from './answer.ts'
import type { Conditions } from './conditions.ts'
import type { PlainRequest } from './exchange.ts'

export interface StoreRequest extends Pick<PlainRequest, 'headers' | 'body' | 'signal'> {
  /** The key in the path; empty when it has none. */
  readonly id: string
  /** Query parameters in their order, decoded. */
  readonly query: readonly Parameter[]
  readonly conditions: Conditions
}

export type Handler = (request: StoreRequest) => Answer | Promise<Answer>
