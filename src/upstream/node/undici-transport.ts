/** The transport of Node: undici's dispatcher with kept-alive connections, without the cost of `fetch`. */
import { Readable } from 'node:stream'
import { Agent, type Dispatcher } from 'undici'
import { HeaderList, isReader, type Body, type BodyReader } from '../../http/index.ts'
import { createBodyQueue, type BodyQueue } from '../../http/node/body-queue.ts'
import type { Transport, TransportRequest, TransportResponse } from '../backend.ts'
import { failureOf, TransportError } from '../transport-error.ts'

export interface UndiciTransportOptions {
  /** Longest time for a connection, TLS included, in milliseconds. */
  readonly connectMs?: number
  /** Most connections to one origin; none when absent. */
  readonly connections?: number
  /** How long an idle connection is kept, in milliseconds; a store's own `Keep-Alive` hint counts more. */
  readonly keepAliveMs?: number
  /** Most bytes of an answer's headers. */
  readonly maxHeaderBytes?: number
}

/** Statuses whose answers have no body (RFC 9110, sections 15.3.5, 15.3.6 and 15.4.5). */
const bodiless = new Set([204, 205, 304])

/** Values are bytes, which the Fetch standard reads as Latin-1. */
const headersOf = (raw: Dispatcher.DispatchController['rawHeaders']): HeaderList =>
  HeaderList.ofLines(
    Array.isArray(raw)
      ? raw.map((part) => (typeof part === 'string' ? part : part.toString('latin1')))
      : [],
  )

/** A reader as what undici sends from. */
const readableOf = (reader: BodyReader): Readable => {
  const readable: Readable = new Readable({
    read: () => {
      reader.read().then(
        ({ done, value }) => readable.push(done ? null : value),
        (error: Error) => readable.destroy(error),
      )
    },
  })
  // What cannot be cancelled any more has ended by itself.
  readable.on('close', () => void reader.cancel().catch(() => undefined))
  return readable
}

const bodyOf = (body: Body): Dispatcher.DispatchOptions['body'] =>
  isReader(body) ? readableOf(body) : body

const wrapped = (error: unknown): Error =>
  new TransportError(failureOf(error), 'the connection failed', { cause: error })

/** @example httpBackend({ ..., transport: undiciTransport({ connectMs: 2000 }) }) */
export const undiciTransport = ({
  connectMs = 2000,
  connections,
  keepAliveMs = 4000,
  maxHeaderBytes = 32 * 1024,
}: UndiciTransportOptions = {}): Transport => {
  const agent = new Agent({
    connections: connections ?? null,
    connect: { timeout: connectMs },
    keepAliveTimeout: keepAliveMs,
    maxHeaderSize: maxHeaderBytes,
    // The driver's own deadlines are exact; undici's are not.
    headersTimeout: 0,
    bodyTimeout: 0,
  })

  const exchange = (url: string, request: TransportRequest): Promise<TransportResponse> =>
    new Promise((resolve, reject) => {
      const { method, headers, body, signal } = request
      const slash = url.indexOf('/', 'https://'.length)
      const [origin, path] = slash < 0 ? [url, '/'] : [url.slice(0, slash), url.slice(slash)]
      let abort: ((reason: Error) => void) | undefined
      let queue: BodyQueue | undefined

      const stopped = (): void => {
        const reason: unknown = signal.reason
        // First: `abort` reports an error of its own.
        fail(reason)
        abort?.(reason instanceof Error ? reason : new Error('aborted'))
      }
      const release = (): void => signal.removeEventListener('abort', stopped)
      const fail = (error: unknown): void => {
        release()
        queue?.fail(error)
        reject(error instanceof Error ? error : new Error('aborted'))
      }

      signal.addEventListener('abort', stopped)
      agent.dispatch(
        {
          origin,
          path,
          method,
          headers: headers.lines as string[],
          body: bodyOf(body) ?? null,
        },
        {
          onRequestStart: (controller) => {
            abort = (reason) => controller.abort(reason)
            // It waited for a connection, and the client did not.
            if (signal.aborted) stopped()
          },
          onResponseStart: (controller, status) => {
            if (status < 200) return
            const answer = { status, headers: headersOf(controller.rawHeaders) }
            if (method === 'HEAD' || bodiless.has(status)) {
              resolve({ ...answer, body: null })
              return
            }
            queue = createBodyQueue(controller)
            resolve({ ...answer, body: queue })
          },
          onResponseData: (_controller, chunk) => queue?.push(chunk),
          onResponseEnd: () => {
            release()
            queue?.end()
          },
          onResponseError: (_controller, error) => fail(wrapped(error)),
        },
      )
    })

  return {
    fetch: async (url, request) => {
      if (request.signal.aborted) throw request.signal.reason
      return exchange(url, request)
    },
    close: () => agent.destroy(),
  }
}
