/**
 * Requests that ask for another method than they have, as Rails, Laravel, Symfony and others follow
 * it: what the gateway judged would not be what the store does.
 */
import { problem, ProblemError, type Problem } from '../../errors/index.ts'
import type { BodyReader, HttpRequest } from '../../http/index.ts'
import { parseMediaType } from '../headers/media-type.ts'
import { parseQuery } from '../address/query-text.ts'

const overrides: ReadonlySet<string> = new Set([
  '_method',
  '_httpmethod',
  '$httpmethod',
  'x-http-method-override',
  'x-http-method',
  'x-method-override',
])

/** PHP reads `.method` and `[method` as `_method`, too. */
const isOverride = (name: string): boolean =>
  overrides.has(
    name
      .trim()
      .toLowerCase()
      .replace(/^[.[ ]/, '_'),
  )

const refused = (where: string): Problem =>
  problem('malformed', `${where} asks for another method: send the request by that method.`)

/**
 * Problem: `malformed`, for a query whose method is another one.
 *
 * @param declared parameters that the contract itself has
 */
export const overriddenBy = (
  query: string,
  method: string,
  declared: Readonly<Record<string, unknown>> = {},
): Problem | undefined => {
  if (!/method|%/i.test(query)) return undefined
  const found = parseQuery(query).find(
    ({ name, value }) =>
      isOverride(name) &&
      !Object.hasOwn(declared, name) &&
      value.trim().toUpperCase() !== method.toUpperCase(),
  )
  return found && refused('A parameter of the query')
}

/** A letter as it may be written in a form. */
const written = (text: string): string =>
  Array.from(text, (char) => `(?:${char}|%${char.charCodeAt(0).toString(16)})`).join('')

const forms: Readonly<Record<string, RegExp>> = {
  'application/x-www-form-urlencoded': new RegExp(
    `(?:^|[&;])(?:[_.+ [\\s]|%(?:5f|2e|20|5b))${written('method')}=`,
    'i',
  ),
  'multipart/form-data': /name\s*=\s*"?[_. [](?:http)?method["\s;]/i,
}

/** As much of what was read before as a name may need. */
const overlap = 64

/** The body of a form, which breaks off with a problem where it asks for another method; other bodies as they are. */
export const unoverridden = (
  body: BodyReader,
  { method, headers }: Pick<HttpRequest, 'method' | 'headers'>,
): BodyReader => {
  if (method !== 'POST') return body
  const pattern = forms[parseMediaType(headers.get('content-type') ?? '').type]
  if (!pattern) return body
  const decoder = new TextDecoder('latin1')
  let before: string | undefined
  return {
    read: async () => {
      const chunk = await body.read()
      if (!chunk.value) return chunk
      const text = (before ?? '') + decoder.decode(chunk.value)
      if (pattern.test(text)) {
        await body.cancel().catch(() => undefined)
        throw new ProblemError(refused('A field of the form'))
      }
      // What stands first is a name only at the very beginning.
      before = text.length > overlap ? `\0${text.slice(-overlap)}` : text
      return chunk
    },
    cancel: (reason) => body.cancel(reason),
  }
}
