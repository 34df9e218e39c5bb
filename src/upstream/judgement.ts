/** What counts together with what, and what is held against a store. */
import { isReader } from '../http/index.ts'
import type { UpstreamRequest } from './backend.ts'
import type { Verdict } from './breaker.ts'
import type { Deadlines } from './deadlines.ts'
import type { Mishap } from './problems.ts'

/**
 * Only that the store could not be reached, broke off or took too long is held against it, not what it
 * answered; and not what a client can bring about alone: by waiting until the store loses patience, or
 * by sending so much that an answer which repeats it is too large.
 */
export const verdictOf = ({ failure }: Mishap, { clientIsSlow }: Deadlines): Verdict =>
  failure === undefined || failure === 'oversized' || (failure === 'broken' && clientIsSlow)
    ? 'neutral'
    : 'failure'

/** Requests that take places of one kind. Uploads under way are, whatever their route: clients decide how long they take. */
export const kindOf = ({ body, route = '' }: UpstreamRequest): string =>
  isReader(body) ? '(upload)' : route

/** Requests that are judged together. */
export const judgedAs = ({ method, route = '' }: UpstreamRequest): string => `${method} ${route}`
