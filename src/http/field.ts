/** What may be sent as a header field (RFC 9110 section 5), for all that a configuration or a contract makes one of. */

const namePattern = /^[!#$%&'*+\-.^_`|~\dA-Za-z]+$/

/** @see https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2 */
export const isFieldName = (name: unknown): boolean =>
  typeof name === 'string' && namePattern.test(name)

// oxlint-disable-next-line no-control-regex -- a tab is the one that may be there
const unfit = /[^\t\x20-\x7e\x80-\xff]/

/** Whether runtimes send it as the value of a header: bytes as Latin-1 text, without control characters. */
export const isSendable = (value: string): boolean => !unfit.test(value)

/**
 * Whether a text arrives as the value of a header as it is: what can be sent, without blanks around it.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-5.5
 */
export const isFieldValue = (value: unknown): boolean =>
  typeof value === 'string' && isSendable(value) && !/^[\t ]|[\t ]$/.test(value)

/** Fields that say where a message ends and to whom it goes: nobody may give them another meaning. */
const framing: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

export const isFraming = (name: string): boolean => framing.has(name.toLowerCase())

/** A URI reference (RFC 3986) of one that may hold any letters: they are percent-encoded as UTF-8. */
export const uriReference = (reference: string): string =>
  reference.toWellFormed().replaceAll(/[^\x21-\x7e]|["<>\\^`{|}]/gu, encodeURIComponent)
