/** Reading `Accept` and `Content-Type` (RFC 9110 sections 8.3 and 12.5.1) without losing their text. */

export interface MediaType {
  /** Lower-case `type/subtype`. */
  readonly type: string
  /** Names in lower case, values unquoted, in order, as often as they were given. */
  readonly parameters: readonly (readonly [name: string, value: string])[]
  /** As it was written. */
  readonly text: string
}

/** Splits at a separator that stands outside of quoted strings. */
export const splitOutsideQuotes = (text: string, separator: string): string[] => {
  const parts: string[] = []
  let start = 0
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (quoted && character === '\\') at += 1
    else if (character === '"') quoted = !quoted
    else if (character === separator && !quoted) {
      parts.push(text.slice(start, at))
      start = at + 1
    }
  }
  parts.push(text.slice(start))
  return parts
}

const unquoted = (value: string): string =>
  /^".*"$/s.test(value) ? value.slice(1, -1).replaceAll(/\\(.)/gs, '$1') : value

export const parseMediaType = (text: string): MediaType => {
  const [type = '', ...rest] = splitOutsideQuotes(text, ';')
  const parameters = rest.map((part): readonly [string, string] => {
    const equals = part.indexOf('=')
    return equals < 0
      ? [part.trim().toLowerCase(), '']
      : [part.slice(0, equals).trim().toLowerCase(), unquoted(part.slice(equals + 1).trim())]
  })
  return { type: type.trim().toLowerCase(), parameters, text }
}

/** Whether a range of `Accept` says what is not wanted (RFC 9110 section 12.4.2). */
export const isRefused = ({ parameters }: MediaType): boolean =>
  parameters.some(([name, value]) => name === 'q' && /^0(?:\.0{0,3})?$/.test(value))

/** The members of an `Accept` header, or the one of `Content-Type`. */
export const parseMediaTypes = (header: string): MediaType[] =>
  splitOutsideQuotes(header, ',').map(parseMediaType)

/** `application/json`, or any type with the `+json` suffix (RFC 6839). */
export const isJsonType = (type: string): boolean =>
  type === 'application/json' || /^[\w.!#$&^-]+\/[\w.!#$&^-]+\+json$/.test(type)

const ndjsonTypes = new Set(['application/x-ndjson', 'application/ndjson', 'application/jsonl'])

export const isNdjsonType = (type: string): boolean => ndjsonTypes.has(type)

export const isSseType = (type: string): boolean => type === 'text/event-stream'
