/**
 * Seventh step: the answer as the client's version reads it. An adapted body is complete before its
 * status is sent, unless it is a stream or too large to be held.
 */
import {
  streamOf,
  type BodyReader,
  type HeaderList,
  type HttpAnswer,
  type StopSignal,
} from '../../http/index.ts'
import { failed, ok, problem, type Result } from '../../errors/index.ts'
import type { Path, Scanner } from '../../json/index.ts'
import type { Lens } from '../../lens/index.ts'
import { readBody, readStart, type ReadStart, type UpstreamResponse } from '../../upstream/index.ts'
import { after } from '../helpers/after.ts'
import { clientMedia, oneSided, standInAnswer } from './answer-form.ts'
import { storeBytes } from '../headers/byte-headers.ts'
import type { Carriage } from '../carriage/carriage.ts'
import { clientError, unreadStatus } from './client-error.ts'
import { toClientTag } from '../headers/conditions.ts'
import { contentless, withoutContent } from '../headers/contentless.ts'
import { linkedHeaders } from '../links/link-headers.ts'
import { renamedHeader, renamedHeaders } from '../map/renames.ts'
import { endingWith, type Omissions } from '../omit/omissions.ts'
import { adaptJson, adaptNdjson, adaptSse, misfitProblem, type OnFault } from './stream/adapt.ts'
import { answerDocument } from './answer-document.ts'
import type { AnswerAway } from '../jobs/away.ts'
import { isExcess, smallWork, valueCost } from '../jobs/large-jobs.ts'
import { isJsonType, isNdjsonType, isSseType, parseMediaType } from '../headers/media-type.ts'
import type { AnswerLimits } from '../headers/answer-limits.ts'

export interface DowngradeContext {
  readonly backend: string
  readonly method: string
  /** Fields of the client's version that documents are cut to. */
  readonly fields: readonly Path[] | undefined
  /** Whether defaults stand in for absent fields. */
  readonly defaults: boolean
  readonly limits: AnswerLimits
  /** What indexes bodies; plain JavaScript when absent. */
  readonly scanner?: Scanner | undefined
  /** Maps `Location` and `Content-Location`. */
  readonly location: (link: string) => string
  /** Collects items that are left out; undefined where one that does not fit takes the answer down. */
  readonly omissions?: Omissions | undefined
  /** Told of a stream that breaks off because an item cannot be adapted. */
  readonly onFault: OnFault
  /** Aborts when the client goes away. */
  readonly signal: StopSignal
  /** Where large documents and pieces are adapted; undefined where that is here. */
  readonly away: AnswerAway | undefined
}

/** Which headers a page of another origin may read, by name. */
const exposing = 'access-control-expose-headers'

const downgradeHeaders = (
  answer: UpstreamResponse,
  { client, store, clientRoute, storeRoute, view }: Carriage,
  { location }: DowngradeContext,
): HeaderList => {
  const named =
    client.key === store.key
      ? answer.headers
      : renamedHeaders(answer.headers, storeRoute.headers, clientRoute.headers)
  const headers = linkedHeaders(named, location)
  const media = isSuccess(answer.status)
    ? clientMedia(answer.headers, clientRoute, storeRoute)
    : undefined
  if (media !== undefined) headers.set('content-type', media)
  const exposed = named === answer.headers ? null : headers.get(exposing)
  if (exposed !== null) {
    const names = exposed.split(',').map((name) => name.trim())
    const renames = names.map((name) =>
      renamedHeader(storeRoute.headers, clientRoute.headers, name),
    )
    headers.set(exposing, renames.join(', '))
  }
  toClientTag(headers, view)
  return headers
}

/** The success of the client's version where the store's has another one. */
const clientStatus = (status: number, { clientRoute, storeRoute }: Carriage): number =>
  status === (storeRoute.status ?? 200) ? (clientRoute.status ?? 200) : status

const isSuccess = (status: number): boolean => status >= 200 && status < 300
const isRedirection = (status: number): boolean => status >= 300 && status < 400

const hasNoBody = (status: number, method: string): boolean =>
  method === 'HEAD' || status === 204 || status === 205 || status === 304

interface Refusing {
  readonly answer: UpstreamResponse
  readonly context: DowngradeContext
}

const refuse = async (
  { answer, context }: Refusing,
  detail: string,
  extensions: Readonly<Record<string, unknown>> = {},
): Promise<Result<never>> => {
  // Nothing more is wanted of this answer; that it cannot be cancelled any more does not matter.
  await answer.body?.cancel().catch(() => undefined)
  return failed(
    problem('backend-bad-answer', detail, {
      backend: context.backend,
      backend_status: answer.status,
      ...extensions,
    }),
  )
}

