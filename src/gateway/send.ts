/** Sixth step: the request goes to the backend, and its answer comes back. */
import type { Result } from '../errors/index.ts'
import type { StopSignal } from '../http/index.ts'
import {
  readBody,
  type Backend,
  type UpstreamRequest,
  type UpstreamResponse,
} from '../upstream/index.ts'
import type { Guard } from './upgrade.ts'
import { sendGuarded } from './write/guarded.ts'

export interface SendLimits {
  readonly responseBytes: number
  readonly depth: number
}

export interface SendContext {
  readonly backend: Backend
  readonly limits: SendLimits
  readonly guard: Guard | undefined
  /** Aborts when the client goes away. */
  readonly signal: StopSignal
}

/** Problems: those of the backend and of guarded writes. */
export const send = (
  request: UpstreamRequest,
  { backend, limits, guard, signal }: SendContext,
): Promise<Result<UpstreamResponse>> => {
  if (!guard) return backend.send(request)
  const read = (answer: UpstreamResponse) =>
    readBody(answer, { limit: limits.responseBytes, backend: backend.name, signal })
  return sendGuarded(request, { backend, limits, guard, read })
}
