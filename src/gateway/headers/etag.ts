/**
 * Entity tags (RFC 9110 section 8.8.3): the store's tag plus the view in which the client sees the
 * document, so that no two views share a tag.
 */
import { fingerprint } from '../../lens/index.ts'

/** Separates the store's tag from the view; allowed in tags, and rare in them. */
const separator = '~'

/** Two versions, and the hash of the lens by which the client of one sees what the store has in the other. */
export interface Seen {
  readonly client: string
  readonly store: string
  readonly lens: string
}

/**
 * What makes a view: how the client sees the document, where that differs from how it is stored,
 * and who stores it, where that could be several. Undefined where tags pass as they are.
 */
export const viewOf = (seen: Seen | undefined, mark: string | undefined): string | undefined => {
  const parts = [
    ...(seen ? [seen.client, seen.store, seen.lens] : []),
    ...(mark === undefined ? [] : [mark]),
  ]
  return parts.length > 0 ? separator + parts.join('-') : undefined
}

/**
 * What tells tags of backends apart, by their names: two of them may count alike, and mean other
 * documents. There is none where only one may answer. Clients do not learn the names.
 */
export const backendMarks = (names: readonly string[]): ReadonlyMap<string, string> =>
  new Map(names.length > 1 ? names.map((name) => [name, fingerprint(name)]) : [])

/** Ends the tag of a view in another coding than the store's. */
const coded = /~(?:identity|gzip|deflate|br|zstd)"$/

const tagPattern = /^(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"$/

/** The tag of the client's view; text that is no entity tag is left out. */
export const clientEtag = (etag: string, view: string): string | undefined => {
  const match = tagPattern.exec(etag)
  return match ? `${match[1] ?? ''}"${match[2]}${view}"` : undefined
}

/** The tag of the same view in a coding that the store did not choose. */
export const codedEtag = (etag: string, coding: string): string =>
  `${etag.slice(0, -1)}${separator}${coding}"`

export const uncodedEtag = (etag: string): string => etag.replace(coded, '"')

const opaqueOf = (etag: string): string => etag.replace(/^W\//, '')

/** A confirmed tag as the client knows it: one of those it asked by may name a coding, too. */
export const confirmedEtag = (etag: string, asked: readonly string[]): string => {
  const known = asked.find(
    (tag) => coded.test(tag) && opaqueOf(uncodedEtag(tag)) === opaqueOf(etag),
  )
  return known === undefined
    ? etag
    : codedEtag(etag, known.slice(known.lastIndexOf(separator) + 1, -1))
}

/** The store's tag behind one of this view, in whatever coding, or undefined when it belongs to another. */
export const storeEtag = (etag: string, view: string): string | undefined => {
  const match = tagPattern.exec(uncodedEtag(etag))
  const opaque = match?.[2]
  return opaque?.endsWith(view) && match
    ? `${match[1] ?? ''}"${opaque.slice(0, -view.length)}"`
    : undefined
}

/** The members of an `If-Match` or `If-None-Match` list. Commas may stand inside of tags. */
export const etagList = (header: string): string[] =>
  header.match(/(?:W\/)?"[^"]*"|[^\s,"]+/g)?.map((tag) => tag) ?? []

/** A tag that no document has: a precondition on it fails as the client's own would. */
export const neverMatching = '"isthmus-other-view"'

/** `If-Match` for the store. Tags of other views never match. */
export const storeIfMatch = (header: string, view: string): string => {
  const tags = etagList(header).flatMap((tag) =>
    tag === '*' ? [tag] : (storeEtag(tag, view) ?? []),
  )
  return tags.length > 0 ? tags.join(', ') : neverMatching
}

/** `If-None-Match` for the store, or undefined when nothing is left of it. */
export const storeIfNoneMatch = (header: string, view: string): string | undefined => {
  const tags = etagList(header).flatMap((tag) =>
    tag === '*' ? [tag] : (storeEtag(tag, view) ?? []),
  )
  return tags.length > 0 ? tags.join(', ') : undefined
}