const adapters = { sse: adaptSse, ndjson: adaptNdjson, json: adaptJson }

const adaptBody = (
  body: BodyReader,
  kind: keyof typeof adapters,
  lens: Lens,
  { clientRoute }: Carriage,
  { limits, defaults, scanner, backend, omissions, onFault, away }: DowngradeContext,
): BodyReader => {
  const omit = omissions?.omit
  const skipsUnseen = clientRoute.hiddenChanges === 'skip'
  const route = clientRoute.id
  const large = away?.pieces
  const options = { ...limits, defaults, scanner, skipsUnseen, backend, route, omit, large }
  const adapted = streamOf(body)
    .pipeThrough(adapters[kind](lens, options, onFault))
    .getReader()
  return omissions ? endingWith(adapted, omissions) : adapted
}

/** Of a small answer, at once; of a large one, or of one that grows, elsewhere. */
const adaptDocument = (
  bytes: Uint8Array<ArrayBuffer>,
  carriage: Carriage,
  { fields, defaults, limits, scanner, omissions, away }: DowngradeContext,
): Promise<Result<Uint8Array<ArrayBuffer>>> | Result<Uint8Array<ArrayBuffer>> => {
  const { depth, adaptedBytes } = limits
  const adapt = (most: number) =>
    answerDocument(bytes, carriage, {
      fields,
      defaults,
      depth,
      scanner,
      most,
      omit: omissions?.omit,
    })
  if (!away) return adapt(adaptedBytes)
  const elsewhere = async (): Promise<Result<Uint8Array<ArrayBuffer>>> => {
    const made = await away.answer({ bytes, fields, defaults })
    if (made === undefined) return adapt(adaptedBytes)
    if (made.ok && made.value.leftOut) omissions?.leftOut(made.value.leftOut)
    return made.ok ? ok(made.value.bytes) : made
  }
  if (away.takes(fields ? bytes.length * valueCost : bytes.length)) return elsewhere()
  // What was left out has been told, and must not be told again.
  const here = adapt(omissions ? adaptedBytes : Math.min(adaptedBytes, smallWork.adaptedBytes))
  return !omissions && !here.ok && isExcess(here.problem) ? elsewhere() : here
}

/**
 * A document that is cut to some fields is needed as a whole, and so is one that cannot be carried
 * in pieces: its problem can then still be told. So is the answer to a write: one that
 * broke off would not tell whether anything was written.
 */
const startOf = (
  answer: UpstreamResponse,
  { clientRoute: { kind }, response }: Carriage,
  { fields, backend, limits, signal }: DowngradeContext,
): Promise<Result<ReadStart>> | Result<ReadStart> => {
  const { responseBytes, bufferBytes } = limits
  if (!fields && (kind === 'read' || kind === 'list') && response?.cuts) {
    return readStart(answer, { limit: Math.min(responseBytes, bufferBytes), backend, signal })
  }
  const bytes = readBody(answer, { limit: responseBytes, backend, signal })
  return after(bytes, (read) => (read.ok ? ok({ kind: 'whole', bytes: read.value }) : read))
}

/**
 * An error of the store keeps its own words, whatever it says them in: it is no document of the
 * contract. Where it is JSON, names in it are the client's.
 */
const passError = (
  answer: UpstreamResponse,
  headers: HeaderList,
  carriage: Carriage,
  context: DowngradeContext,
): Promise<Result<HttpAnswer>> | Result<HttpAnswer> => {
  const { body } = answer
  const status = unreadStatus(answer, carriage.errors)
  const { type } = parseMediaType(answer.headers.get('content-type') ?? '')
  const isRead = type === '' || isJsonType(type)
  if (hasNoBody(answer.status, context.method)) {
    // Its body might have had other bytes.
    const kept = isRead ? headers.filter((name) => !storeBytes.has(name)) : headers
    return ok({ status, headers: kept, body: null })
  }
  return isRead ? clientError(answer, headers, carriage, context) : ok({ status, headers, body })
}

/** Why an answer cannot be adapted, before any of its body is read. */
const misfit = (
  { status, headers }: UpstreamResponse,
  type: string,
  { clientRoute: { stream }, storeRoute: { media } }: Carriage,
  backend: string,
): string | undefined => {
  const encoding = headers.get('content-encoding')?.trim().toLowerCase() ?? 'identity'
  if (encoding !== 'identity' || status === 206) {
    const form = status === 206 ? 'a part' : `a body encoded as ${encoding}`
    return `${backend} answered with ${form} though it was not asked for one.`
  }
  const fits = stream ? { sse: isSseType, ndjson: isNdjsonType }[stream] : isJsonType
  return fits(type) || type === media?.toLowerCase()
    ? undefined
    : `${backend} answered with ${type === '' ? 'no media type' : type}.`
}

