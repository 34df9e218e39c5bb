/** The store before a server of Node's: requests are put into the light form, answers are sent at the pace of the client. */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { HeaderList, isReader, Stop, type BodyReader } from '../../http/index.ts'
import { bodyOf } from '../../http/node/incoming-body.ts'
import type { PlainAnswer, PlainHandler, PlainRequest } from './exchange.ts'

/** Waits until a response takes more; false when it is closed, or takes nothing for `patience` ms. */
const writable = async (response: ServerResponse, patience: number): Promise<boolean> => {
  if (response.destroyed) return false
  if (!response.writableNeedDrain) return true
  return new Promise((resolve) => {
    const settle = (takesMore: boolean): void => {
      clearTimeout(timer)
      response.off('drain', drained).off('close', closed)
      resolve(takesMore)
    }
    const drained = (): void => settle(true)
    const closed = (): void => settle(false)
    const timer = setTimeout(closed, patience)
    response.on('drain', drained).on('close', closed)
  })
}

const requestOf = (message: IncomingMessage, response: ServerResponse): PlainRequest => {
  const signal = new Stop()
  response.once('close', () => {
    if (!response.writableFinished) signal.abort(new Error('The client is gone.'))
  })
  return {
    method: message.method ?? 'GET',
    path: message.url ?? '',
    headers: HeaderList.ofLines(message.rawHeaders),
    body: bodyOf(message),
    signal,
  }
}

/** For a body whose maker does not say how patient it is. */
const usualPatience = 30_000

const sendPieces = async (
  body: BodyReader,
  response: ServerResponse,
  patience: number,
): Promise<void> => {
  response.flushHeaders()
  const gone = (): void => void body.cancel()
  response.once('close', gone)
  while (await writable(response, patience)) {
    const { done, value } = await body.read()
    if (done) {
      response.off('close', gone).end()
      return
    }
    if (response.destroyed) break
    response.write(value)
  }
  await body.cancel()
  response.destroy()
}

const send = async (answer: PlainAnswer, response: ServerResponse): Promise<void> => {
  const { status, headers, body, patience = usualPatience } = answer
  if (response.destroyed) {
    if (isReader(body)) await body.cancel()
    return
  }
  // Node's types do not know that it takes a list of strings as it is.
  response.writeHead(status, headers.lines as string[])
  if (isReader(body)) await sendPieces(body, response, patience)
  else response.end(body ?? undefined)
}

/** @param closing whether answers are to be the last of their connection */
export const storeListener =
  (handle: PlainHandler, closing: () => boolean): RequestListener =>
  async (message, response) => {
    // Without a listener an error of the connection would end the process.
    response.on('error', () => undefined)
    try {
      const answer = await handle(requestOf(message, response))
      // The rest of a body that nobody read would be taken for the next request.
      if (!message.complete || closing()) response.setHeader('connection', 'close')
      await send(answer, response)
    } catch {
      // A body that broke off: the store has told why.
      response.destroy()
    }
  }
