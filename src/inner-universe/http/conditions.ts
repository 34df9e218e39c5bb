/** Conditional requests (RFC 9110 section 13). */
import { failed, ok, problem, type Result } from '../../errors/index.ts'

interface Tag {
  readonly weak: boolean
  /** Quotes included. */
  readonly opaque: string
}

type Tags = '*' | readonly Tag[]

export interface Conditions {
  readonly ifMatch?: Tags
  readonly ifNoneMatch?: Tags
}

// An entity-tag and what may follow it in a list (RFC 9110 sections 5.6.1 and 8.8.3).
const member = /[ \t]*(?:(W\/)?("[\x21\x23-\x7e\x80-\xff]*")[ \t]*)?(?:,|$)/y

const readTags = (text: string): Tags | undefined => {
  if (text.trim() === '*') return '*'
  const tags: Tag[] = []
  member.lastIndex = 0
  while (member.lastIndex < text.length) {
    const match = member.exec(text)
    if (!match) return undefined
    if (match[2] !== undefined) tags.push({ weak: match[1] !== undefined, opaque: match[2] })
  }
  return tags.length === 0 ? undefined : tags
}

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>

/** Problem: `malformed` when a header is no list of entity tags. */
export const readConditions = (headers: Headers): Result<Conditions> => {
  const conditions: { -readonly [name in keyof Conditions]: Conditions[name] } = {}
  for (const [name, key] of [
    ['if-match', 'ifMatch'],
    ['if-none-match', 'ifNoneMatch'],
  ] as const) {
    const text = headers[name]
    if (text === undefined) continue
    const tags = readTags(String(text))
    if (!tags) return failed(problem('malformed', `${name} is no list of entity tags.`))
    conditions[key] = tags
  }
  return ok(conditions)
}

const matches = (tags: Tags, etag: string | undefined, weakly: boolean): boolean =>
  etag !== undefined &&
  (tags === '*' || tags.some(({ weak, opaque }) => opaque === etag && (weakly || !weak)))

/**
 * What the conditions say about a document with this entity tag, undefined for none: `If-Match`
 * compares strongly, `If-None-Match` weakly. `not-modified` is 304 when reading, else 412.
 */
export const judge = (
  { ifMatch, ifNoneMatch }: Conditions,
  etag: string | undefined,
): 'met' | 'unmet' | 'not-modified' => {
  if (ifMatch && !matches(ifMatch, etag, false)) return 'unmet'
  return ifNoneMatch && matches(ifNoneMatch, etag, true) ? 'not-modified' : 'met'
}
