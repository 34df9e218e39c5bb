/** The driver port: a request in the store's version goes in, the store's answer comes out. */
import type { Result } from '../errors/index.ts'

export interface UpstreamRequest {
  readonly method: string
  /** Path and query as the store's version writes them, starting with `/`. */
  readonly path: string
  /** End-to-end headers only: hop-by-hop ones are already gone. */
  readonly headers: Headers
  /** Whole bytes, a stream to send as it arrives, or none. */
  readonly body: Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | null
  /** Aborts when the client goes away. */
  readonly signal?: AbortSignal
}

export interface UpstreamResponse {
  readonly status: number
  /** End-to-end headers only. */
  readonly headers: Headers
  /** Cancelling it gives up the store's answer. When the answer breaks off it errors with a `ProblemError`. */
  readonly body: ReadableStream<Uint8Array> | null
}

/** A store endpoint that speaks one version. */
export interface Backend {
  readonly name: string
  /** MAJOR.MINOR of the schema it speaks. */
  readonly version: string
  /**
   * Problems name the backend: `backend-unreachable`, `backend-timeout`, `backend-broken`,
   * `circuit-open` (with `retryAfter`, in seconds), and `client-closed`. Never throws.
   */
  send(request: UpstreamRequest): Promise<Result<UpstreamResponse>>
  close(): Promise<void>
}

/** How a backend's bytes travel: undici on Node, `fetch` on Workers. */
export interface Transport {
  /**
   * Resolves when the answer's headers are there. Redirects are answers, not followed.
   *
   * @throws TransportError, or anything else for a defect; the signal's reason when it aborts
   */
  fetch(url: string, request: TransportRequest): Promise<TransportResponse>
  close(): Promise<void>
}

export interface TransportRequest {
  readonly method: string
  readonly headers: Headers
  readonly body: UpstreamRequest['body']
  /** Ends the request at any time, the answer's body included. */
  readonly signal: AbortSignal
}

export interface TransportResponse {
  readonly status: number
  readonly headers: Headers
  readonly body: BodyReader | null
}

/** The answer's bytes on demand: what is not read is not received. A web stream's reader is one. */
export interface BodyReader {
  /** @throws as `Transport.fetch` does, when the answer breaks off */
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>
  /** Gives the answer up and closes its connection, unless it is there already. */
  cancel(reason?: unknown): Promise<void>
}
