/** The driver port: a request in the store's version goes in, the store's answer comes out. */
import type { Result } from '../errors/index.ts'
import type { Body, BodyReader, HeaderList, StopSignal } from '../http/index.ts'
import type { Timeouts } from './deadlines.ts'

export interface UpstreamRequest {
  readonly method: string
  /** Path and query as the store's version writes them, starting with `/`. */
  readonly path: string
  /** End-to-end headers only: hop-by-hop ones are already gone. */
  readonly headers: HeaderList
  /** Whole bytes, a reader whose bytes are sent as they arrive, or none. */
  readonly body: Body
  /** Name under which its failures are judged, and its places counted, together with those of others. There are few. */
  readonly route?: string
  /** Aborts when the client goes away. */
  readonly signal?: StopSignal
  /** In place of those of the backend. */
  readonly timeouts?: Partial<Timeouts>
}

export interface UpstreamResponse {
  readonly status: number
  /** End-to-end headers only. */
  readonly headers: HeaderList
  /** Cancelling it gives up the store's answer. When the answer breaks off it throws a `ProblemError`. */
  readonly body: BodyReader | null
}

/** A store endpoint that speaks one version. */
export interface Backend {
  readonly name: string
  /** MAJOR.MINOR of the schema it speaks. */
  readonly version: string
  /**
   * Problems name the backend: `backend-unreachable`, `backend-timeout`, `backend-broken`,
   * `circuit-open` and `backend-busy` (with `retryAfter`, in seconds), `malformed` where the request
   * cannot be sent, `client-closed`, and what the request's own body throws. Never throws.
   */
  send(request: UpstreamRequest): Promise<Result<UpstreamResponse>>
  close(): Promise<void>
}

/** How a backend's bytes travel: undici on Node, `fetch` on Workers. */
export interface Transport {
  /**
   * Resolves when the answer's headers are there. Redirects are answers, not followed.
   *
   * @param url origin and path, as `baseUrl` makes them: nothing in it needs parsing again
   * @throws TransportError, or anything else for a defect; the signal's reason when it aborts
   */
  fetch(url: string, request: TransportRequest): Promise<TransportResponse>
  close(): Promise<void>
}

export interface TransportRequest {
  readonly method: string
  readonly headers: HeaderList
  readonly body: Body
  /** Ends the request at any time, the answer's body included. */
  readonly signal: StopSignal
}

export interface TransportResponse {
  readonly status: number
  readonly headers: HeaderList
  /** Throws as `Transport.fetch` does; cancelling closes the connection, unless all is there already. */
  readonly body: BodyReader | null
}
