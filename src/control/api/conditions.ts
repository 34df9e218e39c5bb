/** What a request says of the entry that it was made on (RFC 9110 section 13.1). */
import { failed, ok, problem, type Result } from '../../errors/index.ts'

export type Condition =
  /** It says nothing. */
  | { readonly kind: 'none' }
  /** There has to be one. */
  | { readonly kind: 'any' }
  /** There must be none. */
  | { readonly kind: 'absent' }
  /** It has to have one of these tags. */
  | { readonly kind: 'tags'; readonly tags: readonly string[] }

const list = /^(?:W\/)?"[\x21\x23-\x7e]*"(?:[ \t]*,[ \t]*(?:W\/)?"[\x21\x23-\x7e]*")*$/

/** Weak tags never match: what is written must be what was read, to the byte. */
const strongTags = (text: string): readonly string[] =>
  [...text.matchAll(/(W\/)?"([^"]*)"/g)].flatMap(([, weak, tag = '']) => (weak ? [] : [tag]))

/** Problem: `malformed`. */
export const conditionOf = (headers: Headers): Result<Condition> => {
  const ifMatch = headers.get('if-match')?.trim()
  const ifNoneMatch = headers.get('if-none-match')?.trim()
  if (ifMatch !== undefined && ifNoneMatch !== undefined) {
    return failed(problem('malformed', 'If-Match and If-None-Match exclude each other.'))
  }
  if (ifNoneMatch !== undefined) {
    return ifNoneMatch === '*'
      ? ok({ kind: 'absent' })
      : failed(problem('malformed', 'If-None-Match of a write can only be "*".'))
  }
  if (ifMatch === undefined) return ok({ kind: 'none' })
  if (ifMatch === '*') return ok({ kind: 'any' })
  return list.test(ifMatch)
    ? ok({ kind: 'tags', tags: strongTags(ifMatch) })
    : failed(problem('malformed', 'If-Match is no list of entity tags.'))
}

export const entityTag = (tag: string): string => `"${tag}"`
