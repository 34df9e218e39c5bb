/** Sixth step: the request goes to the backend, and its answer comes back. */
import type { Result } from '../errors/index.ts'
import type { StopSignal } from '../http/index.ts'
import {
  readBody,
  readStart,
  type Backend,
  type ReadStart,
  type UpstreamRequest,
  type UpstreamResponse,
} from '../upstream/index.ts'
import type { Guard } from './upgrade.ts'
import { sendGuarded } from './write/guarded.ts'

export interface SendLimits {
  readonly responseBytes: number
  readonly depth: number
}

/** Reads an answer to its end. Problems: `backend-bad-answer`, `backend-timeout`, `backend-broken`. */
export type ReadAnswer = (answer: UpstreamResponse) => Promise<Result<Uint8Array<ArrayBuffer>>>

export const readAnswer =
  (backend: Backend, { responseBytes }: SendLimits, signal: StopSignal): ReadAnswer =>
  (answer) =>
    readBody(answer, { limit: responseBytes, backend: backend.name, signal })

/** Reads an answer as far as it is held. Problems: `backend-timeout`, `backend-broken`. */
export type StartAnswer = (answer: UpstreamResponse) => Promise<Result<ReadStart>>

export const startAnswer =
  (
    backend: Backend,
    { responseBytes, bufferBytes }: SendLimits & { readonly bufferBytes: number },
    signal: StopSignal,
  ): StartAnswer =>
  (answer) => {
    const limit = Math.min(responseBytes, bufferBytes)
    return readStart(answer, { limit, backend: backend.name, signal })
  }

export interface SendContext {
  readonly backend: Backend
  readonly limits: SendLimits
  readonly read: ReadAnswer
  readonly guard?: Guard
}

/** Problems: those of the backend and of guarded writes. */
export const send = (
  request: UpstreamRequest,
  { guard, ...context }: SendContext,
): Promise<Result<UpstreamResponse>> =>
  guard ? sendGuarded(request, { ...context, guard }) : context.backend.send(request)
