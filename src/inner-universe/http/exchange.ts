/** Requests and answers of the store in the light form: they come over a connection, or from a caller in the same process. */
import type { Problem } from '../../errors/index.ts'
import type { Body, HeaderList, StopSignal } from '../../http/index.ts'

export interface PlainRequest {
  readonly method: string
  /** Path and query as they were sent. */
  readonly path: string
  readonly headers: HeaderList
  readonly body: Body
  /** Aborts when nobody takes the answer any more. */
  readonly signal?: StopSignal
}

export interface PlainAnswer {
  readonly status: number
  readonly headers: HeaderList
  /** A reader reads from the storage as it is read; cancelling it ends the work. */
  readonly body: Body
  /** What the body says, where it tells of an error. */
  readonly problem?: Problem
  /** Milliseconds after which a client that takes nothing of the body is to be given up. */
  readonly patience?: number
}

/** Answers everything and never rejects. */
export type PlainHandler = (request: PlainRequest) => Promise<PlainAnswer>
