/** Which headers go on: those that concern the whole way, not one connection of it. */

// https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1
const hopByHop: ReadonlySet<string> = new Set([
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
])

/**
 * A copy without the headers of one hop, those that `Connection` nominates included.
 *
 * @example endToEnd(new Headers({ connection: 'x-hop', 'x-hop': '1', accept: '*' })) // accept only
 */
export const endToEnd = (headers: Headers): Headers => {
  const connection = headers.get('connection')
  const nominated = connection?.split(',').map((name) => name.trim().toLowerCase()) ?? []
  const kept = new Headers()
  for (const [name, value] of headers) {
    if (!hopByHop.has(name) && !nominated.includes(name)) kept.append(name, value)
  }
  return kept
}
