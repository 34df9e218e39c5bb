/** The store's HTTP API: a request is routed, handled and answered; every error is a problem document. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { jsonSchemas } from '../../contract/index.ts'
import { problem } from '../../errors/index.ts'
import { withoutText } from '../../telemetry/index.ts'
import type { Log } from '../log.ts'
import { print } from '../../json/index.ts'
import { json, problemAnswer, send, type Answer } from './answer.ts'
import { readConditions } from './conditions.ts'
import { eventStream } from './event-stream.ts'
import { readingEndpoints } from './reading.ts'
import { bulkEndpoints } from './raw/endpoints.ts'
import type { Handler } from './request.ts'
import { createRouter, segmentsOf, type Endpoint } from './router.ts'
import type { Service } from './service.ts'
import { ownerEndpoint, writingEndpoints } from './writing.ts'

const stream =
  ({ storage, feed, heartbeat }: Service): Handler =>
  ({ message }) => {
    const { documents } = storage
    const id = message.headers['last-event-id']
    const last = id ? documents.seqOf('events', String(id)) : undefined
    if (id && last === undefined) {
      const detail = `Last-Event-ID: there is no event ${String(id)} to resume after.`
      return problemAnswer(problem('malformed', detail))
    }
    const after = last ?? documents.lastSeq('events')
    return {
      status: 200,
      headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' },
      body: eventStream({ documents, feed, after, heartbeat }),
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

const ready =
  ({ feed, storage }: Service): Handler =>
  () => {
    if (feed.closed) return problemAnswer(problem('draining', 'The store is shutting down.'))
    const state = storage.ready()
    return state.ok ? json('{"status":"ready"}') : problemAnswer(state.problem)
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
    { method: 'GET', path: '/readyz', handle: ready(service) },
  ]
}

type Route = ReturnType<typeof createRouter<Handler>>

/** For logs: ids and queries do not belong there. */
const templateOf = ({ url = '', method = 'GET' }: IncomingMessage, route: Route): string => {
  const segments = segmentsOf(url.split('?', 1)[0] ?? '')
  const match = segments && route(method, segments)
  return match?.kind === 'found' ? match.path : 'unknown'
}

const answerOf = (service: Service, route: Route) => {
  return async function answer(message: IncomingMessage): Promise<Answer> {
    const [path = '', ...query] = (message.url ?? '').split('?')
    const segments = segmentsOf(path)
    if (!segments) return problemAnswer(problem('malformed', 'The path is not well formed.'))
    const match = route(message.method ?? 'GET', segments)
    if (match.kind === 'none') {
      return problemAnswer(problem('unknown-route', `There is nothing at ${path}.`))
    }
    if (match.kind === 'other-method') {
      const detail = `${path} does not take ${message.method}.`
      return problemAnswer(problem('method-not-allowed', detail), {
        allow: match.allow.join(', '),
      })
    }
    const conditions = readConditions(message.headers)
    if (!conditions.ok) return problemAnswer(conditions.problem)
    return match.handle({
      message,
      id: match.id,
      query: [...new URLSearchParams(query.join('?'))],
      conditions: conditions.value,
    })
  }
}

/** The listener of an HTTP server. It answers everything and never rejects. */
export const createApp = (service: Service, log: Log) => {
  const route = createRouter(endpointsOf(service))
  const answer = answerOf(service, route)
  return async function app(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const started = performance.now()
    const headOnly = message.method === 'HEAD'
    try {
      const given = await answer(message)
      // The rest of a body that nobody read would be taken for the next request.
      if (!message.complete) response.setHeader('connection', 'close')
      if (service.feed.closed) response.setHeader('connection', 'close')
      await send(given, response, headOnly)
    } catch (error) {
      if (message.destroyed && !message.complete) return
      const path = templateOf(message, route)
      log.error({ error: withoutText(error), method: message.method, path }, 'request failed')
      const defect = problemAnswer(problem('internal', 'The store failed to answer.'))
      if (response.headersSent) response.destroy()
      else await send(defect, response, headOnly)
    }
    const ms = Math.round(performance.now() - started)
    const path = templateOf(message, route)
    log.debug({ method: message.method, path, status: response.statusCode, ms }, 'answered')
  }
}
