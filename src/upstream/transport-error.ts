/** How a transport fails, in the ways that a client of the gateway can tell apart. */

/**
 * - `unreachable`: no connection, so nothing was sent
 * - `timeout`: the transport itself gave up waiting
 * - `broken`: the connection was there and failed, or what came over it is not HTTP
 * - `oversized`: the head of the answer is larger than is taken
 * - `unsendable`: the request is not one that can be sent, which is not the store's fault
 */
export type TransportFailure = 'unreachable' | 'timeout' | 'broken' | 'oversized' | 'unsendable'

/** Why, in one word for operators: never an address, never a text of others. Clients are not told. */
export type FailureCause =
  | 'refused'
  | 'no-route'
  | 'dns'
  | 'tls'
  | 'connect-timeout'
  | 'headers-timeout'
  | 'body-timeout'
  | 'total-timeout'
  | 'timeout'
  | 'reset'
  | 'closed'
  | 'bad-http'
  | 'head-too-large'
  | 'unknown'

export interface TransportErrorOptions extends ErrorOptions {
  /** `unknown` when absent. */
  readonly why?: FailureCause
}

export class TransportError extends Error {
  readonly kind: TransportFailure
  readonly why: FailureCause

  constructor(kind: TransportFailure, message: string, options?: TransportErrorOptions) {
    super(message, options)
    this.name = 'TransportError'
    this.kind = kind
    this.why = options?.why ?? 'unknown'
  }
}

/** System and undici codes of failures before a connection is there. */
const unreachable = [
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_CLOSED',
  'UND_ERR_DESTROYED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_HAS_EXPIRED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]

const failures: ReadonlyMap<string, TransportFailure> = new Map([
  ...unreachable.map((code) => [code, 'unreachable'] as const),
  ['UND_ERR_HEADERS_TIMEOUT', 'timeout'],
  ['UND_ERR_BODY_TIMEOUT', 'timeout'],
  ['UND_ERR_HEADERS_OVERFLOW', 'oversized'],
  ['UND_ERR_INVALID_ARG', 'unsendable'],
  ['UND_ERR_NOT_SUPPORTED', 'unsendable'],
  ['UND_ERR_REQ_CONTENT_LENGTH_MISMATCH', 'unsendable'],
])

/** An error and what caused it: no runtime nests deeper than this, and a chain may be a ring. */
export const causesOf = (error: unknown): readonly unknown[] => {
  const chain: unknown[] = []
  for (let next = error; next !== undefined && next !== null && chain.length < 8;) {
    chain.push(next)
    next = next instanceof Error ? next.cause : undefined
  }
  return chain
}

export const codeOf = (error: unknown): string | undefined =>
  causesOf(error)
    .map((cause) => (cause instanceof Error && 'code' in cause ? cause.code : undefined))
    .find((code) => typeof code === 'string')

/** Which failure an error of a runtime's HTTP client is; `broken` when it does not say. */
export const failureOf = (error: unknown): TransportFailure => {
  const known = causesOf(error).find((cause) => cause instanceof TransportError)
  if (known) return known.kind
  return failures.get(codeOf(error) ?? '') ?? 'broken'
}
