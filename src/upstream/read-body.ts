/** Reads the whole answer of a store, or says why that cannot be done. */
import { failed, ok, problem, type Result } from '../errors/index.ts'
import type { UpstreamResponse } from './backend.ts'
import { problemOf } from './problem-error.ts'

export interface ReadBodyOptions {
  /** Most bytes that are taken. */
  readonly limit: number
  /** Gives the answer up. */
  readonly signal?: AbortSignal
  /** Named in problems. */
  readonly backend?: string
}

type Bytes = Uint8Array<ArrayBuffer>

const joined = (chunks: readonly Uint8Array[], length: number): Bytes => {
  const [only] = chunks
  // One chunk is the usual case of small documents: no copy.
  if (chunks.length === 1 && only?.buffer instanceof ArrayBuffer) return only as Bytes
  const bytes = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.byteLength
  }
  return bytes
}

/** The declared length; of no use when the transport has decoded the body. */
const declaredLength = (headers: Headers): number | undefined => {
  const text = headers.get('content-length')
  return text !== null && /^\d+$/.test(text) && !headers.has('content-encoding')
    ? Number(text)
    : undefined
}

/**
 * Problems: `backend-bad-answer` beyond the limit, `backend-broken`, `backend-timeout` or
 * `client-closed` when it breaks off, `backend-broken` also when its length is not the declared one.
 *
 * @example const bytes = await readBody(response, { limit: 10_000_000, backend: 'blue' })
 */
export const readBody = async (
  { headers, body }: UpstreamResponse,
  { limit, signal, backend }: ReadBodyOptions,
): Promise<Result<Bytes>> => {
  if (body === null) return ok(new Uint8Array())
  const named = backend === undefined ? {} : { backend }
  const declared = declaredLength(headers)
  const tooLarge = (): Result<Bytes> =>
    failed(
      problem('backend-bad-answer', `The answer is larger than ${limit} bytes.`, {
        ...named,
        limit,
      }),
    )
  const reader = body.getReader()
  const giveUp = (): void => void reader.cancel(signal?.reason).catch(() => undefined)
  if (declared !== undefined && declared > limit) {
    giveUp()
    return tooLarge()
  }
  signal?.addEventListener('abort', giveUp, { once: true })
  try {
    const chunks: Uint8Array[] = []
    let length = 0
    for (;;) {
      if (signal?.aborted) {
        giveUp()
        return failed(problem('client-closed', 'The answer was given up.', named))
      }
      const { done, value } = await reader.read()
      if (done && signal?.aborted) continue
      if (done) break
      length += value.byteLength
      if (length > limit) {
        giveUp()
        return tooLarge()
      }
      chunks.push(value)
    }
    if (declared !== undefined && declared !== length) {
      const detail = `The answer has ${length} bytes, not the ${declared} that were declared.`
      return failed(problem('backend-broken', detail, named))
    }
    return ok(joined(chunks, length))
  } catch (error) {
    const told = problemOf(error)
    return failed(told ?? problem('backend-broken', 'The answer broke off.', named))
  } finally {
    signal?.removeEventListener('abort', giveUp)
  }
}
