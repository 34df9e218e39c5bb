/** Request and answer bodies: whether there is one, how large it may be, how long it may take. */
import { joined, type BodyReader, type HttpRequest } from '../http/index.ts'
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

/** Reads a body to its end, and gives it up where it exceeds a limit. Never throws. */
export const receive = async (
  body: BodyReader | null,
  { bytes, ms }: ReceiveLimits,
): Promise<Received> => {
  if (body === null) return { kind: 'bytes', bytes: new Uint8Array() }
  let late = false
  const giveUp = () => body.cancel().catch(() => undefined)
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
      const { done, value } = await body.read()
      if (late) return { kind: 'too-slow' }
      if (done) return { kind: 'bytes', bytes: joined(chunks, length) }
      if (value === undefined) continue
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
 * section 6.3); where they say nothing the first bytes do. That of `HEAD` means nothing to anybody.
 */
export const presentBody = async ({
  method,
  headers,
  body,
}: HttpRequest): Promise<BodyReader | null> => {
  if (body === null || method === 'HEAD') return null
  const length = headers.get('content-length')
  if (length !== null || headers.has('transfer-encoding')) return length === '0' ? null : body
  const first = await body.read()
  if (first.done) return null
  let begun = false
  return {
    read: async () => {
      if (begun) return body.read()
      begun = true
      return first
    },
    cancel: (reason) => body.cancel(reason),
  }
}

/** A body that passes through, as far as the limit; beyond it the problem is `too-large`. */
export const limited = (body: BodyReader, limit: number): BodyReader => {
  let length = 0
  return {
    read: async () => {
      const chunk = await body.read()
      length += chunk.value?.byteLength ?? 0
      if (length <= limit) return chunk
      await body.cancel().catch(() => undefined)
      throw new ProblemError(problem('too-large', `The body exceeds ${limit} bytes.`))
    },
    cancel: (reason) => body.cancel(reason),
  }
}
