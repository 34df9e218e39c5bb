/** The way of one request, from its arrival to its answer. */
import { failed, ok, problem, type Problem, type Result } from '../errors/index.ts'
import {
  HeaderList,
  type BodyReader,
  type HttpAnswer,
  type HttpHandler,
  type HttpRequest,
} from '../http/index.ts'
import type { Logger } from '../telemetry/index.ts'
import { problemOf, type Backend, type UpstreamResponse } from '../upstream/index.ts'
import { answerHeaders, varying } from './answer-headers.ts'
import { limited, presentBody, receive } from './body.ts'
import { after } from './after.ts'
import { cacheKey } from './cache/key.ts'
import { downgrade, downgradeAgain, type DowngradeContext } from './downgrade.ts'
import { askReadable, decodedAnswer, decodedRequest, encodedAnswer } from './encoding.ts'
import { storeHeaders } from './forward.ts'
import { clientLink } from './client-link.ts'
import { challenges } from './identify.ts'
import { headTooLarge } from './head-limits.ts'
import { createOmissions } from './omit/omissions.ts'
import { problemAnswer } from './problems.ts'
import type { Report } from './report.ts'
import { requestId } from './request-id.ts'
import { resolve, unresolved, type Core, type Plan, type Resolution } from './resolve.ts'
import { schemaDocument } from './schema-route.ts'
import { send } from './send.ts'
import { needsBody, upgrade } from './upgrade.ts'

export interface HandleContext {
  readonly core: Core
  readonly log: Logger
  readonly report: Report
  /** Milliseconds since 1970, with fractions where the clock has them. */
  readonly now: () => number
}

/** One request with all that was found out about it. */
interface Exchange {
  readonly core: Core
  readonly request: HttpRequest
  readonly id: string
  readonly resolution: Resolution
  readonly report: Report
}

type Carry = Extract<Plan, { kind: 'carry' }>

const outgoingHeaders = ({ core, request, id, resolution }: Exchange): HeaderList =>
  storeHeaders(resolution.negotiated?.address.headers ?? request.headers, {
    consumed: resolution.identified?.consumed ?? [],
    requestId: id,
    host: request.host,
    trusted: core.config.forwarded.trust,
    ...request.connection,
  })

const passingBody = async ({ request, core }: Exchange): Promise<BodyReader | null> => {
  const body = await presentBody(request)
  return body && limited(body, core.config.limits.bodyBytes)
}

/** The whole body of a request that is going to be adapted. */
const wholeBody = async ({
  request,
  core,
}: Exchange): Promise<Result<Uint8Array<ArrayBuffer> | null>> => {
  const body = await presentBody(request)
  if (body === null) return ok(null)
  const { bodyBytes, requestMs } = core.config.limits
  const plain = decodedRequest(body, request.headers, core.codings, bodyBytes)
  if (!plain.ok) return plain
  const received = await receive(plain.value, { bytes: bodyBytes, ms: requestMs })
  switch (received.kind) {
    case 'bytes':
      return ok(received.bytes)
    case 'too-large':
      return failed(problem('too-large', `The body exceeds ${bodyBytes} bytes.`))
    case 'too-slow':
      return failed(
        problem('request-timeout', `The body did not arrive within ${requestMs} milliseconds.`),
      )
    case 'broken':
      return failed(problemOf(received.error) ?? problem('malformed', 'The body broke off.'))
  }
}

const carry = async (exchange: Exchange, plan: Carry): Promise<Result<HttpAnswer>> => {
  const { core, request, resolution } = exchange
  const { backend, carriage, params } = plan
  const { signal } = request
  const adapts = needsBody(carriage)
  const whole = adapts ? await wholeBody(exchange) : ok(null)
  if (!whole.ok) return whole
  const incoming = {
    method: request.method,
    query: resolution.negotiated?.address.query ?? '',
    headers: askReadable(outgoingHeaders(exchange), carriage, core.codings),
    bytes: whole.value,
  }
  const limits = { depth: core.config.limits.depth, scanner: core.scanner }
  const upgraded = upgrade(incoming, carriage, params, limits)
  if (!upgraded.ok) return upgraded
  const { method, path, headers, body, rewrite, fields, defaults, sent: query } = upgraded.value
  const asked = { route: carriage.storeRoute.id, sent: query }
  const passing = adapts || request.body === null ? null : await passingBody(exchange)
  const sending = { method, path, headers, body: body ?? passing, signal }
  const sendContext = { backend, limits: core.answerLimits, rewrite, signal }
  const omissions = carriage.omits
    ? createOmissions({
        carriage,
        backend: backend.name,
        requestId: exchange.id,
        report: exchange.report,
      })
    : undefined
  const context: DowngradeContext = {
    omissions,
    backend: backend.name,
    method: request.method,
    fields,
    defaults,
    limits: core.answerLimits,
    scanner: core.scanner,
    signal,
    location: (link) => clientLink(link, exchange, backend, asked),
    onFault: (error) =>
      exchange.report.streamBroken({
        requestId: exchange.id,
        route: carriage.clientRoute.id,
        backend: backend.name,
        error,
      }),
  }
  const decoded = (answer: UpstreamResponse) =>
    decodedAnswer(answer, carriage, core.codings, backend.name)
  const cache = carriage.response && core.cache
  if (!cache?.routes.has(carriage.clientRoute.id)) {
    const sent = await send(sending, sendContext)
    if (!sent.ok) return sent
    const { answer, coding } = decoded(sent.value)
    const lowered = downgrade(answer, carriage, context)
    if (!carriage.response) return lowered
    return after(lowered, (result) =>
      result.ok ? ok(encodedAnswer(result.value, coding, request, core.codings)) : result,
    )
  }
  // One kept body serves all clients of a view, whatever codings they take.
  headers.set('accept-encoding', 'identity')
  const key = cacheKey(core.contract, backend.name, carriage, upgraded.value)
  const route = carriage.clientRoute.id
  return cache.answer(
    { route, backend: backend.name, method: request.method, key, headers },
    {
      send: (conditional) => send({ ...sending, headers: conditional }, sendContext),
      adapt: (answer) => downgrade(decoded(answer).answer, carriage, context),
      again: (fresh, kept) =>
        downgradeAgain({ status: 200, headers: fresh, body: null }, kept, carriage, context),
    },
  )
}

