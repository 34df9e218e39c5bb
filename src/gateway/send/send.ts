/** Sixth step: the request goes to the backend, and its answer comes back. */
import { failed, problem, type Result } from '../../errors/index.ts'
import type { Codings, StopSignal } from '../../http/index.ts'
import {
  readBody,
  type Backend,
  type UpstreamRequest,
  type UpstreamResponse,
} from '../../upstream/index.ts'
import { plainAnswer } from './encoding.ts'
import { sendMerged, type Rewrite } from '../upgrade/write/merged.ts'
import type { ReadContext } from '../upgrade/write/stored.ts'

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
  /** In which a store may answer, though it was asked for none. */
  readonly codings: Codings
  /** Aborts when the client goes away. */
  readonly signal: StopSignal
}

/** Reads what is stored to its end. */
export const storedReader = ({
  backend,
  limits,
  codings,
  signal,
}: Omit<SendContext, 'rewrite'>): ReadContext['read'] => {
  const { name } = backend
  const within = readWithin(limits.mergeBytes, backend, signal)
  return async (answer) => {
    const plain = plainAnswer(answer, codings, name)
    if (plain) return within(plain.answer)
    await answer.body?.cancel().catch(() => undefined)
    const coding = answer.headers.get('content-encoding')
    const detail = `${name} sent what is stored encoded as ${coding}, which cannot be decoded here.`
    return failed(problem('backend-bad-answer', detail, { backend: name, applied: false }))
  }
}

/** Problems: those of the backend and of merged writes. */
export const send = (
  request: UpstreamRequest,
  { backend, limits, rewrite, codings, signal }: SendContext,
): Promise<Result<UpstreamResponse>> => {
  if (!rewrite) return backend.send(request)
  const read = storedReader({ backend, limits, codings, signal })
  return sendMerged(request, { backend, limits, rewrite, read })
}
