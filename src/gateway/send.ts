/** Sixth step: the request goes to the backend, and its answer comes back. */
import type { Result } from '../errors/index.ts'
import type { StopSignal } from '../http/index.ts'
import {
  readBody,
  type Backend,
  type UpstreamRequest,
  type UpstreamResponse,
} from '../upstream/index.ts'
import { sendMerged, type Rewrite } from './write/merged.ts'

export interface SendLimits {
  readonly responseBytes: number
  readonly depth: number
}

export interface SendContext {
  readonly backend: Backend
  readonly limits: SendLimits
  readonly rewrite: Rewrite | undefined
  /** Aborts when the client goes away. */
  readonly signal: StopSignal
}

/** Problems: those of the backend and of merged writes. */
export const send = (
  request: UpstreamRequest,
  { backend, limits, rewrite, signal }: SendContext,
): Promise<Result<UpstreamResponse>> => {
  if (!rewrite) return backend.send(request)
  const read = (answer: UpstreamResponse) =>
    readBody(answer, { limit: limits.responseBytes, backend: backend.name, signal })
  return sendMerged(request, { backend, limits, rewrite, read })
}
