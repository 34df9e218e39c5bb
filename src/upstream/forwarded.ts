/** What the store is told of the client's connection: RFC 7239, its older relatives, and `Via`. */

import { HeaderList } from '../http/index.ts'

/** The connection over which a request came in. */
export interface Hop {
  /** Address of the peer, IPv4 or IPv6; left out when the runtime does not know. */
  readonly address?: string
  readonly proto: 'http' | 'https'
  /** The `Host` it asked for. */
  readonly host?: string
  /** HTTP version of the request: `1.1`, `2`. */
  readonly httpVersion?: string
  /** Our own name in `Via`: a token. */
  readonly via?: string
  /** Whether the peer is a proxy of ours, whose word on earlier hops is kept. */
  readonly trusted: boolean
}

const claims: ReadonlySet<string> = new Set([
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
])

const ipv4 = /^\d{1,3}(?:\.\d{1,3}){3}$/
const ipv6 = /^[0-9a-f:.]*:[0-9a-f:.]*$/i
// RFC 3986 host and port; wider than valid, but nothing in it can end a header or a quoted text.
const hostPattern = /^[\w.~%!$&'*+=:[\]-]+$/
const token = /^[\w!#$%&'*+.^`|~-]+$/

/** An address as text without a zone, IPv4 within IPv6 unwrapped; `undefined` when it is none. */
const addressOf = (raw = ''): string | undefined => {
  if (ipv4.test(raw)) return raw
  const address = raw.replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/i, '')
  return ipv4.test(address) || ipv6.test(address) ? address : undefined
}

const append = (headers: HeaderList, name: string, value: string): void => {
  const before = headers.get(name)
  headers.set(name, before === null || before === '' ? value : `${before}, ${value}`)
}

/**
 * A copy of end-to-end headers that names the hop in `Forwarded`, `X-Forwarded-*` and `Via`. What an
 * untrusted peer claims of earlier hops is dropped. Values that do not look right are left out, so
 * that nothing can be injected through them.
 */
export const forwardedHeaders = (headers: HeaderList, hop: Hop): HeaderList => {
  const { proto, trusted, httpVersion = '1.1', via = 'isthmus' } = hop
  const address = addressOf(hop.address)
  const host = hop.host !== undefined && hostPattern.test(hop.host) ? hop.host : undefined
  const told = trusted ? new HeaderList(headers) : headers.filter((name) => !claims.has(name))

  // https://www.rfc-editor.org/rfc/rfc7239#section-4 and section 6 on addresses
  const node = address?.includes(':') ? `"[${address}]"` : (address ?? 'unknown')
  const named = host === undefined ? '' : `;host="${host}"`
  append(told, 'forwarded', `for=${node}${named};proto=${proto}`)

  append(told, 'x-forwarded-for', address ?? 'unknown')
  // Of these the first proxy's word counts: it alone saw the client's own connection.
  if (!told.has('x-forwarded-proto')) told.set('x-forwarded-proto', proto)
  if (host !== undefined && !told.has('x-forwarded-host')) told.set('x-forwarded-host', host)

  // https://www.rfc-editor.org/rfc/rfc9110#section-7.6.3
  if (token.test(via) && /^[\d.]+$/.test(httpVersion)) append(told, 'via', `${httpVersion} ${via}`)
  return told
}
