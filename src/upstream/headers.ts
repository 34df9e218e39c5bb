/** Which headers go on: those that concern the whole way, not one connection of it. */
import type { HeaderList } from '../http/index.ts'

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
 * @param keeps what else has to be true of a name, in lower case
 * @example endToEnd(HeaderList.of({ connection: 'x-hop', 'x-hop': '1', accept: '*' })) // accept only
 */
export const endToEnd = (
  headers: HeaderList,
  keeps: (name: string) => boolean = () => true,
): HeaderList => {
  const connection = headers.get('connection')
  const nominated =
    connection === null || connection === 'keep-alive'
      ? []
      : connection.split(',').map((name) => name.trim().toLowerCase())
  return headers.filter((name) => !hopByHop.has(name) && !nominated.includes(name) && keeps(name))
}

const token = /^[\w!#$%&'*+.^`|~-]+$/
// https://www.rfc-editor.org/rfc/rfc9110#section-5.5: bytes beyond ASCII are a part of it
const unsendable = /[^\t\u0020-\u007e\u0080-\u00ff]/

/** The name of the first header that no HTTP client would send. */
export const unsendableHeader = (headers: HeaderList): string | undefined => {
  for (const [name, value] of headers) if (!token.test(name) || unsendable.test(value)) return name
  return undefined
}
