/** Sixth step: the request goes to the backend, and its answer comes back. */
import { failed, problem, type Result } from '../errors/index.ts'
import type { StopSignal } from '../http/index.ts'
import {
  readBody,
  type Backend,
  type UpstreamRequest,
  type UpstreamResponse,
} from '../upstream/index.ts'
import { sendMerged, type Rewrite } from './write/merged.ts'

export interface SendLimits {
  /** Largest document that a write is merged into. */
  readonly mergeBytes: number
  readonly depth: number
  readonly adaptedBytes?: number
}

/** What is stored may be more than a write is merged into, though it can be read. */
const readWithin =
  (limit: number, backend: Backend, signal: StopSignal) =>
  async (answer: UpstreamResponse): Promise<Result<Uint8Array<ArrayBuffer>>> => {
    const read = await readBody(answer, { limit, backend: backend.name, signal })
    if (read.ok || read.problem['limit'] !== limit) return read
    const detail = `The stored document exceeds ${limit} bytes, the most that a write is merged into (limits.mergeBytes).`
    return failed(problem('too-large', detail, { backend: backend.name, applied: false, limit }))
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
  const read = readWithin(limits.mergeBytes, backend, signal)
  return sendMerged(request, { backend, limits, rewrite, read })
}
