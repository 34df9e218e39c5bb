/** The HTTP driver: deadlines, retries, circuit breakers and a bound on what goes on at once, around any transport. */
import { failed, ok, problem, ProblemError, type Problem, type Result } from '../errors/index.ts'
import { isReader, type HeaderList, type StopSignal } from '../http/index.ts'
import { statusClass, type Logger, type Metrics } from '../telemetry/index.ts'
import type { Backend, Transport, TransportResponse } from './backend.ts'
import type { UpstreamRequest, UpstreamResponse } from './backend.ts'
import { baseUrl } from './base-url.ts'
import { defaultBreaker, type BreakerOptions } from './breaker.ts'
import { createBreakers } from './breakers.ts'
import { createPassage, type Passage } from './passage.ts'
import { Deadlines, defaultTimeouts, type Timeouts } from './deadlines.ts'
import { createGate, defaultConnections } from './gate.ts'
import { GuardedBody } from './guarded-body.ts'
import { endToEnd } from './headers.ts'
import { judgedAs, kindOf, verdictOf } from './judgement.ts'
import { measuresOf } from './measures.ts'
import { mishapOf, type Mishap } from './problems.ts'
import { backoffMs, defaultRetries, mayRetry, retryBudget, type RetryOptions } from './retry.ts'
import { codeOf } from './transport-error.ts'
import { watchedUpload } from './upload.ts'

export interface HttpBackendOptions {
  readonly name: string
  /** MAJOR.MINOR of the schema it speaks. */
  readonly version: string
  /** http or https, with a path to put before all paths if need be; credentials are sent as Basic. */
  readonly url: string
  readonly transport: Transport
  readonly timeouts?: Partial<Timeouts>
  readonly retries?: Partial<RetryOptions>
  readonly breaker?: Partial<BreakerOptions>
  /** Requests at once, and as many more may wait; default 256. Those of one route, or uploads, take half of them at most. */
  readonly connections?: number
  readonly log: Logger
  readonly metrics: Metrics
  /** A monotonic clock in milliseconds. */
  readonly now?: () => number
}

type Attempt =
  | { readonly ok: true; readonly response: TransportResponse }
  | ({ readonly ok: false; readonly error: unknown } & Mishap)

const hasType = (headers: HeaderList, pattern: RegExp): boolean =>
  pattern.test(headers.get('content-type') ?? '')

const eventStream = /^text\/event-stream\b/i

/** Exports take as long as there is something to export; they may not be silent, as event streams may. */
const exported = /^application\/(?:x-ndjson|ndjson|jsonl)\b/i

const pause = (ms: number, signal: StopSignal): Promise<void> =>
  new Promise((resolve) => {
    const clock = setTimeout(done, ms)
    function done(): void {
      clearTimeout(clock)
      signal.removeEventListener('abort', done)
      resolve()
    }
    signal.addEventListener('abort', done)
  })

/** End-to-end headers as the store should see them; framing and `Host` are the transport's. */
const requestHeaders = (
  { headers, body }: UpstreamRequest,
  authorization: string | undefined,
): HeaderList => {
  const keepsLength = isReader(body)
  const sent = endToEnd(
    headers,
    (name) => name !== 'host' && name !== 'expect' && (keepsLength || name !== 'content-length'),
  )
  if (authorization !== undefined) sent.set('authorization', authorization)
  return sent
}

/**
 * A backend over HTTP. Closing it closes its transport.
 *
 * @throws Failure `config-invalid` when the URL is not usable
 * @example httpBackend({ name: 'blue', version: '1.1', url: 'http://127.0.0.1:4101', transport, log, metrics })
 */
