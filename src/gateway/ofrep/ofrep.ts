/**
 * Clients ask flags themselves, by the OpenFeature Remote Evaluation Protocol. They prove who they are
 * as for every request, and ask for themselves only.
 */
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import type { FlagSet } from '../../flags/index.ts'
import { HeaderList, type HttpAnswer, type HttpRequest } from '../../http/index.ts'
import { canonicalText, type Json } from '../../json/index.ts'
import type { OfrepConfig } from '../config/ofrep-schema.ts'
import { presentBody, receive } from '../send/body.ts'
import { readContext, type EvaluationContext } from './context.ts'
import { evaluateAll, evaluateFlag } from './evaluate.ts'
import { createLimit } from './limit.ts'
import type { Ofrep } from '../exchange/ofrep.ts'

const all = '/ofrep/v1/evaluate/flags'

/** A context, not a document. */
const mostBytes = 64 * 1024

export interface OfrepOptions {
  /** Longest time for a body to arrive, in milliseconds. */
  readonly requestMs: number
  /** Milliseconds since 1970. */
  readonly now: () => number
}

const answerOf = (
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer => {
  const bytes = new TextEncoder().encode(JSON.stringify(body))
  return {
    status,
    headers: HeaderList.of({
      'content-type': 'application/json',
      'content-length': String(bytes.byteLength),
      'cache-control': 'no-store',
      ...headers,
    }),
    body: bytes,
  }
}

const keyOf = (path: string): string | undefined => {
  try {
    return decodeURIComponent(path.slice(all.length + 1))
  } catch {
    return undefined
  }
}

const hex = (bytes: ArrayBuffer): string =>
  [...new Uint8Array(bytes).subarray(0, 16)]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('')

/** Of the set, of all that was asked with, and of what is told: rules may read the clock. */
const tagOf = async (version: string, ...parts: readonly unknown[]): Promise<string> => {
  const text = `${version} ${canonicalText(parts as Json)}`
  return `"${hex(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)))}"`
}

/** RFC 9110 section 13.1.2: compared weakly. */
const isKnown = (asked: string | null, tag: string): boolean =>
  asked !== null && (asked.trim() === '*' || asked.includes(tag))

const bulk = async (
  set: FlagSet,
  context: EvaluationContext,
  config: OfrepConfig,
  asked: string | null,
): Promise<HttpAnswer> => {
  const flags = evaluateAll(set, context, config)
  const etag = await tagOf(set.version, context, flags)
  const headers = { etag, 'cache-control': 'private, no-cache' }
  return isKnown(asked, etag)
    ? { status: 304, headers: HeaderList.of(headers), body: null }
    : answerOf(200, { flags }, headers)
}

/** Problems: `too-large`, `request-timeout`, `malformed`. */
const textOf = async (request: HttpRequest, requestMs: number): Promise<Result<string>> => {
  const read = await receive(await presentBody(request), { bytes: mostBytes, ms: requestMs })
  switch (read.kind) {
    case 'bytes':
      return ok(new TextDecoder().decode(read.bytes))
    case 'too-large':
      return failed(problem('too-large', `A context may have ${mostBytes} bytes.`))
    case 'too-slow':
      return failed(problem('request-timeout', `The body took more than ${requestMs} ms.`))
    case 'broken':
      return failed(problem('malformed', 'The body broke off.'))
  }
}

/** Strangers are counted by their address: what they stick to is theirs to choose. */
const asker = ({ targetingKey }: { readonly targetingKey: string }, request: HttpRequest): string =>
  /^anonymous(?::|$)/.test(targetingKey)
    ? `anonymous ${request.connection.remoteAddress ?? ''}`
    : `client ${targetingKey}`

export const createOfrep = (
  config: OfrepConfig | undefined,
  { requestMs, now }: OfrepOptions,
): Ofrep | undefined => {
  if (!config) return undefined
  const limit = createLimit(config.perMinute, now)
  return {
    takes: (path) => path === all || path.startsWith(`${all}/`),
    answer: async ({ request, path, flags, context: known }) => {
      const wait = limit(asker(known, request))
      if (wait > 0) {
        const errorDetails = `At most ${config.perMinute} questions within a minute.`
        return ok(answerOf(429, { errorDetails }, { 'retry-after': String(wait) }))
      }
      const key = path === all ? undefined : keyOf(path)
      const named = key === undefined ? {} : { key }
      const wrong = (errorCode: string, errorDetails: string): Result<HttpAnswer> =>
        ok(answerOf(400, { ...named, errorCode, errorDetails }))
      const text = await textOf(request, requestMs)
      if (!text.ok) return text
      const { set } = flags
      if (!set) return wrong('GENERAL', 'The flags of this gateway are told by another provider.')
      const read = readContext(text.value, known)
      if (!read.ok) return wrong(read.errorCode, read.details)
      if (path === all) {
        const asked = request.headers.get('if-none-match')
        return ok(await bulk(set, read.context, config, asked))
      }
      const { status, body } = evaluateFlag(set, key ?? '', read.context, config)
      return ok(answerOf(status, body))
    },
  }
}
