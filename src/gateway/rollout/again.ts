/** One more read of one side, for a comparison: bounded, without the client, and told to nobody. */
import type { Result } from '../../errors/index.ts'
import { isReader, Stop, type Body, type HttpAnswer } from '../../http/index.ts'
import type { ReadAnswer } from '../../rollout/compare/index.ts'
import type { Backend } from '../../upstream/index.ts'
import type { Exchange } from '../exchange/exchange.ts'
import { silentReport } from '../exchange/report.ts'
import { readerOf } from '../helpers/reader-of.ts'
import { parseMediaType } from '../headers/media-type.ts'
import { receive } from '../send/body.ts'
import { plainAnswer } from '../send/encoding.ts'

/** Sends what was asked to a backend, and carries its answer. */
export type ReadSide = (
  exchange: Exchange,
  backend: Backend,
) => Promise<Result<HttpAnswer>> | Result<HttpAnswer>

/** Why there is nothing to compare. */
export type Missing = 'large' | 'cut' | 'failed'

export interface Again {
  /** Milliseconds until the head of the answer was there, or it was given up. */
  readonly ms: number
  /** Whether a client could do nothing with it: 5xx, or no answer in time. */
  readonly isError: boolean
  readonly answer: ReadAnswer | Missing
}

/** What makes an answer another one than the whole document, or may be answered from elsewhere. */
const conditional = /^(?:if-.*|range|accept-encoding|isthmus-explain)$/

/** The same question, of which no client waits for the answer. */
export const askedAgain = (exchange: Exchange, signal: Stop): Exchange => {
  const { core, request, resolution } = exchange
  const { negotiated } = resolution
  const given = negotiated?.address.headers ?? request.headers
  const headers = given.filter((name) => !conditional.test(name))
  return {
    ...exchange,
    core: { ...core, cache: undefined },
    request: { ...request, headers, body: null, signal },
    resolution: negotiated
      ? {
          ...resolution,
          negotiated: { ...negotiated, address: { ...negotiated.address, headers } },
        }
      : resolution,
    report: silentReport,
  }
}

export interface AgainLimits {
  readonly bytes: number
  readonly ms: number
}

/** An answer as it can be compared: whole, and without its coding. */
export const readable = async (
  { status, headers }: Pick<HttpAnswer, 'status' | 'headers'>,
  body: Body,
  { core: { codings } }: Exchange,
  limits: AgainLimits,
): Promise<ReadAnswer | Missing> => {
  const reader = body === null || isReader(body) ? body : readerOf(body)
  const plain = plainAnswer({ status, headers, body: reader }, codings, '')
  if (!plain) return 'failed'
  const received = await receive(plain.answer.body, limits)
  if (received.kind === 'too-large') return 'large'
  if (received.kind !== 'bytes') return received.kind === 'broken' ? 'cut' : 'failed'
  const mediaType = parseMediaType(headers.get('content-type') ?? '').type
  return { status, mediaType, body: received.bytes }
}

/** Never rejects. @param stop ends it; it is ended by itself when it takes too long */
export const readAgain = async (
  readSide: ReadSide,
  exchange: Exchange,
  backend: Backend,
  stop: Stop,
  limits: AgainLimits,
): Promise<Again> => {
  const started = performance.now()
  const late = Promise.withResolvers<undefined>()
  const timer = setTimeout(() => {
    stop.abort(new Error('A comparison does not wait longer.'))
  }, limits.ms)
  const gone = (): void => late.resolve(undefined)
  stop.addEventListener('abort', gone)
  let ms: number | undefined
  const reading = async (): Promise<Omit<Again, 'ms'>> => {
    const result = await readSide(askedAgain(exchange, stop), backend)
    ms = performance.now() - started
    if (!result.ok) {
      const { status } = result.problem
      const answer = { status, mediaType: '', body: new Uint8Array() }
      return { isError: status >= 500, answer: status >= 500 ? 'failed' : answer }
    }
    const { status } = result.value
    const answer = await readable(result.value, result.value.body, exchange, limits)
    return { isError: status >= 500, answer }
  }
  try {
    const read = await Promise.race([reading(), late.promise])
    const took = ms ?? performance.now() - started
    if (read) return { ...read, ms: took }
    return { ms: took, isError: ms === undefined, answer: 'failed' }
  } catch {
    return { ms: performance.now() - started, isError: true, answer: 'failed' }
  } finally {
    clearTimeout(timer)
    stop.removeEventListener('abort', gone)
  }
}
