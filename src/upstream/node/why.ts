/** Why a connection failed, by what Node, OpenSSL and undici say of it. */
import {
  causesOf,
  codeOf,
  failureOf,
  TransportError,
  type FailureCause,
} from '../transport-error.ts'

/** System, TLS and undici codes, whole or as they begin. */
const beginnings: readonly (readonly [RegExp, FailureCause])[] = [
  [/^ECONNREFUSED$/, 'refused'],
  [/^(?:EHOST|ENET|EADDRNOTAVAIL)/, 'no-route'],
  [/^(?:ENOTFOUND$|EAI_)/, 'dns'],
  [/^(?:ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)$/, 'connect-timeout'],
  [/^UND_ERR_HEADERS_OVERFLOW$/, 'head-too-large'],
  [/^(?:HPE_|UND_ERR_RES)/, 'bad-http'],
  [/^(?:ECONNRESET|EPIPE)$/, 'reset'],
  [/^(?:UND_ERR_(?:SOCKET|CLOSED|DESTROYED|ABORTED))$/, 'closed'],
  [/CERT|TLS|SSL|^EPROTO$|SIGNATURE/, 'tls'],
]

/** `errno` is the system's: the connector gives a reset the code of a connection that was closed. */
const isReset = (error: unknown): boolean =>
  causesOf(error).some((cause) => cause instanceof Error && 'errno' in cause)

/** @param error of undici, or the transport's own verdict */
export const whyOf = (error: unknown): FailureCause => {
  const code = codeOf(error) ?? ''
  const found = beginnings.find(([pattern]) => pattern.test(code))?.[1]
  if (found === 'closed' && isReset(error)) return 'reset'
  if (found) return found
  if (failureOf(error) === 'timeout') return 'timeout'
  // Without a cause it is the transport's own verdict on what came; undici's parser gives no code.
  const last = causesOf(error).at(-1)
  const isUnread = last instanceof Error && last.name === 'HTTPParserError'
  return isUnread || last instanceof TransportError ? 'bad-http' : 'unknown'
}
