/**
 * Content codings around adapting: what is adapted is decoded first, whole or as it flows, and goes
 * to the client in the coding that the store chose. Bodies that are not adapted keep theirs.
 */
import { failed, ok, problem, ProblemError, type Result } from '../../errors/index.ts'
import {
  chooseCoding,
  codingOf,
  identity,
  isReader,
  readableCodings,
  type BodyReader,
  type Codings,
  type HeaderList,
  type HttpAnswer,
  type HttpRequest,
} from '../../http/index.ts'
import { problemOf, type UpstreamResponse } from '../../upstream/index.ts'
import { addVary } from '../headers/vary.ts'
import { readerOf } from '../helpers/reader-of.ts'
import { limited } from './body.ts'
import { storeBytes } from '../headers/byte-headers.ts'
import type { Carriage } from '../carriage/carriage.ts'
import { codedEtag, confirmedEtag, etagList } from '../headers/etag.ts'
import { isJsonType, isSseType, parseMediaType } from '../headers/media-type.ts'

/** The decoded body, which throws a problem of its own where it is not what its header says. */
const decoded = (
  body: BodyReader,
  coding: string,
  codings: Codings,
  wrong: (detail: string) => ProblemError,
): BodyReader => {
  const reader = codings.decode(coding, body)
  return {
    read: async () => {
      try {
        return await reader.read()
      } catch (error) {
        const own = problemOf(error)
        throw own ? new ProblemError(own) : wrong(`The body is not ${coding}, or is incomplete.`)
      }
    },
    cancel: (reason) => reader.cancel(reason),
  }
}

const malformed = (detail: string) => new ProblemError(problem('malformed', detail))

/**
 * The body of a request that is going to be adapted, without its coding. Reading throws `too-large`
 * beyond `limit` bytes of the encoded body, and `malformed` where it cannot be decoded. Problem:
 * `unsupported-encoding`.
 */
export const decodedRequest = (
  body: BodyReader,
  headers: HeaderList,
  codings: Codings,
  limit: number,
): Result<BodyReader> => {
  const coding = codingOf(headers.get('content-encoding'))
  if (coding === identity) return ok(body)
  if (!codings.names.includes(coding)) {
    const detail = `Bodies encoded as ${coding} cannot be adapted.`
    return failed(problem('unsupported-encoding', detail, { supported: codings.names }))
  }
  return ok(decoded(limited(body, { bytes: limit }), coding, codings, malformed))
}

/** Asks the store for answers that can be decoded, where they are going to be adapted. */
export const askReadable = (
  headers: HeaderList,
  { response, finish }: Carriage,
  { names }: Codings,
): HeaderList => {
  if (!response && !finish) return headers
  headers.set('accept-encoding', readableCodings(headers.get('accept-encoding'), names))
  return headers
}

export interface DecodedAnswer {
  readonly answer: UpstreamResponse
  /** In which the store answered. */
  readonly coding: string
}

/** Whether an answer has to be read: errors name fields of the store's version, as far as they are JSON. */
const isRead = (
  { status, headers }: UpstreamResponse,
  { response, finish, client, store }: Carriage,
): boolean => {
  if (status < 400) return (response ?? finish) !== undefined
  const { type } = parseMediaType(headers.get('content-type') ?? '')
  return client.key !== store.key && (type === '' || isJsonType(type))
}

/**
 * A store's answer without its coding, `identity` where it has none. Reading it throws
 * `backend-bad-answer` where it is not what its header says. Undefined where the coding is not known.
 */
export const plainAnswer = (
  answer: UpstreamResponse,
  codings: Codings,
  backend: string,
): DecodedAnswer | undefined => {
  const coding = codingOf(answer.headers.get('content-encoding'))
  if (coding === identity) return { answer, coding }
  if (!codings.names.includes(coding)) return undefined
  const headers = answer.headers.filter((name) => !storeBytes.has(name))
  const wrong = (detail: string) =>
    new ProblemError(
      problem('backend-bad-answer', `${backend}: ${detail}`, {
        backend,
        backend_status: answer.status,
      }),
    )
  const body = answer.body && decoded(answer.body, coding, codings, wrong)
  return { answer: { ...answer, headers, body }, coding }
}

/** A store's answer without its coding, where it is going to be read and the coding is known. */
export const decodedAnswer = (
  answer: UpstreamResponse,
  carriage: Carriage,
  codings: Codings,
  backend: string,
): DecodedAnswer => {
  const plain = isRead(answer, carriage) ? plainAnswer(answer, codings, backend) : undefined
  return plain ?? { answer, coding: identity }
}

/**
 * An adapted answer in a coding that the client accepts. The same representation in another coding
 * than the store's has another entity tag (RFC 9110 section 8.8.3.3).
 *
 * `Cache-Control: no-transform` changes nothing: it binds proxies (RFC 9110 section 7.7), and of the
 * client's version this gateway is the origin.
 */
export const encodedAnswer = (
  answer: HttpAnswer,
  coding: string,
  { method, headers: asked }: Pick<HttpRequest, 'method' | 'headers'>,
  codings: Codings,
): HttpAnswer => {
  const { status, headers, body } = answer
  const etag = headers.get('etag')
  if (status === 304) {
    const tags = etagList(asked.get('if-none-match') ?? '')
    if (etag !== null) headers.set('etag', confirmedEtag(etag, tags))
    return answer
  }
  const isEmpty = body === null && method !== 'HEAD'
  if (isEmpty || headers.has('content-encoding')) return answer
  const events = isSseType(parseMediaType(headers.get('content-type') ?? '').type)
  const chosen =
    events && !codings.flushes
      ? identity
      : chooseCoding(asked.get('accept-encoding'), coding, codings.names)
  if (chosen === identity && coding === identity) return answer
  addVary(headers, ['Accept-Encoding'])
  if (chosen !== coding && etag !== null) headers.set('etag', codedEtag(etag, chosen))
  if (chosen === identity) return answer
  headers.set('content-encoding', chosen)
  headers.delete('content-length')
  if (body === null) return answer
  return {
    ...answer,
    body: codings.encode(chosen, isReader(body) ? body : readerOf(body), events),
  }
}
