/** What is done with a request once it is known what: all that may be sent is sent from here. */
import type { Contract } from '../contract/index.ts'
import { failed, forNewerClient, ok, problem, type Problem, type Result } from '../errors/index.ts'
import { HeaderList, type HttpAnswer } from '../http/index.ts'
import type { Backend } from '../upstream/index.ts'
import { carry, passingBody } from './carry.ts'
import { outgoingHeaders } from './send/outgoing.ts'
import type { Exchange } from './exchange/exchange.ts'
import { clientLink } from './links/client-link.ts'
import { toClientTag, toStoreConditions } from './headers/conditions.ts'
import { viewOf } from './headers/etag.ts'
import { linkedHeaders } from './links/link-headers.ts'
import { overriddenBy } from './send/method-override.ts'
import { sendPreflight } from './send/preflight.ts'
import type { Plan, Resolution } from './exchange/resolution.ts'
import { schemaDocument } from './answer/schema-route.ts'

/** A route that no version knows, and the configuration lists, goes through untouched. */
export const pass = async (exchange: Exchange, backend: Backend): Promise<Result<HttpAnswer>> => {
  const { request, resolution } = exchange
  const { path, query } = resolution.negotiated?.address ?? { path: '/', query: '' }
  const overridden = overriddenBy(query, request.method)
  if (overridden) return failed(overridden)
  const body = await passingBody(exchange)
  if (!body.ok) return body
  const headers = outgoingHeaders(exchange)
  const view = viewOf(undefined, exchange.core.marks.get(backend.name))
  toStoreConditions(headers, view)
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
  toClientTag(linked, view)
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

const ofrep = (
  { request, resolution, core: { flags } }: Exchange,
  { ofrep: by, context }: Extract<Plan, { kind: 'ofrep' }>,
): Promise<Result<HttpAnswer>> => {
  const path = resolution.negotiated?.address.path ?? request.path
  return by.answer({ request, path, flags, context })
}

/** RFC 9110 section 9.3.7. */
const allowed = (methods: readonly string[]): HttpAnswer => ({
  status: 204,
  headers: HeaderList.of({ allow: [...new Set([...methods, 'OPTIONS'])].sort().join(', ') }),
  body: null,
})

/** Does what was planned: the answer of the store, or of the gateway itself. */
export const act = (exchange: Exchange): Promise<Result<HttpAnswer>> | Result<HttpAnswer> => {
  const { plan } = exchange.resolution
  if (!plan.ok) return plan
  switch (plan.value.kind) {
    case 'schema':
      return schema(exchange)
    case 'pass':
      return pass(exchange, plan.value.backend)
    case 'carry':
      return carry(exchange, plan.value)
    case 'ofrep':
      return ofrep(exchange, plan.value)
    case 'allow':
      return ok(allowed(plan.value.methods))
    case 'preflight':
      return plan.value.to
        ? sendPreflight(exchange, plan.value.to)
        : ok({ status: 204, headers: new HeaderList(), body: null })
  }
}

/** Whether the client's version is newer than that of the backend which was chosen for it. */
const isNewer = ({ negotiated, choice }: Resolution, { versions }: Contract): boolean => {
  const place = (key: string | undefined) => versions.findIndex((one) => one.key === key)
  return (
    choice !== undefined && place(negotiated?.version.key) > place(choice.course.answers.version)
  )
}

/**
 * A problem as its client is told it: with the names of backend and route, as far as they are known,
 * and with the hint for the direction in which versions differ.
 */
export const placed = (found: Problem, resolution: Resolution, contract: Contract): Problem => {
  const { choice, match } = resolution
  const told = isNewer(resolution, contract) ? forNewerClient(found) : found
  return {
    ...told,
    ...(choice && found['backend'] === undefined ? { backend: choice.course.answers.name } : {}),
    ...(match?.kind === 'route' && found['route'] === undefined ? { route: match.route.id } : {}),
  }
}
