/** The HTTP driver: deadlines, retries and a circuit breaker around any transport. */
import { failed, ok, problem, ProblemError, type Problem, type Result } from '../errors/index.ts'
import { isReader, type HeaderList, type StopSignal } from '../http/index.ts'
import { statusClass, type Logger, type Metrics } from '../telemetry/index.ts'
import type { Backend, Transport, TransportResponse } from './backend.ts'
import type { UpstreamRequest, UpstreamResponse } from './backend.ts'
import { baseUrl } from './base-url.ts'
import { createBreaker, defaultBreaker, type BreakerOptions, type Verdict } from './breaker.ts'
import { Deadlines, defaultTimeouts, type Timeouts } from './deadlines.ts'
import { GuardedBody } from './guarded-body.ts'
import { endToEnd } from './headers.ts'
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

/** What clients can bring about alone, such as an answer that repeats all that they sent, is no sign of health. */
const verdictOf = ({ failure }: Mishap): Verdict =>
  failure === undefined || failure === 'oversized' ? 'neutral' : 'failure'

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
  const breaker = createBreaker({ ...defaultBreaker, ...options.breaker }, now, (state) => {
    measures.circuit(state)
    const level = state === 'open' ? 'warn' : 'info'
    log[level]({ backend: name, state }, 'The circuit breaker changed')
  })

  const attempt = async (
    url: string,
    request: UpstreamRequest,
    deadlines: Deadlines,
  ): Promise<Attempt> => {
    const { method, path, body } = request
    const { signal } = deadlines
    deadlines.start('headers')
    try {
      if (signal.aborted) throw signal.reason
      const headers = requestHeaders(request, base.authorization)
      const sent = isReader(body) ? watchedUpload(body, deadlines) : body
      const response = await transport.fetch(url, { method, headers, body: sent, signal })
      return { ok: true, response }
    } catch (caught) {
      // Transports dress the reason of an abort in errors of their own.
      const error: unknown = signal.aborted ? signal.reason : caught
      const whereabouts = { backend: name, path, headers: request.headers }
      return { ok: false, error, ...mishapOf(error, whereabouts, 'headers') }
    } finally {
      deadlines.clear('headers')
    }
  }

  /** What came of sending again where that may help. */
  const repeated = async (
    first: Attempt,
    url: string,
    request: UpstreamRequest,
    deadlines: Deadlines,
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
      await pause(backoffMs(count + 1, Math.random), deadlines.signal)
      result = await attempt(url, request, deadlines)
    }
    return result
  }

  const received = (
    { status, headers, body }: TransportResponse,
    request: UpstreamRequest,
    deadlines: Deadlines,
    finish: (verdict: Verdict) => void,
  ): UpstreamResponse => {
    const answer = { status, headers: endToEnd(headers) }
    if (body === null) {
      deadlines.end()
      finish('success')
      return { ...answer, body: null }
    }
    const isEventStream = hasType(headers, eventStream)
    if (isEventStream || hasType(headers, exported)) deadlines.clear('total')
    if (isEventStream) finish('success')
    const broken = (caught: unknown): Error => {
      const { signal } = deadlines
      const error: unknown = signal.aborted ? signal.reason : caught
      const { path, headers: sent } = request
      const mishap = mishapOf(error, { backend: name, path, headers: sent }, 'body')
      finish(verdictOf(mishap))
      measures.brokeOff(mishap.problem.code)
      const fields = { backend: name, code: mishap.problem.code, cause: codeOf(error) }
      if (mishap.failure !== undefined) log.warn(fields, 'An answer of the store broke off')
      return new ProblemError(mishap.problem)
    }
    const guarded = new GuardedBody(body, {
      deadlines,
      broken,
      idle: !isEventStream,
      ended: () => finish('success'),
    })
    return { ...answer, body: guarded }
  }

  const send = async (request: UpstreamRequest): Promise<Result<UpstreamResponse>> => {
    const url = base.resolve(request.path)
    if (url === undefined) {
      const detail = 'The path has no place below the URL of a backend.'
      return failed(problem('malformed', detail, { backend: name }))
    }
    const started = now()
    const refuse = (refusal: Problem): Result<UpstreamResponse> => {
      measures.answered(refusal.code, (now() - started) / 1000)
      return failed(refusal)
    }
    const entry = breaker.enter()
    if (!entry.admitted) {
      const retryAfter = Math.max(1, Math.ceil(entry.retryAfterMs / 1000))
      const detail = `Backend ${name} failed repeatedly and is left alone for ${retryAfter} s.`
      return refuse(problem('circuit-open', detail, { backend: name, retryAfter }))
    }
    const deadlines = new Deadlines(timeouts, request.signal)
    deadlines.start('total')
    budget.earn()
    let result = await attempt(url, request, deadlines)
    if (!result.ok) result = await repeated(result, url, request, deadlines)
    if (!result.ok) {
      deadlines.end()
      entry.finish(verdictOf(result))
      const { code } = result.problem
      const fields = { backend: name, method: request.method, code, cause: codeOf(result.error) }
      if (result.failure !== undefined) log.warn(fields, 'The store gave no answer')
      return refuse(result.problem)
    }
    const { status, body } = result.response
    if (status < 200 || status > 599) {
      deadlines.end()
      entry.finish('failure')
      await body?.cancel().catch(() => undefined)
      const detail = `Backend ${name} answered with the status ${status}, which HTTP does not have.`
      return refuse(problem('backend-bad-answer', detail, { backend: name }))
    }
    measures.answered(statusClass(status), (now() - started) / 1000)
    return ok(received(result.response, request, deadlines, entry.finish))
  }

  return { name, version, send, close: () => transport.close() }
}
