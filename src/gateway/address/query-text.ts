/** Query strings as they were written: what is not changed keeps its bytes. */

export interface QueryPart {
  readonly name: string
  readonly value: string
  /** As it was written. */
  readonly raw: string
}

/** Percent-decoding as forms do it; text that cannot be decoded stays as it is. */
const decoded = (text: string): string => {
  const spaced = text.replaceAll('+', ' ')
  try {
    return decodeURIComponent(spaced)
  } catch {
    return spaced
  }
}

/** The parameters of a query string without its `?`. */
export const parseQuery = (query: string): QueryPart[] =>
  query === ''
    ? []
    : query.split('&').map((raw) => {
        const equals = raw.indexOf('=')
        return equals < 0
          ? { name: decoded(raw), value: '', raw }
          : { name: decoded(raw.slice(0, equals)), value: decoded(raw.slice(equals + 1)), raw }
      })

/** A parameter as new text. Brackets stay readable, as people write them in filters. */
export const queryPart = (name: string, value: string): QueryPart => {
  const encodedName = encodeURIComponent(name).replaceAll('%5B', '[').replaceAll('%5D', ']')
  return { name, value, raw: `${encodedName}=${encodeURIComponent(value)}` }
}

export const formatQuery = (parts: readonly QueryPart[]): string =>
  parts.map(({ raw }) => raw).join('&')
