/** What calls of the client reject with: a code to tell apart, and where a document was wrong. */
import type { ProblemPlace } from '../errors/index.ts'

/** What the client itself tells; every other code is the gateway's or the store's. */
export type OwnCode = 'unreachable' | 'bad-answer' | 'bad-key' | 'wrong-version'

export class ClientError extends Error {
  /** `entity-not-found`, `version-not-found`, `precondition-failed`, an `OwnCode`, ... */
  readonly code: string
  /** Undefined where there was no answer, or none that could be believed. */
  readonly status: number | undefined
  /** In the words of the gateway; never part of the message, since it may name values. */
  readonly detail: string | undefined
  readonly places: readonly ProblemPlace[]

  constructor(
    code: string,
    message: string,
    {
      status,
      detail,
      places = [],
    }: Partial<Pick<ClientError, 'status' | 'detail' | 'places'>> = {},
  ) {
    super(message)
    this.name = 'ClientError'
    this.code = code
    this.status = status
    this.detail = detail
    this.places = places
  }
}

export const ownError = (code: OwnCode, message: string): ClientError =>
  new ClientError(code, message)

/** @example if (isClientError(error, 'entity-not-found')) return undefined */
export const isClientError = (error: unknown, code?: string): error is ClientError =>
  error instanceof ClientError && (code === undefined || error.code === code)
