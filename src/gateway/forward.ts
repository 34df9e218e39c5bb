/** Headers of a request on its way to the store: end-to-end ones, without what was meant for the gateway. */

/** Hop-by-hop (RFC 9110 section 7.6.1), and what only speaks to the gateway itself. */
const stopping = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'proxy-authorization',
  'host',
  'expect',
  'isthmus-explain',
]

export interface ForwardContext {
  /** Headers that were read and used up: credentials, the version. */
  readonly consumed: readonly string[]
  readonly requestId: string
  /** As the client asked for it. */
  readonly url: string
  readonly remoteAddress?: string
}

export const storeHeaders = (
  headers: Headers,
  { consumed, requestId, url, remoteAddress }: ForwardContext,
): Headers => {
  const kept = new Headers(headers)
  const named = (headers.get('connection') ?? '').split(',').map((name) => name.trim())
  for (const name of [...stopping, ...named, ...consumed]) if (name !== '') kept.delete(name)
  const { host, protocol } = new URL(url)
  kept.set('x-request-id', requestId)
  kept.set('x-forwarded-host', host)
  kept.set('x-forwarded-proto', protocol.slice(0, -1))
  if (remoteAddress !== undefined) kept.set('x-forwarded-for', remoteAddress)
  return kept
}
