/** Request and answer bodies: whether there is one, how large it may be, how long it may take. */
import {
  joined,
  type Body,
  type BodyReader,
  type Chunk,
  type HttpRequest,
} from '../../http/index.ts'
import { failed, ok, problem, ProblemError, type Problem, type Result } from '../../errors/index.ts'
import { problemOf } from '../../upstream/index.ts'

/** What came of reading a body to its end. */
export type Received =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: 'too-large' | 'too-slow' }
  | { readonly kind: 'broken'; readonly error: unknown }

/** Declared bodies up to here are taken whole before the store is asked: a slow client takes no place there. */
const mostAhead = 64 * 1024

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

export const tooLarge = (limit: number): Problem =>
  problem('too-large', `The body exceeds ${limit} bytes.`)

export const tooSlow = (ms: number): Problem =>
  problem('request-timeout', `The body did not arrive within ${ms} milliseconds.`)

/** The next chunk, unless it takes longer than `ms`: then it is given up. */
const within = (body: BodyReader, ms: number, late: () => Error): Promise<Chunk> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(late())
      void body.cancel().catch(() => undefined)
    }, ms)
    body
      .read()
      .then(resolve, reject)
      .finally(() => clearTimeout(timer))
  })

/**
 * A body that passes through, within the limits. Beyond them reading throws `too-large` and
 * `request-timeout`. Only the time counts for which more of it is waited for, not what the reader
 * takes to ask for it.
 */
export const limited = (body: BodyReader, { bytes, ms }: ReceiveLimits): BodyReader => {
  let length = 0
  let waited = 0
  const next = async (): Promise<Chunk> => {
    if (ms === undefined) return body.read()
    const begun = performance.now()
    const late = () => new ProblemError(tooSlow(ms))
    const chunk = await within(body, Math.max(1, ms - waited), late)
    waited += performance.now() - begun
    return chunk
  }
  return {
    read: async () => {
      const chunk = await next()
      length += chunk.value?.byteLength ?? 0
      if (length <= bytes) return chunk
      await body.cancel().catch(() => undefined)
      throw new ProblemError(tooLarge(bytes))
    },
    cancel: (reason) => body.cancel(reason),
  }
}

/** The whole of a body. Problems: `too-large`, `request-timeout`, `malformed`, and what the body throws. */
export const wholeOf = async (
  body: BodyReader,
  limits: Required<ReceiveLimits>,
): Promise<Result<Uint8Array<ArrayBuffer>>> => {
  const received = await receive(body, limits)
  switch (received.kind) {
    case 'bytes':
      return ok(received.bytes)
    case 'too-large':
      return failed(tooLarge(limits.bytes))
    case 'too-slow':
      return failed(tooSlow(limits.ms))
    case 'broken':
      return failed(problemOf(received.error) ?? problem('malformed', 'The body broke off.'))
  }
}

/**
 * A body on its way to the store: small ones whole, others as they arrive. Problems: those of
 * `wholeOf`; a body that is longer than its limit says so first where it says it at all.
 */
export const passed = async (
  request: HttpRequest,
  limits: Required<ReceiveLimits>,
): Promise<Result<Body>> => {
  const body = await presentBody(request)
  if (body === null) return ok(null)
  const length = Number(request.headers.get('content-length') ?? Infinity)
  if (length <= Math.min(mostAhead, limits.bytes)) return wholeOf(body, limits)
  if (length > limits.bytes && length < Infinity) {
    await body.cancel().catch(() => undefined)
    return failed(tooLarge(limits.bytes))
  }
  return ok(limited(body, limits))
}
