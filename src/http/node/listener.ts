/** A handler as a listener of Node's server, which says in problem documents what went wrong, and says it once. */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { commandErrors, know, problem, problemMediaType, type Problem } from '../../errors/index.ts'
import type { Caught } from '../../telemetry/index.ts'
import type { HttpAnswer, HttpHandler } from '../exchange.ts'
import { HeaderList } from '../header-list.ts'
import { Stop } from '../stop.ts'
import { handlerOf, type Fetch } from '../web.ts'
import { goOn } from './expectation.ts'
import { bodyOf } from './incoming-body.ts'
import { sendAnswer, type ProblemOf } from './send-answer.ts'
import { targetOf, type Target } from './target.ts'

/** A problem that no handler has told. */
export const answerWith = (
  reason: Problem,
  more: Readonly<Record<string, string>> = {},
): HttpAnswer => ({
  status: reason.status,
  headers: HeaderList.of({
    'content-type': problemMediaType,
    'cache-control': 'no-store',
    ...more,
  }),
  body: new TextEncoder().encode(JSON.stringify(reason)),
})

/**
 * Completes the headers of an answer that no handler has made, such as by those of CORS.
 *
 * @param asked headers of the request; undefined where they could not be read
 */
export type Mark = (answer: HeaderList, asked: HeaderList | undefined) => HeaderList

/** The same answer, marked. */
export const marked = (
  answer: HttpAnswer,
  { rawHeaders }: IncomingMessage,
  mark: Mark | undefined,
): HttpAnswer =>
  mark ? { ...answer, headers: mark(answer.headers, HeaderList.ofLines(rawHeaders)) } : answer

/** RFC 9110 section 9.3.7: what the server as a whole can do. */
const serverOptions = (): HttpAnswer => ({
  status: 204,
  headers: HeaderList.of({ allow: 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS' }),
  body: null,
})

interface Exchange {
  readonly target: Target
  readonly incoming: IncomingMessage
  readonly outgoing: ServerResponse
  readonly caught: Caught
}

const handled = (
  handle: HttpHandler,
  { target: { host, path, query }, incoming, outgoing, caught }: Exchange,
): Promise<HttpAnswer> | HttpAnswer => {
  if (path === '*') return serverOptions()
  const { method = 'GET', rawHeaders, httpVersion, socket } = incoming
  const { remoteAddress } = socket
  const signal = new Stop()
  outgoing.once('close', () => {
    if (outgoing.writableFinished) return
    try {
      signal.abort(new Error('The client closed the connection.'))
    } catch (error) {
      caught('client', error)
    }
  })
  return handle({
    method,
    path,
    query,
    host,
    headers: HeaderList.ofLines(rawHeaders),
    body: bodyOf(incoming, goOn(incoming, outgoing)),
    signal,
    connection: {
      protocol: 'encrypted' in socket ? 'https' : 'http',
      httpVersion,
      ...(remoteAddress === undefined ? {} : { remoteAddress }),
    },
  })
}

export interface ListenerOptions {
  /** The problem within the error of a body that broke off before anything of it was sent. */
  readonly problemOf?: ProblemOf
  /** Told of what was thrown for no known reason. */
  readonly caught?: Caught
  readonly mark?: Mark
}

const nothing = (): undefined => undefined

/** @example createServer(listener(gateway.handle, { problemOf })) */
export const listener = (
  handle: HttpHandler,
  { problemOf = nothing, caught = nothing, mark }: ListenerOptions = {},
): RequestListener => {
  know(commandErrors)
  return async (incoming, outgoing) => {
    // Without a listener an error of the connection would end the process.
    outgoing.on('error', nothing)
    let answer: HttpAnswer
    try {
      const target = targetOf(incoming)
      if (target.ok) {
        answer = await handled(handle, { target: target.value, incoming, outgoing, caught })
      } else {
        // Who does not know where a request is to go does not know where it ends either.
        outgoing.shouldKeepAlive = false
        answer = marked(answerWith(target.problem), incoming, mark)
      }
    } catch (error) {
      caught('request', error)
      const reason = problem('internal', 'The request could not be handled.')
      answer = marked(answerWith(reason), incoming, mark)
    }
    await sendAnswer(answer, outgoing, { problemOf, caught })
  }
}

/** The same for a handler of the web's requests and responses. */
export const webListener = (fetch: Fetch, options?: ListenerOptions): RequestListener =>
  listener(handlerOf(fetch), options)
