/** Sixth step: the request goes to the backend, and its answer comes back. */
import { failed, ok, problem, type Result } from '../errors/index.ts'
import type { Backend, UpstreamRequest, UpstreamResponse } from '../upstream/backend.ts'
import { receive, type Limited } from './body.ts'
import type { Guard } from './upgrade.ts'
import { sendGuarded } from './write/guarded.ts'

export interface SendLimits {
  readonly bodyBytes: number
  readonly responseBytes: number
  readonly depth: number
}

/** Reads an answer to its end. Problems: `backend-bad-answer`, `backend-timeout`, `backend-broken`. */
export const readAnswer =
  (backend: Backend, { responseBytes }: SendLimits) =>
  async ({ body }: UpstreamResponse): Promise<Result<Uint8Array<ArrayBuffer>>> => {
    const received = await receive(body, { bytes: responseBytes })
    const { name } = backend
    switch (received.kind) {
      case 'bytes':
        return ok(received.bytes)
      case 'too-large':
        return failed(
          problem('backend-bad-answer', `The answer of ${name} exceeds ${responseBytes} bytes.`, {
            backend: name,
          }),
        )
      default: {
        const { error } = received.kind === 'broken' ? received : { error: undefined }
        const late = error instanceof Error && /timeout/i.test(error.name + error.message)
        return failed(
          late
            ? problem('backend-timeout', `${name} stopped in the middle of its answer.`, {
                backend: name,
              })
            : problem('backend-broken', `${name} broke off in the middle of its answer.`, {
                backend: name,
              }),
        )
      }
    }
  }

export interface SendContext {
  readonly backend: Backend
  readonly limits: SendLimits
  readonly guard?: Guard
  /** The client's own body, where it passes as it is. */
  readonly passing?: Limited
}

/** Problems: those of the backend and of guarded writes, and `too-large` for a body that passed through. */
export const send = async (
  request: UpstreamRequest,
  { backend, limits, guard, passing }: SendContext,
): Promise<Result<UpstreamResponse>> => {
  const sent = guard
    ? await sendGuarded(request, { backend, guard, limits, read: readAnswer(backend, limits) })
    : await backend.send(request)
  if (!passing?.exceeded()) return sent
  if (sent.ok) await sent.value.body?.cancel().catch(() => undefined)
  return failed(problem('too-large', `The body exceeds ${limits.bodyBytes} bytes.`))
}
