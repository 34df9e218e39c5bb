/** Answers of the store's handlers. */
import { problemMediaType, type Problem } from '../../errors/index.ts'
import type { Row } from '../storage/documents.ts'
import type { Pieces } from './pieces.ts'

type Headers = Readonly<Record<string, string>>

export interface Answer {
  readonly status: number
  readonly headers: Headers
  /** Text in UTF-8, or what is streamed. */
  readonly body?: string | Streamed
  /** What the body says, where it tells of an error. */
  readonly problem?: Problem
}

export interface Streamed {
  readonly pieces: Pieces
  /** Milliseconds that a client may take nothing before it is given up. */
  readonly patience: number
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
    problem: reason,
  }
}