/** Of an adapted body, whose bytes are other than those that the store sent. */
const adaptedHeaders = (headers: HeaderList): HeaderList =>
  headers.filter((name) => !storeBytes.has(name) && name !== 'content-encoding')

/** The answer to a read with a body that was adapted before. */
export const downgradeAgain = (
  answer: UpstreamResponse,
  body: Uint8Array<ArrayBuffer>,
  carriage: Carriage,
  context: DowngradeContext,
): HttpAnswer => {
  const headers = adaptedHeaders(downgradeHeaders(answer, carriage, context))
  headers.set('content-length', String(body.byteLength))
  return { status: clientStatus(answer.status, carriage), headers, body }
}

/** What a redirection says beside its links is of no type that could be adapted, and could be the document. */
const redirection = async (
  { body }: UpstreamResponse,
  status: number,
  headers: HeaderList,
): Promise<Result<HttpAnswer>> => {
  await body?.cancel().catch(() => undefined)
  const kept = adaptedHeaders(headers).filter((name) => name !== 'content-type')
  return ok({ status, headers: kept, body: null })
}

/** Nobody is to take an answer for the whole, or for the same once the items fit. */
const markIncomplete = (headers: HeaderList, { count, end }: Omissions): void => {
  end()
  if (count === 0) return
  headers.set('isthmus-omitted', String(count))
  headers.set('cache-control', 'no-store')
  headers.delete('etag')
  headers.delete('last-modified')
}

/** Problems: `backend-bad-answer` with `backend`, `adapter-failed`, and those of reading the answer. */
export const downgrade = (
  answer: UpstreamResponse,
  carriage: Carriage,
  context: DowngradeContext,
): Promise<Result<HttpAnswer>> | Result<HttpAnswer> => {
  const { response: lens, clientRoute } = carriage
  const { backend, method } = context
  const headers = downgradeHeaders(answer, carriage, context)
  const status = clientStatus(answer.status, carriage)
  const isSame = carriage.client.key === carriage.store.key
  if (answer.status >= 400 && !isSame) return passError(answer, headers, carriage, context)
  if (contentless.has(status) || contentless.has(answer.status)) {
    void answer.body?.cancel().catch(() => undefined)
    const standIn = contentless.has(status) ? undefined : standInAnswer(status, headers, carriage)
    return ok(standIn ?? withoutContent(status, headers))
  }
  const other =
    isSame || !isSuccess(answer.status) ? undefined : oneSided(status, headers, carriage)
  if (other) {
    void answer.body?.cancel().catch(() => undefined)
    return ok(method === 'HEAD' ? { ...other, body: null } : other)
  }
  if (carriage.identity) return ok({ status, headers, body: answer.body })
  const bodiless = hasNoBody(answer.status, method)
  if (lens && isRedirection(answer.status) && answer.status !== 304) {
    return redirection(answer, status, headers)
  }
  const { type } = parseMediaType(answer.headers.get('content-type') ?? '')
  const why = lens && isSuccess(answer.status) ? misfit(answer, type, carriage, backend) : undefined
  // `HEAD` is told what `GET` would be; that it has no media type says nothing.
  if (why !== undefined && (!bodiless || type !== '')) return refuse({ answer, context }, why)
  if (!lens || !isSuccess(answer.status) || bodiless) {
    const kept = lens ? headers.filter((name) => !storeBytes.has(name)) : headers
    return ok({ status, headers: kept, body: bodiless ? null : answer.body })
  }

  const kept = adaptedHeaders(headers)
  if (clientRoute.stream) {
    const body = answer.body && adaptBody(answer.body, clientRoute.stream, lens, carriage, context)
    return ok({ status, headers: kept, body })
  }
  return after(startOf(answer, carriage, context), (start) => {
    if (!start.ok) return start
    if (start.value.kind === 'begun') {
      const body = adaptBody(start.value.body, 'json', lens, carriage, context)
      return ok({ status, headers: kept, body })
    }
    // Its body has been read to the end.
    return after(adaptDocument(start.value.bytes, carriage, context), (adapted) => {
      if (!adapted.ok) {
        const told = { backend, backend_status: answer.status }
        return failed(misfitProblem(adapted.problem, told), adapted.cause)
      }
      if (context.omissions) markIncomplete(kept, context.omissions)
      kept.set('content-length', String(adapted.value.byteLength))
      return ok({ status, headers: kept, body: adapted.value })
    })
  })
}
