/** The way of one request, from its arrival to its answer. */
import { failed, problem, type Problem, type Result } from '../errors/index.ts'
import type { HttpAnswer, HttpHandler, HttpRequest } from '../http/index.ts'
import { withoutText, type Caught, type Logger } from '../telemetry/index.ts'
import { act, placed } from './act.ts'
import { apiProblem } from './answer/api-problem.ts'
import { answerHeaders, varying } from './answer/answer-headers.ts'
import { createArrival } from './identify/arrival.ts'
import { sealed } from './headers/contentless.ts'
import { isPreflight, type Mark } from './headers/cors.ts'
import { challenges } from './identify/identify.ts'
import { problemAnswer } from './answer/problems.ts'
import type { FactsPort } from './facts/port.ts'
import type { Report } from './exchange/report.ts'
import { requestId } from './identify/request-id.ts'
import { unresolved, type Resolution } from './exchange/resolution.ts'
import type { Core } from './exchange/core.ts'
import { resolveAny } from './resolve-options.ts'
import { AppliedError, sayingApplied } from './send/applied.ts'

export interface HandleContext {
  readonly core: Core
  readonly log: Logger
  readonly report: Report
  /** Counts what was served, where somebody wants to know. */
  readonly facts: FactsPort | undefined
  /** Told of defects, which are answered with 500. */
  readonly caught: Caught
  /** Milliseconds since 1970, with fractions where the clock has them. */
  readonly now: () => number
  /** Does what was planned, where that is more than `act` does: undefined where no rollout may move anything. */
  readonly acts: typeof act | undefined
  /** The CORS policy; undefined where there is none. */
  readonly mark: Mark | undefined
}

interface Responded {
  readonly answer: HttpAnswer
  readonly problem: Problem | undefined
}

/** Answers one request. Never throws: a defect is answered with 500 and logged. */
export const createHandle = ({
  core,
  log,
  report,
  facts,
  caught,
  now,
  acts = act,
  mark,
}: HandleContext): HttpHandler => {
  const vary = varying(core.config)
  const challenge = challenges(core.config)
  const arrive = createArrival(core.config)

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
    const told = result.ok ? undefined : placed(result.problem, resolution, core.contract)
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
    const context = { core, resolution, requestId: id, method, explain, vary }
    const complete = answerHeaders(headers, context)
    const marked = mark?.(complete, asked, isPreflight(method, asked)) ?? complete
    return { answer: { status, headers: marked, body }, problem: told }
  }

  return async (given) => {
    const at = now()
    // How long it takes is no matter of a clock that may be set meanwhile.
    const started = performance.now()
    const { request: arrived, ended } = arrive(given)
    let request = arrived
    const id = requestId(request.headers)
    let resolution = unresolved()
    let result: Result<HttpAnswer>
    try {
      if (ended) result = ended
      else {
        const resolved = resolveAny(core, request)
        resolution = resolved instanceof Promise ? await resolved : resolved
        if (facts) request = facts.watch(request, resolution)
        result = await acts({ core, request, id, resolution, report })
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
      const finished = {
        status: answer.status,
        at,
        problem: told,
        resolution,
        request,
        requestId: id,
        milliseconds: performance.now() - started,
      }
      report.finished(finished)
      facts?.served(finished)
    } catch (error) {
      // The client has nothing to do with that.
      caught('report', error)
    }
    return answer
  }
}
