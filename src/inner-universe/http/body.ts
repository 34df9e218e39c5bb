/** Reads request bodies within their limits. */
import { failed, ok, problem, ProblemError, type Result } from '../../errors/index.ts'
import { isReader, joined, type BodyReader } from '../../http/index.ts'
import { parseBytes, type Json } from '../../json/index.ts'
import type { StoreRequest } from './request.ts'

/** What is read of a request. */
type Sent = Pick<StoreRequest, 'headers' | 'body'>

const mediaType = (header: string | null): string | undefined =>
  header?.split(';', 1)[0]?.trim().toLowerCase()

const tooLarge = (limit: number) =>
  failed(problem('too-large', `The body is larger than ${limit} bytes.`, { limit }))

/**
 * What is too large is read on for a while and thrown away: a client that is still sending would
 * otherwise meet a reset connection in place of the answer.
 */
const readAll = async (body: BodyReader, limit: number): Promise<Result<Uint8Array>> => {
  const chunks: Uint8Array[] = []
  let size = 0
  for (;;) {
    const { done, value } = await body.read()
    if (done) break
    if (!value) continue
    size += value.byteLength
    if (size <= limit) chunks.push(value)
    else if (size > 4 * limit) {
      await body.cancel()
      break
    }
  }
  return size > limit ? tooLarge(limit) : ok(joined(chunks, size))
}

/** Problems: `too-large`, `client-closed` or what else the body says of why it broke off. */
const readBytes = async (
  { body }: Pick<Sent, 'body'>,
  limit: number,
): Promise<Result<Uint8Array>> => {
  if (body === null) return ok(new Uint8Array())
  if (!isReader(body)) return body.byteLength > limit ? tooLarge(limit) : ok(body)
  try {
    return await readAll(body, limit)
  } catch (error) {
    return failed(
      error instanceof ProblemError
        ? error.problem
        : problem('client-closed', 'The body of the request broke off.'),
    )
  }
}

export interface Body {
  /** Lower case, without parameters; the first of `accepted` when the client named none. */
  readonly mediaType: string
  readonly bytes: Uint8Array
}

export interface JsonBody {
  /** Lower case, without parameters; the first of `accepted` when the client named none. */
  readonly mediaType: string
  readonly value: Json
}

/** Problems: `unsupported-media-type`, `too-large`, `client-closed`. */
export const readBody = async (
  request: Sent,
  accepted: readonly [string, ...string[]],
  limit: number,
): Promise<Result<Body>> => {
  const { headers } = request
  const type = mediaType(headers.get('content-type')) ?? accepted[0]
  const encoding = headers.get('content-encoding') ?? 'identity'
  if (!accepted.includes(type) || encoding !== 'identity') {
    const named = encoding === 'identity' ? type : `${type} in ${encoding}`
    const detail = `The body is ${named}.`
    return failed(problem('unsupported-media-type', detail, { supported: accepted }))
  }
  const bytes = await readBytes(request, limit)
  return bytes.ok ? ok({ mediaType: type, bytes: bytes.value }) : bytes
}

/** Problems: those of `readBody`, `malformed-json`, `too-deep`. */
export const readJson = async (
  request: Sent,
  accepted: readonly [string, ...string[]],
  limit: number,
): Promise<Result<JsonBody>> => {
  const body = await readBody(request, accepted, limit)
  if (!body.ok) return body
  const { mediaType: type, bytes } = body.value
  const parsed = parseBytes(bytes)
  return parsed.ok ? ok({ mediaType: type, value: parsed.value }) : parsed
}
