/** Where a page of a list tells how to go on: a field, a header, or a link. */
import type { CursorUse, Route } from '../../contract/index.ts'
import type { HeaderList } from '../../http/index.ts'
import { isNumber, numberText, valueAt, type Json } from '../../json/index.ts'
import { parseQuery } from '../address/query-text.ts'
import { cursorsOf } from './cursors.ts'

const nextLink = /<([^<>]*)>\s*;[^,<]*\brel\s*=\s*"?(?:[^",;]*\s)?next\b/i

/** The value of a parameter in the query of a link; undefined where it has none. */
const inLink = (link: string, name: string): string | undefined => {
  const [, query = ''] = /^[^?#]*\?([^#]*)/.exec(link) ?? []
  return parseQuery(query).find((part) => part.name === name)?.value
}

/** Beginning with a scheme, a path or a query: cursors themselves may hold any sign. */
const isLink = (text: string): boolean => /^(?:https?:\/\/|\/|\?)[^?#]*\??[^#]*=/i.test(text)

const cursorText = (found: Json | undefined, name: string): string | undefined => {
  if (found !== undefined && isNumber(found)) return numberText(found)
  if (typeof found !== 'string' || found === '') return undefined
  return isLink(found) ? inLink(found, name) : found
}

/** There may be fields for both directions: `links.prev`, `links.next`. */
const forwardField = ({ fields = [] }: CursorUse): string | undefined =>
  fields.find((field) => /next/i.test(field)) ?? fields[0]

/** The parameter of a list that is its cursor; undefined where it has none. */
export const cursorName = (route: Route): string | undefined => cursorsOf(route)[0]?.[0]

/** The cursor of the page after this one; undefined where it is the last one. */
export const nextCursor = (route: Route, page: Json, headers: HeaderList): string | undefined => {
  const [parameter] = cursorsOf(route)
  if (!parameter) return undefined
  const [name, use] = parameter
  const field = forwardField(use)
  const inBody = field === undefined ? undefined : valueAt(page, field.split('.'))
  const inHeaders = (use.headers ?? []).map((header) => headers.get(header) ?? undefined)
  const link = nextLink.exec(headers.get('link') ?? '')?.[1]
  return (
    [inBody, ...inHeaders].reduce<string | undefined>(
      (cursor, found) => cursor ?? cursorText(found, name),
      undefined,
    ) ?? (link === undefined ? undefined : inLink(link, name))
  )
}
