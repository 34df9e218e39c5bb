/** Carries a request to the store's version and its answer back: steps five to seven of the way. */
import { failed, ok, problem, type Result } from '../errors/index.ts'
import {
  identity,
  type BodyReader,
  type HeaderList,
  type HttpAnswer,
  type HttpRequest,
} from '../http/index.ts'
import { problemOf, type UpstreamResponse } from '../upstream/index.ts'
import { after } from './after.ts'
import { linkedAnswer, linkedRequest } from './linked-carriage.ts'
import { limited, presentBody, receive } from './body.ts'
import { cacheKey } from './cache/key.ts'
import { clientLink } from './client-link.ts'
import { downgrade, downgradeAgain, type DowngradeContext } from './downgrade.ts'
import { askReadable, decodedAnswer, decodedRequest, encodedAnswer } from './encoding.ts'
import { storeHeaders } from './forward.ts'
import { createOmissions } from './omit/omissions.ts'
import type { Report } from './report.ts'
import type { Core, Plan, Resolution } from './resolve.ts'
import type { AskedQuery } from './map/link-query.ts'
import { answerAway, bodyAway } from './work/away.ts'
import type { Lane, SentBody } from './work/job.ts'
import { send } from './send.ts'
import { needsBody, upgrade } from './upgrade.ts'

/** One request with all that was found out about it. */
export interface Exchange {
  readonly core: Core
  readonly request: HttpRequest
  readonly id: string
  readonly resolution: Resolution
  readonly report: Report
}

type Carry = Extract<Plan, { kind: 'carry' }>

export const outgoingHeaders = ({ core, request, id, resolution }: Exchange): HeaderList =>
  storeHeaders(resolution.negotiated?.address.headers ?? request.headers, {
    consumed: resolution.identified?.consumed ?? [],
    requestId: id,
    host: request.host,
    trusted: core.config.forwarded.trust,
    ...request.connection,
  })

export const passingBody = async ({ request, core }: Exchange): Promise<BodyReader | null> => {
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

const laneOf = (
  { request, resolution }: Exchange,
  { carriage, backend }: Carry,
  asked?: AskedQuery,
): Lane => {
  const { client, store, clientRoute, linked } = carriage
  const lane = {
    client: client.key,
    store: store.key,
    route: clientRoute.id,
    backend: backend.name,
  }
  if (!linked) return lane
  const prefix = resolution.negotiated?.prefix ?? ''
  return { ...lane, address: { prefix, host: request.host, ...(asked ? { asked } : {}) } }
}

const sentBody = (
  body: Uint8Array<ArrayBuffer>,
  storedPath: string | undefined,
  exchange: Exchange,
  plan: Carry,
): SentBody => ({
  lane: laneOf(exchange, plan),
  contentType: exchange.request.headers.get('content-type') ?? '',
  body,
  storedPath,
})

export const carry = async (exchange: Exchange, plan: Carry): Promise<Result<HttpAnswer>> => {
  const { core, request, resolution } = exchange
  const { backend, params } = plan
  const { signal } = request
  const asking = linkedRequest(plan.carriage, exchange, backend)
  const adapts = needsBody(asking)
  const whole = adapts ? await wholeBody(exchange) : ok(null)
  if (!whole.ok) return whole
  const incoming = {
    method: request.method,
    query: resolution.negotiated?.address.query ?? '',
    headers: askReadable(outgoingHeaders(exchange), asking, core.codings),
    bytes: whole.value,
  }
  const { depth, adaptedBytes, work } = core.config.limits
  const limits = { depth, adaptedBytes, work, scanner: core.scanner }
  const jobs = core.largeJobs
  const upgrading = upgrade(incoming, asking, params, {
    limits,
    away:
      jobs &&
      ((body, storedPath) => bodyAway(jobs, sentBody(body, storedPath, exchange, plan), signal)),
  })
  const upgraded = upgrading instanceof Promise ? await upgrading : upgrading
  if (!upgraded.ok) return upgraded
  const { method, path, headers, body, rewrite, fields, defaults, sent: query } = upgraded.value
  const asked = { route: asking.storeRoute.id, sent: query }
  const carriage = linkedAnswer(asking, exchange, backend, asked)
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
  const isWrite = request.method !== 'GET' && request.method !== 'HEAD'
  const context: DowngradeContext = {
    away: jobs && answerAway(jobs, laneOf(exchange, plan, asked), signal, isWrite),
    omissions,
    backend: backend.name,
    method: request.method,
    fields,
    defaults,
    limits: core.answerLimits,
    scanner: core.scanner,
    signal,
    location: (link) => clientLink(link, exchange, backend, { asked }),
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
    if (!carriage.response && coding === identity) return lowered
    return after(lowered, (result) =>
      result.ok ? ok(encodedAnswer(result.value, coding, request, core.codings)) : result,
    )
  }
  // One kept body serves all clients of a view, whatever codings they take.
  headers.set('accept-encoding', 'identity')
  const key = cacheKey(
    core.contract,
    backend.name,
    carriage,
    upgraded.value,
    resolution.negotiated?.prefix ?? '',
  )
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