export const httpBackend = (options: HttpBackendOptions): Backend => {
  const { name, version, transport, log, now = () => performance.now() } = options
  const timeouts = { ...defaultTimeouts, ...options.timeouts }
  const { attempts, budget: share } = { ...defaultRetries, ...options.retries }
  const base = baseUrl(name, options.url)
  const measures = measuresOf(name, options.metrics)
  const budget = retryBudget(share)
  const policy = { ...defaultBreaker, ...options.breaker }
  const breakers = createBreakers(policy, now, (what, state, worst) => {
    measures.circuit(worst)
    const level = state === 'open' ? 'warn' : 'info'
    log[level]({ backend: name, what, state }, 'The circuit breaker changed')
  })
  const { connections = defaultConnections } = options
  const gate = createGate(
    { places: connections, line: connections, waitMs: timeouts.headersMs },
    (count) => measures.waiting(count),
  )

  const whereabouts = ({ path, headers }: UpstreamRequest) => ({ backend: name, path, headers })

  const attempt = async (
    url: string,
    request: UpstreamRequest,
    { deadlines, sent: allSent }: Passage,
  ): Promise<Attempt> => {
    const { method, body } = request
    const { signal } = deadlines
    deadlines.start('headers')
    try {
      if (signal.aborted) throw signal.reason
      const headers = requestHeaders(request, base.authorization)
      const sent = isReader(body) ? watchedUpload(body, deadlines, allSent) : body
      const response = await transport.fetch(url, { method, headers, body: sent, signal })
      return { ok: true, response }
    } catch (caught) {
      // Transports dress the reason of an abort in errors of their own.
      const error: unknown = signal.aborted ? signal.reason : caught
      return { ok: false, error, ...mishapOf(error, whereabouts(request), 'headers') }
    } finally {
      deadlines.clear('headers')
    }
  }

  /** What came of sending again where that may help. */
  const repeated = async (
    first: Attempt,
    url: string,
    request: UpstreamRequest,
    passage: Passage,
  ): Promise<Attempt> => {
    let result = first
    for (
      let count = 1;
      !result.ok && result.failure !== undefined && count < attempts;
      count += 1
    ) {
      if (!mayRetry(request, result.failure) || !budget.spend()) return result
      measures.retried()
      log.info({ backend: name, attempt: count, cause: codeOf(result.error) }, 'Sending again')
      await pause(backoffMs(count + 1, Math.random), passage.deadlines.signal)
      result = await attempt(url, request, passage)
    }
    return result
  }

  const received = (
    { status, headers, body }: TransportResponse,
    request: UpstreamRequest,
    { deadlines, judge, end }: Passage,
  ): UpstreamResponse => {
    const answer = { status, headers: endToEnd(headers) }
    if (body === null) {
      end('success')
      return { ...answer, body: null }
    }
    const isEventStream = hasType(headers, eventStream)
    if (isEventStream || hasType(headers, exported)) deadlines.clear('total')
    if (isEventStream) {
      judge('success')
      deadlines.rest()
    }
    const broken = (caught: unknown): Error => {
      const { signal } = deadlines
      const error: unknown = signal.aborted ? signal.reason : caught
      const mishap = mishapOf(error, whereabouts(request), 'body')
      end(verdictOf(mishap, deadlines))
      measures.brokeOff(mishap.problem.code)
      const fields = { backend: name, code: mishap.problem.code, cause: codeOf(error) }
      if (mishap.failure !== undefined) log.warn(fields, 'The answer of the backend broke off')
      return new ProblemError(mishap.problem)
    }
    const guarded = new GuardedBody(body, {
      deadlines,
      broken,
      idle: !isEventStream,
      ended: () => end('success'),
    })
    return { ...answer, body: guarded }
  }

  const send = async (request: UpstreamRequest): Promise<Result<UpstreamResponse>> => {
    const url = base.resolve(request.path)
    if (url === undefined) {
      const detail = 'The path leads out of the backend.'
      return failed(problem('malformed', detail, { backend: name }))
    }
    const what = judgedAs(request)
    const refuse = (refusal: Problem, seconds?: number): Result<UpstreamResponse> => {
      measures.answered(refusal.code, seconds)
      return failed(refusal)
    }
    const entry = breakers.of(what).enter()
    if (!entry.admitted) {
      const retryAfter = Math.max(1, Math.ceil(entry.retryAfterMs / 1000))
      const detail = `Backend ${name} failed repeatedly and is left alone for ${retryAfter} s.`
      return refuse(problem('circuit-open', detail, { backend: name, retryAfter }))
    }
    const deadlines = new Deadlines({ ...timeouts, ...request.timeouts }, request.signal)
    const visitor = { kind: kindOf(request), isIdle: () => deadlines.clientIsIdle }
    const leave = gate.enter(visitor) ?? (await gate.wait(visitor, deadlines.signal))
    if (!leave) {
      deadlines.end()
      entry.finish('neutral')
      if (isReader(request.body)) await request.body.cancel().catch(() => undefined)
      const { aborted, reason } = deadlines.signal
      if (aborted) return refuse(mishapOf(reason, whereabouts(request), 'headers').problem)
      const detail = `Backend ${name} has as many requests under way as it may be sent.`
      return refuse(problem('backend-busy', detail, { backend: name, retryAfter: 1 }))
    }
    const passage = createPassage({ deadlines, leave, entry, now })
    if (!isReader(request.body)) entry.sent()
    deadlines.start('total')
    budget.earn()
    let result = await attempt(url, request, passage)
    if (!result.ok) result = await repeated(result, url, request, passage)
    const seconds = (now() - passage.since()) / 1000
    if (!result.ok) {
      passage.end(verdictOf(result, deadlines))
      const { code } = result.problem
      const fields = { backend: name, method: request.method, code, cause: codeOf(result.error) }
      if (result.failure === undefined) return refuse(result.problem)
      log.warn(fields, 'The backend gave no answer')
      return refuse(result.problem, seconds)
    }
    const { status, body } = result.response
    if (status < 200 || status > 599) {
      passage.end('neutral')
      await body?.cancel().catch(() => undefined)
      const detail = `Backend ${name} answered with the status ${status}, which HTTP lacks.`
      return refuse(problem('backend-bad-answer', detail, { backend: name }), seconds)
    }
    measures.answered(statusClass(status), seconds)
    return ok(received(result.response, request, passage))
  }

  return { name, version, send, close: () => transport.close() }
}
