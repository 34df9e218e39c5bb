/** The transport of Node: undici's dispatcher with kept-alive connections, without the cost of `fetch`. */
import { Agent, type Dispatcher } from 'undici'
import { HeaderList, isReader, type Body } from '../../http/index.ts'
import { BodyQueue } from '../../http/node/body-queue.ts'
import { readableOf } from '../../http/node/readable.ts'
import type { Transport, TransportRequest, TransportResponse } from '../backend.ts'
import { defaultConnections } from '../gate.ts'
import { failureOf, TransportError } from '../transport-error.ts'
import { connectorOf } from './connector.ts'
import { whyOf } from './why.ts'

export interface UndiciTransportOptions {
  /** Longest time for a connection, TLS included, in milliseconds. */
  readonly connectMs?: number
  /** Requests at once, default 256; connections are twice as many at most. */
  readonly connections?: number
  /** How long an idle connection is kept, in milliseconds; a store's own `Keep-Alive` hint counts more. */
  readonly keepAliveMs?: number
  /** Most bytes of an answer's headers. */
  readonly maxHeaderBytes?: number
}

/** Statuses whose answers have no body (RFC 9110, sections 15.3.5, 15.3.6 and 15.4.5). */
const bodiless = new Set([204, 205, 304])

const bodyOf = (body: Body): Dispatcher.DispatchOptions['body'] =>
  isReader(body) ? readableOf(body) : body

const wrapped = (error: unknown): Error =>
  new TransportError(failureOf(error), 'the connection failed', { cause: error, why: whyOf(error) })

const noContent = new Error('205 has no content')

const errorOf = (reason: unknown): Error =>
  reason instanceof Error ? reason : new Error('aborted')

/** One request and its answer, as undici tells of them. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #request: TransportRequest
  readonly #resolve: (answer: TransportResponse) => void
  readonly #reject: (error: unknown) => void
  #controller: Dispatcher.DispatchController | undefined = undefined
  #queue: BodyQueue | undefined = undefined
  #ended = false

  constructor(
    request: TransportRequest,
    resolve: (answer: TransportResponse) => void,
    reject: (error: unknown) => void,
  ) {
    this.#request = request
    this.#resolve = resolve
    this.#reject = reject
    request.signal.addEventListener('abort', this.#stopped)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    // It waited for a connection, and the client did not.
    if (this.#request.signal.aborted) this.#stopped()
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    // Values are bytes, which undici, like the Fetch standard, reads as Latin-1.
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (status < 200) return
    const bodyless = this.#request.method === 'HEAD' || bodiless.has(status)
    const coding = headers['transfer-encoding'] ?? 'chunked'
    // undici takes off the chunks alone: what is left would pass for the document.
    if (!bodyless && String(coding).trim().toLowerCase() !== 'chunked') {
      controller.abort(new TransportError('broken', 'Of transfer codings only chunked is known.'))
      return
    }
    const queue = bodyless ? null : new BodyQueue(controller)
    if (queue) this.#queue = queue
    this.#resolve({ status, headers: HeaderList.ofRecord(headers), body: queue })
    // Unlike 204 and 304 it may say that bytes follow: nobody waits for them.
    if (status === 205) queueMicrotask(() => this.#ended || controller.abort(noContent))
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Uint8Array): void {
    this.#queue?.push(chunk)
  }

  onResponseEnd(): void {
    this.#release()
    this.#queue?.end()
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#fail(wrapped(error))
  }

  readonly #stopped = (): void => {
    const { reason } = this.#request.signal
    // First: `abort` reports an error of its own.
    this.#fail(reason)
    this.#controller?.abort(errorOf(reason))
  }

  #release(): void {
    this.#ended = true
    this.#request.signal.removeEventListener('abort', this.#stopped)
  }

  #fail(error: unknown): void {
    this.#release()
    this.#queue?.fail(error)
    this.#reject(errorOf(error))
  }
}

/** @example httpBackend({ ..., transport: undiciTransport({ connectMs: 2000 }) }) */
export const undiciTransport = ({
  connectMs = 2000,
  connections = defaultConnections,
  keepAliveMs = 4000,
  maxHeaderBytes = 32 * 1024,
}: UndiciTransportOptions = {}): Transport => {
  const agent = new Agent({
    // Those who only wait for their clients keep theirs, and do not count for the driver.
    connections: 2 * connections,
    connect: connectorOf({ timeout: connectMs }),
    keepAliveTimeout: keepAliveMs,
    maxHeaderSize: maxHeaderBytes,
    // The driver's own deadlines are exact; undici's are not.
    headersTimeout: 0,
    bodyTimeout: 0,
  })

  return {
    fetch: (url, request) =>
      new Promise((resolve, reject) => {
        const { method, headers, body, signal } = request
        if (signal.aborted) throw signal.reason
        const slash = url.indexOf('/', 'https://'.length)
        agent.dispatch(
          {
            origin: slash < 0 ? url : url.slice(0, slash),
            path: slash < 0 ? '/' : url.slice(slash),
            method,
            headers: headers.lines as string[],
            body: bodyOf(body) ?? null,
          },
          new Exchange(request, resolve, reject),
        )
      }),
    close: () => agent.destroy(),
  }
}
