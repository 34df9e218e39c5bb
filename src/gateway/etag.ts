/**
 * Entity tags of adapted documents (RFC 9110 section 8.8.3): the store's tag plus the view in which
 * the client sees the document, so that no two views share a tag.
 */

/** Separates the store's tag from the view; allowed in tags, and rare in them. */
const separator = '~'

/** What makes a view: the client's version, the store's, and the contract that lies between. */
export const viewOf = (client: string, store: string, contractHash: string): string =>
  `${separator}${client}-${store}-${contractHash}`

const tagPattern = /^(W\/)?"([\x21\x23-\x7e\x80-\xff]*)"$/

/** The tag of the client's view; text that is no entity tag is left out. */
export const clientEtag = (etag: string, view: string): string | undefined => {
  const match = tagPattern.exec(etag)
  return match ? `${match[1] ?? ''}"${match[2]}${view}"` : undefined
}

/** The store's tag behind one of this view, or undefined when it belongs to another. */
export const storeEtag = (etag: string, view: string): string | undefined => {
  const match = tagPattern.exec(etag)
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
