/** When a request may be sent again: rarely, so that a struggling store is not drowned in repetitions. */
import { isReader } from '../http/index.ts'
import type { UpstreamRequest } from './backend.ts'
import type { TransportFailure } from './transport-error.ts'

export interface RetryOptions {
  /** Most times a request is sent, the first included; 1 for no retries. */
  readonly attempts: number
  /** Retries allowed, as a share of requests: 0.1 for one in ten. */
  readonly budget: number
}

export const defaultRetries: RetryOptions = { attempts: 3, budget: 0.1 }

// https://www.rfc-editor.org/rfc/rfc9110#section-9.2.1 and 9.2.2
const safe = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE'])
const idempotent = new Set([...safe, 'PUT', 'DELETE'])

/**
 * Whether a failed request, of which no answer came, may be sent again: idempotent ones when they
 * never reached the store, safe ones also when the connection broke. (A `PUT` that was applied and
 * then repeated would count twice in the store's history, or fail its own `If-Match`.)
 */
export const mayRetry = (
  { method, body }: Pick<UpstreamRequest, 'method' | 'body'>,
  failure: TransportFailure,
): boolean => {
  if (isReader(body)) return false
  if (failure === 'unreachable') return idempotent.has(method)
  return failure === 'broken' && safe.has(method)
}

export interface RetryBudget {
  /** To be called for each request: earns a share of a retry. */
  earn(): void
  /** Takes one retry from the budget, if it holds one. */
  spend(): boolean
}

const fullest = 10

/** A token bucket (full at first) that fills by requests, not by time. */
export const retryBudget = (share: number): RetryBudget => {
  let tokens = share > 0 ? fullest : 0
  return {
    earn: () => {
      tokens = Math.min(fullest, tokens + share)
    },
    spend: () => {
      if (tokens < 1) return false
      tokens -= 1
      return true
    },
  }
}

/** Milliseconds before the attempt (2 is the first retry): doubling from 20, jittered, at most 500. */
export const backoffMs = (attempt: number, random: () => number): number =>
  Math.min(500, 20 * 2 ** (attempt - 2)) * (0.5 + random() / 2)
