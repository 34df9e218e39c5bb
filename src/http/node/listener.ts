/** A handler as a listener of Node's server, which says in problem documents what went wrong, and says it once. */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { problem, problemMediaType, type Problem } from '../../errors/index.ts'
import type { HttpAnswer, HttpHandler } from '../exchange.ts'
import { HeaderList } from '../header-list.ts'
import { Stop } from '../stop.ts'
import { handlerOf, type Fetch } from '../web.ts'
import { bodyOf } from './incoming-body.ts'
import { sendAnswer, type ProblemOf } from './send-answer.ts'
import { targetOf, type Target } from './target.ts'

const answerWith = (reason: Problem): HttpAnswer => ({
  status: reason.status,
  headers: HeaderList.of({ 'content-type': problemMediaType }),
  body: new TextEncoder().encode(JSON.stringify(reason)),
})

const handled = (
  handle: HttpHandler,
  { host, path, query }: Target,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<HttpAnswer> => {
  const { method = 'GET', rawHeaders, httpVersion, socket } = incoming
  const { remoteAddress } = socket
  const signal = new Stop()
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) signal.abort(new Error('The client went away.'))
  })
  return handle({
    method,
    path,
    query,
    host,
    headers: HeaderList.ofLines(rawHeaders),
    body: bodyOf(incoming),
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
}

/** @example createServer(listener(gateway.handle, { problemOf })) */
export const listener =
  (handle: HttpHandler, { problemOf = () => undefined }: ListenerOptions = {}): RequestListener =>
  async (incoming, outgoing) => {
    const target = targetOf(incoming)
    let answer: HttpAnswer
    try {
      answer = target.ok
        ? await handled(handle, target.value, incoming, outgoing)
        : answerWith(target.problem)
    } catch {
      answer = answerWith(problem('internal', 'The request could not be handled.'))
    }
    await sendAnswer(answer, outgoing, problemOf)
  }

/** The same for a handler of the web's requests and responses. */
export const webListener = (fetch: Fetch, options?: ListenerOptions): RequestListener =>
  listener(handlerOf(fetch), options)
