/** Which headers go on: those that concern the whole way, not one connection of it. */

// https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1
const hopByHop = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authentication-info',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]

/**
 * A copy without the headers of one hop, those that `Connection` nominates included.
 *
 * @example endToEnd(new Headers({ connection: 'x-hop', 'x-hop': '1', accept: '*' })) // accept only
 */
export const endToEnd = (headers: Headers): Headers => {
  const kept = new Headers(headers)
  for (const nominated of (headers.get('connection') ?? '').split(',')) {
    const name = nominated.trim()
    // Not a header name: nothing to remove, and `delete` would throw.
    if (/^[\w!#$%&'*+.^`|~-]+$/.test(name)) kept.delete(name)
  }
  for (const name of hopByHop) kept.delete(name)
  return kept
}
