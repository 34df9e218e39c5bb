/** Reads request bodies within their limits. */
import type { IncomingMessage } from 'node:http'
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import { parseBytes, type Json } from '../../json/index.ts'

const mediaType = (header: string | undefined): string | undefined =>
  header?.split(';', 1)[0]?.trim().toLowerCase()

const tooLarge = (limit: number) =>
  failed(problem('too-large', `The body is larger than ${limit} bytes.`, { limit }))

/**
 * What is too large is read on for a while and thrown away: a client that is still sending would
 * otherwise meet a reset connection in place of the answer.
 */
const readBytes = async (message: IncomingMessage, limit: number): Promise<Result<Buffer>> => {
  const chunks: Buffer[] = []
  let size = 0
  const pieces: AsyncIterable<Buffer> = message.iterator({ destroyOnReturn: false })
  for await (const chunk of pieces) {
    size += chunk.length
    if (size <= limit) chunks.push(chunk)
    else if (size > 4 * limit) break
  }
  return size > limit ? tooLarge(limit) : ok(Buffer.concat(chunks))
}

export interface Body {
  /** Lower case, without parameters; the first of `accepted` when the client named none. */
  readonly mediaType: string
  readonly bytes: Buffer
}

export interface JsonBody {
  /** Lower case, without parameters; the first of `accepted` when the client named none. */
  readonly mediaType: string
  readonly value: Json
}

/** Problems: `unsupported-media-type`, `too-large`. */
export const readBody = async (
  message: IncomingMessage,
  accepted: readonly [string, ...string[]],
  limit: number,
): Promise<Result<Body>> => {
  const type = mediaType(message.headers['content-type']) ?? accepted[0]
  const encoding = message.headers['content-encoding'] ?? 'identity'
  if (!accepted.includes(type) || encoding !== 'identity') {
    const named = encoding === 'identity' ? type : `${type} in ${encoding}`
    const detail = `The body is ${named}.`
    return failed(problem('unsupported-media-type', detail, { supported: accepted }))
  }
  const bytes = await readBytes(message, limit)
  return bytes.ok ? ok({ mediaType: type, bytes: bytes.value }) : bytes
}

/** Problems: those of `readBody`, `malformed-json`, `too-deep`. */
export const readJson = async (
  message: IncomingMessage,
  accepted: readonly [string, ...string[]],
  limit: number,
): Promise<Result<JsonBody>> => {
  const body = await readBody(message, accepted, limit)
  if (!body.ok) return body
  const { mediaType: type, bytes } = body.value
  const parsed = parseBytes(bytes)
  return parsed.ok ? ok({ mediaType: type, value: parsed.value }) : parsed
}
