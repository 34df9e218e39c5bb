/** Headers of a request on its way to the store: end-to-end ones, without what was meant for the gateway. */
import { endToEnd, forwardedHeaders } from '../upstream/index.ts'

/** What the runtime knows of a connection. */
export interface Connection {
  /** Address of the peer. */
  readonly remoteAddress?: string
  /** HTTP version of the request: `1.1`, `2`. */
  readonly httpVersion?: string
  /** How the peer really came; without it the request's own words are believed. */
  readonly protocol?: 'http' | 'https'
}

export interface ForwardContext extends Connection {
  /** Headers that were read and used up, such as credentials. */
  readonly consumed: readonly string[]
  readonly requestId: string
  /** As the client asked for it. */
  readonly url: string
  /** Whether the peer is a proxy of ours. */
  readonly trusted: boolean
}

/** With these some frameworks take a request for one of another method than the gateway judged. */
const methodOverrides = ['x-http-method-override', 'x-http-method', 'x-method-override']

const ours = ['host', 'expect', 'isthmus-explain', ...methodOverrides]

export const storeHeaders = (
  headers: Headers,
  { consumed, requestId, url, trusted, remoteAddress, httpVersion, protocol }: ForwardContext,
): Headers => {
  const asked = new URL(url)
  const forwarded = forwardedHeaders(endToEnd(headers), {
    proto: protocol ?? (asked.protocol === 'https:' ? 'https' : 'http'),
    host: asked.host,
    trusted,
    ...(remoteAddress === undefined ? {} : { address: remoteAddress }),
    ...(httpVersion === undefined ? {} : { httpVersion }),
  })
  for (const name of [...ours, ...consumed]) forwarded.delete(name)
  forwarded.set('x-request-id', requestId)
  return forwarded
}
