/** Carries a request to the store's version and its answer back: steps five to seven of the way. */
import { failed, ok, type Result } from '../errors/index.ts'
import { identity, type Body, type HeaderList, type HttpAnswer } from '../http/index.ts'
import type { Route } from '../contract/index.ts'
import type { UpstreamResponse } from '../upstream/index.ts'
import { after } from './helpers/after.ts'
import { linkedAnswer, linkedRequest } from './links/linked-carriage.ts'
import { passed, presentBody, wholeOf } from './send/body.ts'
import { cacheKey } from './cache/key.ts'
import { clientLink, toldNames } from './links/client-link.ts'
import { downgrade, downgradeAgain, type DowngradeContext } from './downgrade/downgrade.ts'
import { askReadable, decodedAnswer, decodedRequest, encodedAnswer } from './send/encoding.ts'
import { overriddenBy, unoverridden } from './send/method-override.ts'
import { createOmissions } from './omit/omissions.ts'
import type { Plan } from './exchange/resolution.ts'
import type { Core } from './exchange/core.ts'
import type { AskedQuery } from './map/link-query.ts'
import type { Lane, SentBody } from './jobs/job.ts'
import { send } from './send/send.ts'
import { needsBody, upgradeBody, upgradeHead } from './upgrade/upgrade.ts'
import { afterApplied, isApplied } from './send/applied.ts'
import type { Exchange } from './exchange/exchange.ts'
import { outgoingHeaders } from './send/outgoing.ts'

type Carry = Extract<Plan, { kind: 'carry' }>

const bodyLimits = ({ config: { limits } }: Core) => ({
  bytes: limits.bodyBytes,
  ms: limits.requestMs,
})

/** The body of a request that goes on as it is. Problems: those of `passed`. */
export const passingBody = async ({ request, core }: Exchange): Promise<Result<Body>> => {
  const { body } = request
  const watched = body === null ? request : { ...request, body: unoverridden(body, request) }
  return passed(watched, bodyLimits(core))
}

/** The whole body of a request that is going to be adapted. */
const adaptableBody = async ({
  request,
  core,
}: Exchange): Promise<Result<Uint8Array<ArrayBuffer> | null>> => {
  const body = await presentBody(request)
  if (body === null) return ok(null)
  const limits = bodyLimits(core)
  const plain = decodedRequest(body, request.headers, core.codings, limits.bytes)
  return plain.ok ? wholeOf(plain.value, limits) : plain
}

const laneOf = (
  { request, resolution }: Exchange,
  { carriage, backend }: Carry,
  sent: HeaderList,
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
  const told = toldNames(sent)
  return { ...lane, address: { prefix, host: request.host, told, ...(asked ? { asked } : {}) } }
}

const sentBody = (
  body: Uint8Array<ArrayBuffer>,
  storedPath: string | undefined,
  exchange: Exchange,
  plan: Carry,
  sent: HeaderList,
): SentBody => ({
  lane: laneOf(exchange, plan, sent),
  contentType: sent.get('content-type') ?? '',
  body,
  storedPath,
})

/** Of an answer to a write that was made: what the client sent for nothing. */
const tellDiscarded = (
  result: Result<HttpAnswer>,
  fields: readonly string[],
  { report }: Exchange,
  { id }: Route,
): Result<HttpAnswer> => {
  if (!result.ok || result.value.status >= 400) return result
  report.fieldsDiscarded({ route: id, fields })
  const { headers } = result.value
  headers.set('isthmus-discarded', fields.map(encodeURIComponent).join(', '))
  return result
}

