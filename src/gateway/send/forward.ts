/** Headers of a request on its way to the store: end-to-end ones, without what was meant for the gateway. */
import type { Connection, HeaderList } from '../../http/index.ts'
import { endToEnd, forwardedHeaders } from '../../upstream/index.ts'

export interface ForwardContext extends Connection {
  /** Headers, in lower case, that were read and used up, such as credentials. */
  readonly consumed: readonly string[]
  readonly requestId: string
  /** As the client asked for it. */
  readonly host: string
  /** Whether the peer is a proxy of ours. */
  readonly trusted: boolean
}

/** With these some frameworks take a request for one of another method than the gateway judged. */
const methodOverrides = ['x-http-method-override', 'x-http-method', 'x-method-override']

const ours: ReadonlySet<string> = new Set(['host', 'expect', 'isthmus-explain', ...methodOverrides])

export const storeHeaders = (
  headers: HeaderList,
  { consumed, requestId, host, trusted, remoteAddress, httpVersion, protocol }: ForwardContext,
): HeaderList => {
  const meant = endToEnd(headers, (name) => !ours.has(name) && !consumed.includes(name))
  const forwarded = forwardedHeaders(meant, {
    proto: protocol ?? 'http',
    host,
    trusted,
    ...(remoteAddress === undefined ? {} : { address: remoteAddress }),
    ...(httpVersion === undefined ? {} : { httpVersion }),
  })
  forwarded.set('x-request-id', requestId)
  return forwarded
}
