/** A `fetch` handler as a listener of Node's server, which says in problem documents what went wrong, and says it once. */
import { getRequestListener } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { problem, problemMediaType } from '../../errors/index.ts'
import { sendResponse, type ProblemOf } from './send-response.ts'

export type WebHandler = (
  request: Request,
  incoming: IncomingMessage,
) => Response | Promise<Response>

export interface WebListenerOptions {
  /** The problem within the error of a body that broke off before anything of it was sent. */
  readonly problemOf?: ProblemOf
}

const refused = (error: unknown): Response => {
  const defect = !(error instanceof Error && error.name === 'RequestError')
  const reason = defect
    ? problem('internal', 'The request could not be handled.')
    : problem('malformed', 'The target or the host of the request is not usable.')
  return new Response(JSON.stringify(reason), {
    status: reason.status,
    headers: { 'content-type': problemMediaType },
  })
}

/**
 * Bodies are sent by us: the library prints an error, and answers with its text, where a body
 * breaks off.
 */
export const webListener = (
  handle: WebHandler,
  { problemOf = () => undefined }: WebListenerOptions = {},
): RequestListener =>
  getRequestListener(
    async (request, { incoming, outgoing }) => {
      const response = await handle(request, incoming as IncomingMessage)
      await sendResponse(response, outgoing as ServerResponse, problemOf)
      return RESPONSE_ALREADY_SENT
    },
    { overrideGlobalObjects: false, errorHandler: refused },
  )
