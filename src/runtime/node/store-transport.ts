/** The transport to a store in this process: requests are calls, and nothing is written to a socket. */
import { Failure, formatIssue, problem, ProblemError } from '../../errors/index.ts'
import { isReader, type Body, type StopSignal } from '../../http/index.ts'
import type { OpenStore, PlainAnswer } from '../../inner-universe/index.ts'
import { TransportError, type Transport, type TransportResponse } from '../../upstream/index.ts'
import type { DatabaseOptions } from './open-database.ts'
import { leaseStore, type SharedStore } from './shared-store.ts'
import { streamedBody, unlessStopped, wholeBody } from './store-body.ts'

export interface StoreTransportOptions extends DatabaseOptions {
  /** Address of the backend, which is in front of every path. */
  readonly url: string
  /** Longest time that a store which is being opened is waited for, in milliseconds; default 2,000. */
  readonly connectMs?: number
  /** Whether who asks is told why a database cannot be opened. */
  readonly isAuthor?: boolean
}

export interface StoreTransport extends Transport {
  /** As `SharedStore.begun`. */
  begun(ms: number): Promise<void>
  readonly store: SharedStore
}

/**
 * What a connection to a store would have said by breaking: the store answers it, and knows more.
 * Where nothing was sent to the database, nothing reached the backend; where that is not known, its
 * answer was lost.
 */
const failureOf = (
  { problem: said }: PlainAnswer,
  store: OpenStore,
): TransportError | undefined => {
  if (said?.code === 'outcome-unknown') {
    return new TransportError('broken', 'the answer of the database was lost', { why: 'closed' })
  }
  return said?.code === 'storage-unavailable' && !store.ready().ok
    ? new TransportError('unreachable', 'the database is not connected', { why: 'closed' })
    : undefined
}

const readerOf = (body: Body, signal: StopSignal): TransportResponse['body'] => {
  if (body === null) return null
  return isReader(body) ? streamedBody(body, signal) : wholeBody(body)
}

/** Of an answer that nobody waits for any more. */
const giveUp = ({ body }: PlainAnswer): void => {
  if (isReader(body)) void body.cancel().catch(() => undefined)
}

const told = ({ code, message, issues }: Failure): ProblemError =>
  new ProblemError(problem(code, [message, ...issues.map(formatIssue)].join(': ')))

const opened = async (
  shared: SharedStore,
  { connectMs = 2000, isAuthor = false }: StoreTransportOptions,
): Promise<OpenStore> => {
  try {
    return await shared.store(connectMs)
  } catch (error) {
    throw isAuthor && shared.failure ? told(shared.failure) : error
  }
}

const ask = async (
  shared: SharedStore,
  options: StoreTransportOptions,
  ...[target, { method, headers, body, signal }]: Parameters<Transport['fetch']>
): Promise<TransportResponse> => {
  const store = await unlessStopped(opened(shared, options), signal)
  const path = target.slice(options.url.length)
  const answering = store.handle({ method, path, headers, body, signal })
  const answer = await unlessStopped(answering, signal).catch((error: unknown) => {
    void answering.then(giveUp)
    throw error
  })
  const failure = failureOf(answer, store)
  if (failure) throw failure
  return { status: answer.status, headers: answer.headers, body: readerOf(answer.body, signal) }
}

/** Closing it closes the store, where nobody else has it. */
export const storeTransport = (options: StoreTransportOptions): StoreTransport => {
  const { store, close } = leaseStore(options)
  return {
    fetch: (target, request) => ask(store, options, target, request),
    begun: (ms) => store.begun(ms),
    store,
    close,
  }
}
