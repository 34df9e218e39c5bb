/** Request and answer bodies: whether there is one, how large it may be, how long it may take. */
import { problem, ProblemError } from '../errors/index.ts'

/** What came of reading a body to its end. */
export type Received =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'too-large' | 'too-slow' }
  | { readonly kind: 'broken'; readonly error: unknown }

export interface ReceiveLimits {
  readonly bytes: number
  /** Longest time for all of it; no bound when absent. */
  readonly ms?: number
}

const joined = (chunks: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> => {
  const whole = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.byteLength
  }
  return whole
}

/** Reads a body to its end, and gives it up where it exceeds a limit. Never throws. */
export const receive = async (
  body: ReadableStream<Uint8Array> | null,
  { bytes, ms }: ReceiveLimits,
): Promise<Received> => {
  if (body === null) return { kind: 'bytes', bytes: new Uint8Array() }
  const reader = body.getReader()
  let late = false
  const giveUp = () => reader.cancel().catch(() => undefined)
  const timer =
    ms === undefined
      ? undefined
      : setTimeout(() => {
          late = true
          void giveUp()
        }, ms)
  const chunks: Uint8Array[] = []
  let length = 0
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (late) return { kind: 'too-slow' }
      if (done) return { kind: 'bytes', bytes: joined(chunks, length) }
      length += value.byteLength
      if (length > bytes) {
        await giveUp()
        return { kind: 'too-large' }
      }
      chunks.push(value)
    }
  } catch (error) {
    return late ? { kind: 'too-slow' } : { kind: 'broken', error }
  } finally {
    clearTimeout(timer)
  }
}

/**
 * The body of a request, or null where there is none. HTTP/1.1 says so in its headers (RFC 9112
 * section 6.3); where they say nothing the first bytes do.
 */
export const presentBody = async (request: Request): Promise<ReadableStream<Uint8Array> | null> => {
  const { method, headers } = request
  if (method === 'GET' || method === 'HEAD' || headers.get('content-length') === '0') return null
  const { body } = request
  if (body === null || headers.has('content-length') || headers.has('transfer-encoding'))
    return body
  const reader = body.getReader()
  const first = await reader.read()
  if (first.done) return null
  return new ReadableStream({
    start: (controller) => controller.enqueue(first.value),
    pull: async (controller) => {
      const { done, value } = await reader.read()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    cancel: (reason) => reader.cancel(reason),
  })
}

/** A body that passes through, as far as the limit; beyond it the problem is `too-large`. */
export const limited = (
  body: ReadableStream<Uint8Array>,
  limit: number,
): ReadableStream<Uint8Array> => {
  let length = 0
  return body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform: (chunk, controller) => {
        length += chunk.byteLength
        if (length > limit) {
          throw new ProblemError(problem('too-large', `The body exceeds ${limit} bytes.`))
        }
        controller.enqueue(chunk)
      },
    }),
  )
}
