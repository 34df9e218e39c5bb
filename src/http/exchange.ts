/** One request and its answer, in the form that all runtimes translate theirs to and from. */
import type { Body, BodyReader } from './body-reader.ts'
import type { HeaderList } from './header-list.ts'
import type { StopSignal } from './stop.ts'

/** The connection over which a request came. */
export interface Connection {
  /** Address of the peer. */
  readonly remoteAddress?: string
  /** HTTP version of the request: `1.1`, `2`. */
  readonly httpVersion?: string
  /** How the peer really came; without it the request's own words are believed. */
  readonly protocol?: 'http' | 'https'
}

export interface HttpRequest {
  readonly method: string
  /** As URL parsers leave it: starts with `/`, dot segments are resolved. */
  readonly path: string
  /** Without its `?`. */
  readonly query: string
  /** The host asked for, with its port unless it is the usual one. */
  readonly host: string
  readonly headers: HeaderList
  readonly body: BodyReader | null
  /** Aborts when the client goes away. */
  readonly signal: StopSignal
  readonly connection: Connection
}

export interface HttpAnswer {
  readonly status: number
  readonly headers: HeaderList
  readonly body: Body
}

/** Never rejects. */
export type HttpHandler = (request: HttpRequest) => Promise<HttpAnswer>
