/** The store's HTTP API: a request is routed, handled and answered; every error is a problem document. */
import { jsonSchemas } from '../../contract/index.ts'
import { problem } from '../../errors/index.ts'
import { isReader } from '../../http/index.ts'
import { withoutText } from '../../telemetry/index.ts'
import type { Log } from '../log.ts'
import { print } from '../../json/index.ts'
import { json, problemAnswer, type Answer } from './answer.ts'
import { readConditions } from './conditions.ts'
import { eventPieces } from './event-stream.ts'
import type { PlainHandler, PlainRequest } from './exchange.ts'
import { plainAnswer } from './plain-answer.ts'
import { readingEndpoints } from './reading.ts'
import { readiness } from './readiness.ts'
import { bulkEndpoints } from './raw/endpoints.ts'
import type { Handler } from './request.ts'
import { createRouter, segmentsOf, type Endpoint } from './router.ts'
import type { Service } from './service.ts'
import { ownerEndpoint, writingEndpoints } from './writing.ts'

const stream =
  ({ storage, feed, heartbeat }: Service): Handler =>
  ({ headers }) => {
    const { documents } = storage
    const id = headers.get('last-event-id')
    const last = id ? documents.seqOf('events', id) : undefined
    if (id && last === undefined) {
      const detail = `Last-Event-ID: there is no event ${id} to resume after.`
      return problemAnswer(problem('malformed', detail))
    }
    const after = last ?? documents.lastSeq('events')
    return {
      status: 200,
      headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' },
      // Whoever takes nothing for as long as that would not be told that the stream is alive.
      body: { pieces: eventPieces({ documents, feed, after, heartbeat }), patience: heartbeat },
    }
  }

const schema = ({ version }: Service): Handler => {
  const body = print({
    version: version.version,
    resources: {
      ...jsonSchemas(version.types, {
        refBase: '#/resources/',
        descriptions: version.descriptions,
      }),
    },
  })
  return () => json(body)
}

/** Nothing that a storage holds is known before it can be read. */
const whenReadable = (
  { storage }: Service,
  { handle, ...endpoint }: Endpoint<Handler>,
): Endpoint<Handler> => ({
  ...endpoint,
  handle: (request) => {
    const state = storage.readable()
    return state.ok ? handle(request) : problemAnswer(state.problem)
  },
})

const endpointsOf = (service: Service): readonly Endpoint<Handler>[] => {
  const { resources, owners } = service.dialect
  const [entities] = resources
  const stored: readonly Endpoint<Handler>[] = [
    ...resources.flatMap((resource) => readingEndpoints(service, resource)),
    ...resources.flatMap((resource) => writingEndpoints(service, resource)),
    ...bulkEndpoints(service),
    ...(owners && entities ? [ownerEndpoint(service, entities)] : []),
    { method: 'GET', path: '/events/stream', handle: stream(service) },
  ]
  return [
    ...stored.map((endpoint) => whenReadable(service, endpoint)),
    { method: 'GET', path: '/schema', handle: schema(service) },
    { method: 'GET', path: '/livez', handle: () => json('{"status":"live"}') },
    { method: 'GET', path: '/readyz', handle: readiness(service) },
  ]
}

type Route = ReturnType<typeof createRouter<Handler>>

/** For logs: ids and queries do not belong there. */
const templateOf = ({ path, method }: PlainRequest, route: Route): string => {
  const segments = segmentsOf(path.split('?', 1)[0] ?? '')
  const match = segments && route(method, segments)
  return match?.kind === 'found' ? match.path : 'unknown'
}

const answerOf = async (
  { method, path: target, headers, body, signal }: PlainRequest,
  route: Route,
): Promise<Answer> => {
  const [path = '', ...query] = target.split('?')
  const segments = segmentsOf(path)
  if (!segments) return problemAnswer(problem('malformed', 'The path is not well formed.'))
  const match = route(method, segments)
  if (match.kind === 'none') {
    return problemAnswer(problem('unknown-route', `There is nothing at ${path}.`))
  }
  if (match.kind === 'other-method') {
    const detail = `${path} does not take ${method}.`
    return problemAnswer(problem('method-not-allowed', detail), { allow: match.allow.join(', ') })
  }
  const conditions = readConditions({
    'if-match': headers.get('if-match') ?? undefined,
    'if-none-match': headers.get('if-none-match') ?? undefined,
  })
  if (!conditions.ok) return problemAnswer(conditions.problem)
  return match.handle({
    headers,
    body,
    ...(signal ? { signal } : {}),
    id: match.id,
    query: [...new URLSearchParams(query.join('?'))],
    conditions: conditions.value,
  })
}

export const createApp = (service: Service, log: Log): PlainHandler => {
  const route = createRouter(endpointsOf(service))
  return async function app(request) {
    const { method } = request
    const started = performance.now()
    const failed = (error: unknown): void => {
      const path = templateOf(request, route)
      log.error({ error: withoutText(error), method, path }, 'request failed')
    }
    const defect = (error: unknown): Answer => {
      failed(error)
      return problemAnswer(problem('internal', 'The store failed to answer.'))
    }
    const answer = await answerOf(request, route).catch(defect)
    const ended = (): void => {
      const ms = Math.round(performance.now() - started)
      const path = templateOf(request, route)
      log.debug({ method, path, status: answer.status, ms }, 'answered')
    }
    const plain = plainAnswer(answer, method === 'HEAD', { failed, ended })
    if (!isReader(plain.body)) ended()
    return plain
  }
}