/** @param sends sends it, and may be asked once */
export const carry = async (
  exchange: Exchange,
  plan: Carry,
  sends: typeof send = send,
): Promise<Result<HttpAnswer>> => {
  const { core, request, resolution } = exchange
  const { backend, params } = plan
  const { signal } = request
  const overridden = overriddenBy(
    resolution.negotiated?.address.query ?? '',
    request.method,
    plan.carriage.clientRoute.query,
  )
  if (overridden) return failed(overridden)
  const outgoing = outgoingHeaders(exchange)
  const asking = linkedRequest(plan.carriage, exchange, backend, outgoing)
  const incoming = {
    method: request.method,
    query: resolution.negotiated?.address.query ?? '',
    headers: askReadable(outgoing, asking, core.codings),
  }
  const head = upgradeHead(incoming, asking, params)
  if (!head.ok) return head
  const adapts = needsBody(asking)
  const whole = adapts ? await adaptableBody(exchange) : ok(null)
  if (!whole.ok) return whole
  const { depth, adaptedBytes, work } = core.config.limits
  const limits = { depth, adaptedBytes, work, scanner: core.scanner }
  // Once threads cannot be started there are no small ones any more either.
  const jobs = core.largeJobs?.takes(Infinity) ? core.largeJobs : undefined
  const upgrading = upgradeBody(head.value, whole.value, incoming, asking, params, {
    limits,
    away:
      jobs &&
      ((bytes, storedPath) =>
        jobs.bodyAway(sentBody(bytes, storedPath, exchange, plan, outgoing), signal)),
  })
  const upgraded = upgrading instanceof Promise ? await upgrading : upgrading
  if (!upgraded.ok) return upgraded
  const { method, path, headers, body, rewrite, fields, defaults, sent: query } = upgraded.value
  const asked = { route: asking.storeRoute.id, sent: query }
  const carriage = linkedAnswer(asking, exchange, backend, { sent: outgoing, asked })
  const passing = adapts || request.body === null ? ok(null) : await passingBody(exchange)
  if (!passing.ok) return passing
  const route = asking.storeRoute.id
  const sending = { method, path, headers, body: body ?? passing.value, route, signal }
  const { codings } = core
  const sendContext = { backend, limits: core.answerLimits, rewrite, codings, signal }
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
    away: jobs && jobs.answerAway(laneOf(exchange, plan, outgoing, asked), signal, isWrite),
    omissions,
    backend: backend.name,
    method: request.method,
    fields,
    defaults,
    limits: core.answerLimits,
    scanner: core.scanner,
    signal,
    location: (link) =>
      clientLink(link, exchange, backend, { sent: outgoing, asked, asking: path }),
    onFault: (error) =>
      exchange.report.streamBroken({
        requestId: exchange.id,
        route: carriage.clientRoute.id,
        backend: backend.name,
        error,
      }),
  }
  const { finish } = carriage
  const finished = (lowered: Promise<Result<HttpAnswer>> | Result<HttpAnswer>) =>
    finish ? after(lowered, (result) => (result.ok ? ok(finish(result.value)) : result)) : lowered
  const decoded = (answer: UpstreamResponse) =>
    decodedAnswer(answer, carriage, core.codings, backend.name)
  const cache = carriage.response && core.cache
  // What a GET has for content is in no key.
  if (!cache?.routes.has(carriage.clientRoute.id) || request.body !== null) {
    const sent = await sends(sending, sendContext)
    if (!sent.ok) return sent
    const lower = () => {
      const { answer, coding } = decoded(sent.value)
      const lowered = finished(downgrade(answer, carriage, context))
      if (!carriage.response && coding === identity) return lowered
      return after(lowered, (result) =>
        result.ok ? ok(encodedAnswer(result.value, coding, request, core.codings)) : result,
      )
    }
    const lowered = isApplied(carriage.clientRoute, sent.value.status)
      ? afterApplied(lower)
      : lower()
    const { discarded } = upgraded.value
    return discarded
      ? after(lowered, (result) => tellDiscarded(result, discarded, exchange, carriage.clientRoute))
      : lowered
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
  const cached = cache.answer(
    { route: carriage.clientRoute.id, backend: backend.name, method: request.method, key, headers },
    {
      send: (conditional) => send({ ...sending, headers: conditional }, sendContext),
      adapt: (answer) => downgrade(decoded(answer).answer, carriage, context),
      again: (fresh, kept) =>
        downgradeAgain({ status: 200, headers: fresh, body: null }, kept, carriage, context),
    },
  )
  return finished(cached)
}