/** A route that no version knows goes through untouched. */
const pass = async (exchange: Exchange, backend: Backend): Promise<Result<HttpAnswer>> => {
  const { request, resolution } = exchange
  const { path, query } = resolution.negotiated?.address ?? { path: '/', query: '' }
  const sent = await backend.send({
    method: request.method,
    path: query === '' ? path : `${path}?${query}`,
    headers: outgoingHeaders(exchange),
    body: await passingBody(exchange),
    signal: request.signal,
  })
  if (!sent.ok) return sent
  const headers = new HeaderList(sent.value.headers)
  const location = headers.get('location')
  if (location !== null) headers.set('location', clientLink(location, exchange, backend))
  return ok({ ...sent.value, headers })
}

const schema = ({ resolution, request }: Exchange): Result<HttpAnswer> => {
  const version = resolution.negotiated?.version
  if (!version) return failed(problem('internal', 'A schema was asked for in no version.'))
  const body = new TextEncoder().encode(schemaDocument(version))
  const headers = HeaderList.of({
    'content-type': 'application/json',
    'content-length': String(body.byteLength),
  })
  return ok({ status: 200, headers, body: request.method === 'HEAD' ? null : body })
}

const act = (exchange: Exchange): Promise<Result<HttpAnswer>> | Result<HttpAnswer> => {
  const { plan } = exchange.resolution
  if (!plan.ok) return plan
  switch (plan.value.kind) {
    case 'schema':
      return schema(exchange)
    case 'pass':
      return pass(exchange, plan.value.backend)
    case 'carry':
      return carry(exchange, plan.value)
  }
}

/** A problem with the names of backend and route, as far as they are known. */
const placed = (found: Problem, { choice, match }: Resolution): Problem => ({
  ...found,
  ...(choice && found['backend'] === undefined ? { backend: choice.backend.name } : {}),
  ...(match?.kind === 'route' && found['route'] === undefined ? { route: match.route.id } : {}),
})

interface Responded {
  readonly answer: HttpAnswer
  readonly problem: Problem | undefined
}

/** Answers one request. Never throws: a defect is answered with 500 and logged. */
export const createHandle = ({ core, log, report, now }: HandleContext): HttpHandler => {
  const vary = varying(core.config)
  const challenge = challenges(core.config)

  const defect = ({ method, path }: HttpRequest, id: string, error: unknown): Result<never> => {
    log.error({ request_id: id, method, path, error }, 'Defect')
    return failed(problem('internal', 'The gateway failed on this request.'))
  }

  const respond = (
    result: Result<HttpAnswer>,
    { method, headers: asked }: HttpRequest,
    id: string,
    resolution: Resolution,
  ): Responded => {
    const told = result.ok ? undefined : placed(result.problem, resolution)
    if (!result.ok && told?.code === 'adapter-failed') {
      report.adapterFailed({ requestId: id, problem: told, cause: result.cause })
    }
    const { status, headers, body } = result.ok
      ? result.value
      : problemAnswer(told ?? result.problem, { requestId: id, method, challenges: challenge })
    const explain = asked.get('isthmus-explain') === '1'
    const context = { core, resolution, requestId: id, explain, vary }
    return { answer: { status, headers: answerHeaders(headers, context), body }, problem: told }
  }

  return async (request) => {
    const started = now()
    const id = requestId(request.headers)
    let resolution = unresolved()
    let result: Result<HttpAnswer>
    try {
      const refused = headTooLarge(request, core.config.limits)
      if (refused) result = failed(refused)
      else {
        const resolved = resolve(core, request)
        resolution = resolved instanceof Promise ? await resolved : resolved
        result = await act({ core, request, id, resolution, report })
      }
    } catch (error) {
      result = defect(request, id, error)
    }
    let responded: Responded
    try {
      responded = respond(result, request, id, resolution)
    } catch (error) {
      responded = respond(defect(request, id, error), request, id, resolution)
    }
    const { answer, problem: told } = responded
    report.finished({
      requestId: id,
      method: request.method,
      path: request.path,
      resolution,
      status: answer.status,
      problem: told,
      milliseconds: now() - started,
    })
    return answer
  }
}
