/** Reads `Authorization` strictly: what a lenient store could take for a bearer token is never overlooked. */

export type Authorization =
  /** One bearer token (RFC 6750 section 2.1). */
  | { readonly kind: 'bearer'; readonly token: string }
  /** Well-formed credentials of one other scheme, in which no bearer token hides. */
  | { readonly kind: 'other' }
  | { readonly kind: 'wrong'; readonly detail: string }

// credentials = auth-scheme [ 1*SP ( token68 / #auth-param ) ]
// https://www.rfc-editor.org/rfc/rfc9110#section-11.4
const credentials = /^([!#$%&'*+.^_`|~\dA-Za-z-]+)(?: +([\x20-\x7e]*))?$/
const token68 = /^[A-Za-z\d._~+/-]+=*$/
/** The word anywhere but within a longer one: after a comma, a quote, a space. */
const bearerWithin = /(?:^|[^A-Za-z\d._~+/=-])bearer/i

/** Longer tokens are refused unseen. */
const longestToken = 16 * 1024

const wrong = (detail: string): Authorization => ({ kind: 'wrong', detail })

/** @param text the value of the header, several lines joined by commas where they were joined */
export const authorizationOf = (text: string): Authorization => {
  const [, scheme = '', rest = ''] = credentials.exec(text) ?? []
  if (scheme === '') return wrong('Authorization is not a scheme and one credential.')
  if (!/^bearer/i.test(scheme)) {
    return bearerWithin.test(rest)
      ? wrong('Authorization holds more than one credential.')
      : { kind: 'other' }
  }
  if (scheme.toLowerCase() !== 'bearer' || !token68.test(rest)) {
    return wrong('Authorization does not hold one bearer token.')
  }
  return rest.length > longestToken
    ? wrong(`The token is longer than ${longestToken} characters.`)
    : { kind: 'bearer', token: rest }
}
