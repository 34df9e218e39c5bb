/** From whatever went wrong on the way to a backend to the one problem that says so. */
import { problem, type ErrorCode, type Problem } from '../errors/index.ts'
import type { HeaderList } from '../http/index.ts'
import { Stopped, type StopCause } from './deadlines.ts'
import { failureCauseOf, told as withCause } from './failure-cause.ts'
import { unsendableHeader } from './headers.ts'
import { problemOf } from './problem-error.ts'
import { causesOf, failureOf, type TransportFailure } from './transport-error.ts'

/** Where it happened; the query is left out, it may hold what is nobody's business. */
export interface Whereabouts {
  readonly backend: string
  readonly path: string
  /** Those that were sent. */
  readonly headers: HeaderList
}

export interface Mishap {
  readonly problem: Problem
  /** `undefined` when the store is not to blame. */
  readonly failure: TransportFailure | undefined
}

type Moment = 'headers' | 'body'

const ofStop: Readonly<Record<StopCause, readonly [ErrorCode, string]>> = {
  headers: ['backend-timeout', 'did not begin its answer in time'],
  body: ['backend-timeout', 'stopped in the middle of its answer'],
  total: ['backend-timeout', 'took longer than a request may take'],
  client: ['client-closed', 'was given up: the client went away'],
  reader: ['client-closed', 'was given up: the client took its answer too slowly'],
}

const ofFailure: Readonly<
  Record<Exclude<TransportFailure, 'unsendable'>, readonly [ErrorCode, string]>
> = {
  unreachable: ['backend-unreachable', 'cannot be reached'],
  timeout: ['backend-timeout', 'took too long'],
  broken: ['backend-broken', 'broke off the connection, or does not speak HTTP'],
  oversized: ['backend-broken', 'answered with more headers than are taken'],
}

/** What is wrong with a request that cannot be sent. */
const unsendable = (headers: HeaderList): string => {
  const header = unsendableHeader(headers)
  return header === undefined
    ? 'The length that the request declares is not that of its body.'
    : `No backend can be sent the header ${JSON.stringify(header)} as it is: a name is made of letters, digits and signs, a value of bytes that are no controls.`
}

const brokenBody = 'broke off in the middle of its answer'

/** Never repeats the error's own text, which may name addresses and credentials. */
export const mishapOf = (
  error: unknown,
  { backend, path, headers }: Whereabouts,
  moment: Moment,
): Mishap => {
  const told = problemOf(error)
  if (told) return { problem: told, failure: undefined }
  const [pathname = ''] = path.split('?', 1)
  const extensions = { backend, path: pathname }
  const stopped = causesOf(error).find((cause) => cause instanceof Stopped)
  if (stopped) {
    const [code, what] = ofStop[stopped.stopCause]
    const detail = `Backend ${backend} ${what}.`
    const { stopCause } = stopped
    if (stopCause === 'client' || stopCause === 'reader') {
      return { problem: problem(code, detail, extensions), failure: undefined }
    }
    const cause = withCause(`${stopCause}-timeout`)
    return { problem: problem(code, detail, { ...extensions, ...cause }), failure: 'timeout' }
  }
  const failure = failureOf(error)
  if (failure === 'unsendable') {
    return { problem: problem('malformed', unsendable(headers), extensions), failure: undefined }
  }
  const [code, usual] = ofFailure[failure]
  const what = moment === 'body' && failure === 'broken' ? brokenBody : usual
  const cause = withCause(failureCauseOf(error))
  const detail = `Backend ${backend} ${what}.`
  return { problem: problem(code, detail, { ...extensions, ...cause }), failure }
}
