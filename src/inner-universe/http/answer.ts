/** Answers of the store's handlers, and how they are put on the wire. */
import type { ServerResponse } from 'node:http'
import { problemMediaType, type Problem } from '../../errors/index.ts'
import type { Row } from '../storage/documents.ts'

type Headers = Readonly<Record<string, string>>

/** Writes a body piece by piece; must return when the response is closed. */
export type BodyWriter = (response: ServerResponse) => Promise<void>

export interface Answer {
  readonly status: number
  readonly headers: Headers
  /** Text in UTF-8, or a writer for what is streamed. */
  readonly body?: string | BodyWriter
}

export const json = (body: string, status = 200, headers: Headers = {}): Answer => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body,
})

/** The document of a row, with its entity tag. */
export const documentAnswer = (
  { etag, body }: Pick<Row, 'etag' | 'body'>,
  status = 200,
  headers: Headers = {},
): Answer => json(body, status, { etag, ...headers })

/** The seconds of a `retryAfter` are also a header. */
export const problemAnswer = (reason: Problem, headers: Headers = {}): Answer => {
  const { status, retryAfter } = reason
  return {
    status,
    headers: {
      'content-type': problemMediaType,
      ...(typeof retryAfter === 'number' ? { 'retry-after': String(retryAfter) } : {}),
      ...headers,
    },
    body: JSON.stringify(reason),
  }
}

/** Waits until a response takes more; false when it is closed, or takes nothing for `patience` ms. */
export const writable = async (response: ServerResponse, patience: number): Promise<boolean> => {
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

/** Sends an answer; a `HEAD` gets its headers only. */
export const send = async (
  answer: Answer,
  response: ServerResponse,
  headOnly: boolean,
): Promise<void> => {
  const { status, headers, body } = answer
  if (response.destroyed) return
  if (typeof body === 'function') {
    response.writeHead(status, headers)
    if (!headOnly) {
      response.flushHeaders()
      await body(response)
    }
    response.end()
    return
  }
  const bytes = body === undefined ? undefined : Buffer.from(body)
  const bodiless = status === 204 || status === 304
  response.writeHead(status, {
    ...headers,
    ...(bodiless ? {} : { 'content-length': String(bytes?.length ?? 0) }),
  })
  response.end(headOnly || bodiless ? undefined : bytes)
}
