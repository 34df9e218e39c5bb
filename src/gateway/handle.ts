/** The way of one request, from its arrival to its answer. */
import { failed, ok, problem, type Problem, type Result } from '../errors/index.ts'
import { HeaderList, type HttpAnswer, type HttpHandler, type HttpRequest } from '../http/index.ts'
import { withoutText, type Caught, type Logger } from '../telemetry/index.ts'
import type { Backend } from '../upstream/index.ts'
import { apiProblem } from './api-problem.ts'
import { answerHeaders, varying } from './answer-headers.ts'
import { carry, outgoingHeaders, passingBody, type Exchange } from './carry.ts'
import { withoutClaims } from './claims.ts'
import { clientLink } from './client-link.ts'
import { sealed } from './contentless.ts'
import { createCors, isPreflight } from './cors.ts'
import { headTooLarge } from './head-limits.ts'
import { challenges } from './identify.ts'
import { linkedHeaders } from './link-headers.ts'
import { countForward } from './max-forwards.ts'
import { overriddenBy } from './method-override.ts'
import { sendPreflight } from './preflight.ts'
import { problemAnswer } from './problems.ts'
import type { Report } from './report.ts'
import { requestId } from './request-id.ts'
import { unresolved, type Core, type Resolution } from './resolve.ts'
import { resolveAny } from './resolve-options.ts'
import { schemaDocument } from './schema-route.ts'
import { AppliedError, sayingApplied } from './write/applied.ts'

export interface HandleContext {
  readonly core: Core
  readonly log: Logger
  readonly report: Report
  /** Told of defects, which are answered with 500. */
  readonly caught: Caught
  /** Milliseconds since 1970, with fractions where the clock has them. */
  readonly now: () => number
}

/** A route that no version knows, and the configuration lists, goes through untouched. */
const pass = async (exchange: Exchange, backend: Backend): Promise<Result<HttpAnswer>> => {
  const { request, resolution } = exchange
  const { path, query } = resolution.negotiated?.address ?? { path: '/', query: '' }
  const overridden = overriddenBy(query, request.method)
  if (overridden) return failed(overridden)
  const body = await passingBody(exchange)
  if (!body.ok) return body
  const headers = outgoingHeaders(exchange)
  const answer = await backend.send({
    method: request.method,
    path: query === '' ? path : `${path}?${query}`,
    headers,
    body: body.value,
    signal: request.signal,
  })
  if (!answer.ok) return answer
  const linked = linkedHeaders(answer.value.headers, (link) =>
    clientLink(link, exchange, backend, { sent: headers, asking: path }),
  )
  return ok({ ...answer.value, headers: linked })
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

/** RFC 9110 section 9.3.7. */
const allowed = (methods: readonly string[]): HttpAnswer => ({
  status: 204,
  headers: HeaderList.of({ allow: [...new Set([...methods, 'OPTIONS'])].sort().join(', ') }),
  body: null,
})

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
    case 'allow':
      return ok(allowed(plan.value.methods))
    case 'preflight':
      return plan.value.to
        ? sendPreflight(exchange, plan.value.to)
        : ok({ status: 204, headers: new HeaderList(), body: null })
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
export const createHandle = ({ core, log, report, caught, now }: HandleContext): HttpHandler => {
  const vary = varying(core.config)
  const challenge = challenges(core.config)
  const honest = withoutClaims(core.config)
  const mark = createCors(core.config)

  const defect = ({ method }: HttpRequest, id: string, error: unknown): Result<never> => {
    const isApplied = error instanceof AppliedError
    const cause = isApplied ? error.cause : error
    log.error({ request_id: id, method, error: withoutText(cause) }, 'Defect')
    caught('request', cause)
    const told = failed(problem('internal', 'The gateway failed on this request.'))
    return isApplied ? sayingApplied<never>(told) : told
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
      ? sealed(result.value)
      : problemAnswer(told ?? result.problem, {
          requestId: id,
          method,
          challenges: challenge,
          told: apiProblem(
            told ?? result.problem,
            id,
            core.contract,
            resolution.negotiated?.version,
          ),
        })
    const explain = asked.get('isthmus-explain') === '1'
    const context = { core, resolution, requestId: id, explain, vary }
    const complete = answerHeaders(headers, context)
    const marked = mark?.(complete, asked, isPreflight(method, asked)) ?? complete
    return { answer: { status, headers: marked, body }, problem: told }
  }

  return async (given) => {
    const started = now()
    const headers = honest(given.headers)
    const heard = headers === given.headers ? given : { ...given, headers }
    const forwarding = countForward(heard)
    const request = forwarding.kind === 'goes-on' ? forwarding.request : heard
    const id = requestId(request.headers)
    let resolution = unresolved()
    let result: Result<HttpAnswer>
    try {
      const refused = headTooLarge(request, core.config.limits)
      if (refused) result = failed(refused)
      else if (forwarding.kind === 'ends-here') result = ok(forwarding.answer)
      else {
        const resolved = resolveAny(core, request)
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
    try {
      report.finished({
        requestId: id,
        method: request.method,
        resolution,
        status: answer.status,
        problem: told,
        milliseconds: now() - started,
      })
    } catch (error) {
      // The client has nothing to do with that.
      caught('report', error)
    }
    return answer
  }
}
