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
  /** Cancelling it gives up the store's answer. */
  readonly body: ReadableStream<Uint8Array> | null
}

/** A store endpoint that speaks one version. */
export interface Backend {
  readonly name: string
  /** MAJOR.MINOR of the schema it speaks. */
  readonly version: string
  /** Problems name the backend: `backend-unreachable`, `backend-timeout`, `backend-broken`, `circuit-open`. Never throws. */
  send(request: UpstreamRequest): Promise<Result<UpstreamResponse>>
  close(): Promise<void>
}

/** How a backend's bytes travel: undici on Node, `fetch` on Workers. May throw; the HTTP driver turns throws into problems. */
export interface Transport {
  fetch(url: string, request: TransportRequest): Promise<UpstreamResponse>
  close(): Promise<void>
}

export interface TransportRequest {
  readonly method: string
  readonly headers: Headers
  readonly body: UpstreamRequest['body']
  readonly signal: AbortSignal
}
